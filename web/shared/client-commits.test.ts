import { describe, expect, test } from "vitest";

import { Client } from "./client.ts";
import { FakeEnv } from "./fake-env.ts";
import { greet, live, STUDENT, TEACHER, welcome } from "./fake-room.ts";

describe("commits", () => {
  test("C-3: go out at once, with their epoch, and show at once", () => {
    const { env, room } = live();
    room.commit({ page: 43 });
    expect(env.socket.sent).toEqual([[16, 1, { page: 43 }, 1]]);
    expect(room.board.value.page).toBe(43);
    expect(room.stamp.value.version, "the confirmed one").toBe(2);
    expect(room.unsaved.value).toBe(1);
    env.socket.say([3, 1, 1, 3, true], [1, 1, 2, 3, { page: 43 }]);
    expect(room.unsaved.value).toBe(0);
    expect(room.board.value.page).toBe(43);
  });

  test("A-3: unsaved until a heartbeat says that the store has it", () => {
    const { env, room } = live();
    room.commit({ page: 43 });
    env.socket.say([1, 1, 2, 3, { page: 43 }], [3, 1, 1, 3, false]);
    expect(room.unsaved.value).toBe(1);
    env.socket.say([5, 1, 3, env.clock, 2]);
    expect(room.unsaved.value).toBe(1);
    env.socket.say([5, 1, 3, env.clock, 3]);
    expect(room.unsaved.value).toBe(0);
  });

  test("C-4: what was turned without a connection is there after it, as one commit, in its epoch", () => {
    const { env, room } = live();
    env.socket.end(1006);
    room.commit({ page: 43 });
    room.commit({ at: { a: "2:260" } });
    room.commit({ page: 44 });
    expect(room.board.value).toMatchObject({ page: 44, at: null });
    env.pass(500);
    greet(env, TEACHER, 2);
    expect(env.socket.sent).toEqual([[16, 1, { page: 44 }, 1]]);
    expect(room.board.value.page, "the server's old page never comes back in between").toBe(44);
  });

  test("C-4: what was sent and not answered goes again", () => {
    const { env, room } = live();
    room.commit({ page: 43 });
    env.socket.end(1006);
    env.pass(500);
    greet(env, TEACHER);
    expect(env.socket.sent).toEqual([[16, 2, { page: 43 }, 1]]);
  });

  test("C-10: answered by the former writer after the new one's board has come, they go again", () => {
    const { env, room } = live();
    room.commit({ page: 43 });
    env.socket.say([1, 2, 0, 3, { page: 7 }], [3, 1, 1, 4, false]);
    expect(env.socket.sent).toContainEqual([16, 2, { page: 43 }, 1]);
    expect(room.unsaved.value).toBe(1);
    env.socket.say([8, "p9", 3], [3, 2, 2, 4, false]);
    expect(room.unsaved.value, "the pen was taken since: the board is another's").toBe(0);
  });

  test("C-3: fenced: dropped, the newer board shows, the refusal too", () => {
    const { env, room } = live();
    room.commit({ page: 43 });
    env.socket.say([8, "p9", 2], [1, 2, 0, 3, { page: 7 }], [4, 1, "fenced", "the pen was taken"]);
    expect(room.board.value.page).toBe(7);
    expect(room.unsaved.value).toBe(0);
    expect(room.refusal.value).toEqual({ code: "fenced", text: "the pen was taken" });
  });

  test("C-3: written after the pen was taken back they carry its epoch, though no state of it has come", () => {
    const { env, room } = live();
    env.socket.say([8, "p1", 5]);
    room.commit({ page: 43 });
    expect(env.socket.sent).toEqual([[16, 1, { page: 43 }, 5]]);
  });

  test("C-1: who does not hold the pen sends nothing and is told", () => {
    const { env, room } = live(STUDENT);
    room.commit({ page: 43 });
    expect(env.socket.sent).toEqual([]);
    expect(room.refusal.value).toMatchObject({ code: "no_pen" });
    expect(room.board.value.page).toBe(42);
  });

  test("C-2: nothing is no commit", () => {
    const { env, room } = live();
    room.commit({});
    expect(env.socket.sent).toEqual([]);
    expect(room.unsaved.value).toBe(0);
  });

  test("a teacher may turn before the first welcome; the server then says in which epoch", () => {
    const env = new FakeEnv();
    const room = new Client(TEACHER, env);
    room.commit({ page: 3 });
    expect(room.board.value.page).toBe(3);
    env.socket.open();
    env.socket.say(welcome(TEACHER, env));
    expect(env.socket.sent).toEqual([[16, 1, { page: 3 }]]);
  });

  test("L-1: refused for the moment it goes again a second later", () => {
    const { env, room } = live();
    room.commit({ page: 43 });
    env.socket.say([4, 1, "rate_limited", "slowly"]);
    env.pass(999);
    expect(env.socket.sent).toHaveLength(1);
    env.socket.say([5, 1, 2, env.clock, 2]);
    env.pass(1);
    expect(env.socket.sent).toHaveLength(2);
    expect(room.board.value.page).toBe(43);
  });

  test("a link that takes nothing costs a bounded number of commits", () => {
    const { env, room } = live();
    for (let page = 1; page <= 500; page += 1) room.commit({ page });
    expect(env.socket.sent).toHaveLength(32);
    env.socket.say([3, 1, 1, 3, true]);
    expect(env.socket.sent).toHaveLength(33);
    expect(env.socket.sent.at(-1)).toEqual([16, 33, { page: 500 }, 1]);
  });

  test("K-4: where nothing more can be kept the screen is told", () => {
    const { env, room } = live();
    env.socket.end(1006);
    for (let n = 0; n < 70; n += 1) room.commit({ [`x/${n}`]: "a".repeat(30_000) });
    expect(room.refusal.value).toMatchObject({ code: "too_large" });
    expect(room.unsaved.value).toBe(64);
  });
});
