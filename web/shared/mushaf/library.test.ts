import { describe, expect, test } from "vitest";

import { fakeIndex } from "./fake-index.ts";
import { Library, openLibrary, type LibraryEnv } from "./library.ts";

/** A service that knows every page but those in `broken`, and timers that run when told to. */
function fakeService(broken = new Set<number>()) {
  const asked: string[] = [];
  const timers = new Map<number, () => void>();
  const env: LibraryEnv = {
    fetch: (url) => {
      asked.push(url);
      const page = Number(/page-(\d+)/.exec(url)?.[1] ?? 0);
      const names = { "1": ["الفاتحة", "The Opening"] };
      const body = page === 0 ? fakeIndex : { page, juz: 1, from: "1:1:1", surahs: names, lines: [] };
      return Promise.resolve(broken.has(page) ? new Response("", { status: 503 }) : Response.json(body));
    },
    random: () => 0.5,
    setTimer: (run) => timers.set(timers.size + 1, run).size,
    clearTimer: (timer) => void timers.delete(timer),
  };
  const runTimers = (): void => {
    const due = [...timers];
    for (const [timer, run] of due) {
      timers.delete(timer);
      run();
    }
  };
  return { env, asked, runTimers };
}

/** Lets everything that waits for answered promises go on. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe("library", () => {
  test("asks for a page once, however often it is wanted", async () => {
    const { env, asked } = fakeService();
    const library = new Library(fakeIndex, env);
    library.shelf(2);
    expect(library.shelf(2).value.kind).toBe("loading");
    await settle();
    expect(library.shelf(2).value).toMatchObject({ kind: "here", page: { number: 2 } });
    expect(asked).toEqual(["/materials/mushaf/hash/page-2.json"]);
  });

  test("fetches the neighbours inside the mushaf, not before its moment, and forgets those of a page that was left", async () => {
    const { env, asked, runTimers } = fakeService();
    const library = new Library(fakeIndex, env);
    library.fetchAround(2);
    library.fetchAround(4);
    expect(asked).toEqual([]);
    runTimers();
    await settle();
    expect(asked).toEqual(["/materials/mushaf/hash/page-3.json"]);
  });

  test("says how far the pages are here without a break", async () => {
    const { env } = fakeService();
    const library = new Library(fakeIndex, env);
    expect(library.readyPast(1)).toBeNull();
    library.shelf(2);
    library.shelf(4);
    await settle();
    expect([library.readyPast(1), library.readyPast(2), library.readyPast(3)]).toEqual([2, null, 4]);
  });

  test("says after three attempts that a page is missing, and asks on until it is here", async () => {
    const broken = new Set([3]);
    const { env, asked, runTimers } = fakeService(broken);
    const library = new Library(fakeIndex, env);
    const shelf = library.shelf(3);
    const kinds: string[] = [];
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await settle();
      kinds.push(shelf.value.kind);
      runTimers();
    }
    await settle();
    expect([kinds, asked.length]).toEqual([["loading", "loading", "failed", "failed"], 5]);
    broken.clear();
    runTimers();
    await settle();
    expect(shelf.value.kind).toBe("here");
  });

  test("asks at once for what is missing when told to hurry, and only for that", async () => {
    const broken = new Set([3]);
    const { env, asked, runTimers } = fakeService(broken);
    const library = new Library(fakeIndex, env);
    library.shelf(2);
    const shelf = library.shelf(3);
    await settle();
    broken.clear();
    library.hurry();
    await settle();
    expect([shelf.value.kind, asked.length]).toEqual(["here", 3]);
    runTimers(); // the wait that was cut short asks nothing more
    await settle();
    expect(asked.length).toBe(3);
  });

  test("opens with the service's index, and throws when there is none", async () => {
    expect((await openLibrary("index", fakeService().env)).index).toEqual(fakeIndex);
    await expect(openLibrary("index", fakeService(new Set([0])).env)).rejects.toThrow("503");
  });

  test("names the surah of a page by what the page says, and with only the start knows no other", async () => {
    const { surahs: _s, ajza: _j, ahzab: _h, page_starts: _p, ...start } = fakeIndex;
    const { env, asked } = fakeService();
    const library = new Library(start, env);
    library.shelf(1);
    expect(library.surahOf(1)).toBeUndefined();
    await settle();
    expect(library.surahOf(1)?.name_en).toBe("The Opening");
    expect(library.surahOf(4)).toBeUndefined();
    await library.fetchIndex();
    expect(library.surahOf(4)?.name_en).toBe("Surah 2");
    expect(library.index).toEqual(fakeIndex);
    await library.fetchIndex();
    expect(asked.slice(1)).toEqual(["/materials/mushaf/index.json"]);
  });
});
