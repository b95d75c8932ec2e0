import { describe, expect, test } from "vitest";

import { Client } from "./client.ts";
import { FakeEnv } from "./fake-env.ts";
import { Keeping } from "./keeping.ts";
import { keep, NOTHING_PENDING, readKept, writeKept, type Pending } from "./pending.ts";
import { EMPTY_REPLICA } from "./replica.ts";

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
    const keeping = new Keeping(env, ME);
    expect(keeping.recall()).toEqual([NOTHING_PENDING, EMPTY_REPLICA]);
    keeping.see(turned(5), EMPTY_REPLICA, NOW);
    keeping.see(NOTHING_PENDING, EMPTY_REPLICA, NOW + 100);
    expect([keeping.dueAt(), env.drawers.size]).toEqual([null, 0]);
    keeping.see(turned(6), EMPTY_REPLICA, NOW + 200);
    expect(keeping.dueAt()).toBe(NOW + 600);
    keeping.see(turned(7), EMPTY_REPLICA, NOW + 600);
    expect(env.drawers.get("pending.ABCDEF.teacher")).toContain('"page":7');
    keeping.see(NOTHING_PENDING, EMPTY_REPLICA, NOW + 700);
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

describe("the last board", () => {
  const PUPIL = { ...ME, role: "student", token: "the.pupils.token" } as const;

  function follow(env: FakeEnv): Client {
    const room = new Client(PUPIL, env);
    env.socket.open();
    env.socket.say([0, "p1", "student", 1000, env.clock, false], [1, 1, 0, 9, { page: 42, at: { a: "2:255" } }], [8, "t", 1]);
    return room;
  }

  test("T-1: is shown by a page that opens without a network, and not as live", () => {
    const before = new FakeEnv();
    follow(before);
    before.hide();
    const after = new FakeEnv();
    after.drawers = before.drawers;
    const room = new Client(PUPIL, after);
    expect(room.board.value).toMatchObject({ page: 42, at: { a: "2:255" } });
    expect(room.freshness.value).toEqual({ kind: "connecting" });
    after.socket.end(1006);
    expect(room.freshness.value).toEqual({ kind: "reconnecting", since_ms: null });
    expect(room.board.value.page).toBe(42);
  });

  test("S-6: with a network only what has changed since is asked for", () => {
    const before = new FakeEnv();
    follow(before);
    before.pass(1100);
    const after = new FakeEnv();
    after.drawers = before.drawers;
    const room = new Client(PUPIL, after);
    expect(after.socket.url).toContain("since=1.9");
    after.socket.open();
    after.socket.say([0, "p1", "student", 1000, after.clock, false], [1, 1, 9, 10, { page: 43 }], [8, "t", 1]);
    expect([room.board.value.page, room.freshness.value.kind]).toEqual([43, "live"]);
  });

  test("is nobody else's: another seat under the same code begins with nothing", () => {
    const before = new FakeEnv();
    follow(before);
    before.hide();
    const after = new FakeEnv();
    after.drawers = before.drawers;
    expect(new Client({ ...PUPIL, token: "another.seats.token" }, after).board.value.page).toBeNull();
  });

  test("is gone with the seat", () => {
    const env = new FakeEnv();
    follow(env);
    env.pass(1100);
    expect(env.drawers.size).toBe(1);
    env.socket.end(4403);
    expect(env.drawers.size).toBe(0);
  });

  test.each(["", "{}", '{"token":"t","stamp":{"epoch":1},"values":{}}', "7"])("%j is nothing", (text) => {
    const env = new FakeEnv();
    env.drawers.set("board.ABCDEF.teacher", text);
    expect(new Client(ME, env).board.value.page).toBeNull();
  });
});
