import { describe, expect, test } from "vitest";

import type { SheetIndex } from "./format.ts";
import { Sheets, type SheetsEnv } from "./sheets.ts";

const index: SheetIndex = {
  id: "m",
  pages: 100,
  sizes: [],
  widths: [720, 1440, 2048],
  page_url: "/p/{page}-{width}.webp",
  words_url: "/w/{page}.json",
};

/** A service that has every page but those in `missing`, answers those in `broken` with 400, and timers that run when told to. */
function fakeService({ missing = new Set<number>(), broken = new Set<number>(), savesData = false } = {}) {
  const loaded: number[] = [];
  const asked: string[] = [];
  const timers = new Map<number, () => void>();
  const pageOf = (url: string): number => Number(/\/[pw]\/(\d+)/.exec(url)?.[1]);
  const env: SheetsEnv<string> = {
    load: ({ src }) => {
      loaded.push(pageOf(src));
      const fails = missing.has(pageOf(src)) || broken.has(pageOf(src));
      return fails ? Promise.reject(new Error("no picture")) : Promise.resolve(src);
    },
    fetch: (url) => {
      asked.push(url);
      if (broken.has(pageOf(url))) return Promise.resolve(new Response("", { status: 400 }));
      if (missing.has(pageOf(url))) return Promise.reject(new TypeError("no network"));
      return Promise.resolve(Response.json({ words: [[0, 0, 10_000, 5000, "w"]] }));
    },
    savesData: () => savesData,
    random: () => 0.5,
    setTimer: (run) => timers.set(timers.size + 1, run).size,
    clearTimer: (timer) => void timers.delete(timer),
  };
  const runTimers = (): void => {
    for (const [timer, run] of [...timers]) {
      timers.delete(timer);
      run();
    }
  };
  return { sheets: new Sheets(index, env), loaded, asked, runTimers, timers };
}

/** Lets everything that waits for answered promises go on. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 400; turn += 1) await Promise.resolve();
};

describe("sheets", () => {
  test("ask for a page once, however often it is wanted", async () => {
    const { sheets, loaded } = fakeService();
    expect(sheets.shelf(2).value.kind).toBe("loading");
    sheets.shelf(2);
    await settle();
    expect(sheets.shelf(2).value).toEqual({ kind: "here", picture: "/p/2-720.webp" });
    expect([loaded, sheets.isHere(2)]).toEqual([[2], true]);
  });

  test("fetch the neighbours at a moment of their own, and the rest of the pack one after the other at a later one", async () => {
    const { sheets, loaded, runTimers } = fakeService();
    sheets.fetchAround(30);
    sheets.fetchAround(25);
    await settle();
    expect(loaded).toEqual([]);
    runTimers();
    await settle();
    expect(loaded).toEqual([26, 27, 24, 28]);
    runTimers();
    await settle();
    expect(loaded.slice(4)).toEqual([23, 22, 29, 21, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40]);
  });

  test("leave the pack of a page that the class has left", async () => {
    const { sheets, loaded, runTimers } = fakeService();
    sheets.fetchAround(1);
    runTimers();
    runTimers();
    sheets.fetchAround(90);
    await settle();
    expect(loaded.length).toBeLessThan(8);
  });

  test("fetch nothing ahead where data is saved", () => {
    const { sheets, timers } = fakeService({ savesData: true });
    sheets.fetchAround(5);
    expect(timers.size).toBe(0);
  });

  test("C-5: say how far the pages are here without a break", async () => {
    const { sheets } = fakeService();
    expect(sheets.readyPast(1)).toBeNull();
    for (const page of [2, 3, 5]) sheets.shelf(page);
    await settle();
    expect([sheets.readyPast(1), sheets.readyPast(3), sheets.readyPast(4)]).toEqual([3, null, 5]);
  });

  test("say after three attempts that a page is missing, and ask on until it is here", async () => {
    const missing = new Set([3]);
    const { sheets, runTimers } = fakeService({ missing });
    const shelf = sheets.shelf(3);
    const kinds: string[] = [];
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await settle();
      kinds.push(shelf.value.kind);
      runTimers();
    }
    expect(kinds).toEqual(["loading", "loading", "failed", "failed"]);
    missing.clear();
    await settle();
    sheets.hurry();
    await settle();
    expect(shelf.value.kind).toBe("here");
  });

  test("M-6: ask no more for a page that cannot be drawn", async () => {
    const { sheets, loaded, timers } = fakeService({ broken: new Set([3]) });
    sheets.shelf(3);
    await settle();
    expect([sheets.shelf(3).value.kind, sheets.isHere(3), loaded, timers.size]).toEqual(["broken", true, [3], 0]);
  });

  test("have words where they could be had, and try again where not", async () => {
    const missing = new Set([3]);
    const { sheets, asked } = fakeService({ missing });
    expect(sheets.wordsOf(2).value).toEqual([]);
    sheets.wordsOf(3);
    await settle();
    expect(sheets.wordsOf(2).value).toEqual([{ x: 0, y: 0, w: 1, h: 0.5, text: "w" }]);
    missing.clear();
    sheets.wordsOf(3);
    await settle();
    expect(sheets.wordsOf(3).value).toHaveLength(1);
    expect(asked).toEqual(["/w/2.json", "/w/3.json", "/w/3.json"]);
  });

  test("let go of pages that are far from the one that is looked at", async () => {
    const { sheets, loaded } = fakeService();
    for (let page = 1; page <= 60; page += 1) sheets.shelf(page);
    await settle();
    sheets.fetchAround(60);
    expect(sheets.shelf(60).value.kind).toBe("here");
    expect(sheets.shelf(1).value.kind).toBe("loading");
    expect(loaded.filter((page) => page === 1)).toHaveLength(2);
  });
});
