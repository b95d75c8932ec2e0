import { describe, expect, test } from "vitest";

import { Client } from "./client.ts";
import { FakeEnv } from "./fake-env.ts";
import { Keeping } from "./keeping.ts";
import { keep, NOTHING_PENDING, readKept, writeKept, type Pending } from "./pending.ts";

const NOW = 1_000_000;
const ME = { code: "ABCDEF", token: "t", participant: "p1", role: "teacher", device: "d" } as const;

function turned(page: number, before: Pending = NOTHING_PENDING): Pending {
  const kept = keep(before, { page }, 3);
  if (kept === null) throw new Error("there is room");
  return kept;
}

describe("what is kept on the device", () => {
  test("C-4: commits in their order, each with the epoch it was written in", () => {
    const pending = keep(turned(5), { notice: "x" }, 4);
    if (pending === null) throw new Error("there is room");
    expect(readKept(writeKept(pending))?.entries.map(({ changes, epoch }) => [changes, epoch])).toEqual([
      [{ page: 5, at: null, view: null }, 3],
      [{ notice: "x" }, 4],
    ]);
  });

  test.each(["", "7", "{}", "[1]", '[{"changes":{},"epoch":"1","count":1}]', '[{"changes":{}}]'])("%j is nothing", (text) => {
    expect(readKept(text)).toBeNull();
  });

  test("what is stored soon is never written, what is not is, and is taken away once it is stored", () => {
    const env = new FakeEnv();
    const keeping = new Keeping(env.drawer("p"));
    expect(keeping.recall()).toBe(NOTHING_PENDING);
    keeping.see(turned(5), NOW);
    keeping.see(NOTHING_PENDING, NOW + 100);
    expect([keeping.dueAt(), env.drawers.size]).toEqual([null, 0]);
    keeping.see(turned(6), NOW + 200);
    expect(keeping.dueAt()).toBe(NOW + 600);
    keeping.see(turned(7), NOW + 600);
    expect(env.drawers.get("p")).toContain('"page":7');
    keeping.see(NOTHING_PENDING, NOW + 700);
    expect(env.drawers.size).toBe(0);
  });
});

describe("a tab that is thrown away while offline", () => {
  test("C-4: commits again what the last one left, when it opens again", () => {
    const before = new FakeEnv();
    const first = new Client(ME, before);
    first.commit({ page: 5 });
    before.hide(); // and no more is heard of it
    const after = new FakeEnv();
    after.drawers = before.drawers;
    const second = new Client(ME, after);
    expect(second.board.value.page).toBe(5);
    after.socket.open();
    after.socket.say([0, "p1", "teacher", 1000, after.clock, true], [1, 1, 0, 9, { page: 2 }], [8, "p1", 1]);
    expect(after.socket.sent).toContainEqual([16, 1, { page: 5 }]);
    after.socket.say([3, 1, 1, 10, true], [1, 1, 9, 10, { page: 5 }]);
    expect(after.drawers.size).toBe(0);
  });

  test("E-3: keeps nothing of a class that is over", () => {
    const env = new FakeEnv();
    new Client(ME, env).commit({ page: 5 });
    env.pass(500);
    expect(env.drawers.size).toBe(1);
    env.socket.end(1000);
    expect(env.drawers.size).toBe(0);
  });
});
