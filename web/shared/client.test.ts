import { describe, expect, test } from "vitest";

import { Client } from "./client.ts";
import { FakeEnv } from "./fake-env.ts";
import { greet, live, STUDENT, TEACHER, welcome } from "./fake-room.ts";

describe("connecting", () => {
  test("X-1: the token travels as a subprotocol, what one knows as the query", () => {
    const { env } = live();
    expect(env.socket.url).toBe("wss://school.test/api/classrooms/ABCDEF/ws?since=0.0&said=0&device=dev-1");
    expect(env.socket.protocols).toEqual(["classroom-sync.v1", "token.tok"]);
    expect(env.socket.binaryType).toBe("arraybuffer");
    env.socket.say([6, 1, "p2", "Amina", "hello", 5]);
    env.socket.end(1006);
    env.pass(300);
    expect(env.socket.url).toContain("?since=1.2&said=1&device=dev-1");
  });

  test("S-1, S-6: shows nothing as live before welcome and state", () => {
    const env = new FakeEnv();
    const room = new Client(STUDENT, env);
    expect(room.freshness.value).toEqual({ kind: "connecting" });
    env.socket.open();
    env.socket.say(welcome(STUDENT, env));
    expect(room.freshness.value).toEqual({ kind: "connecting" });
    env.socket.say([1, 1, 0, 2, { page: 42 }]);
    expect(room.freshness.value).toEqual({ kind: "live" });
    expect(room.board.value.page).toBe(42);
    expect(room.stamp.value).toEqual({ epoch: 1, version: 2 });
  });

  test("S-1: what does not begin with a welcome is not believed", () => {
    const env = new FakeEnv();
    const room = new Client(STUDENT, env);
    env.socket.open();
    env.socket.say([1, 1, 0, 2, { page: 42 }]);
    expect(room.freshness.value).toEqual({ kind: "stopped", reason: "protocol" });
    expect(room.board.value.page).toBeNull();
    expect(env.socket.hungUp).toBe(4400);
  });

  test.each(["[5,1,2,0,2]", "bytes"])("X-4: %s where a message should be ends the connection with 4400", (what) => {
    const { env, room } = live();
    env.socket.receive(what === "bytes" ? Uint8Array.of(0xc1).buffer : what);
    expect(env.socket.hungUp).toBe(4400);
    expect(room.freshness.value).toEqual({ kind: "stopped", reason: "protocol" });
    expect(env.timerCount).toBe(0);
  });

  test("X-2: a handshake refused without a reason is asked about over plain HTTP", async () => {
    const env = new FakeEnv();
    const room = new Client(STUDENT, env);
    env.socket.end(1006);
    const call = env.call("/state?since=0.0");
    expect(call.init.headers).toMatchObject({ authorization: "Bearer tok" });
    expect(call.url).toContain("wait=0");
    await call.problem(403, "{}");
    expect(room.freshness.value).toEqual({ kind: "stopped", reason: "removed" });
  });

  test("P-5: elsewhere stops; taking over dials again", () => {
    const { env, room } = live();
    env.socket.end(4409);
    expect(room.freshness.value).toEqual({ kind: "stopped", reason: "elsewhere" });
    expect(env.timerCount).toBe(0);
    room.retry();
    expect(env.sockets).toHaveLength(2);
    greet(env, TEACHER);
    expect(room.freshness.value.kind).toBe("live");
  });

  test("close: nothing moves any more", async () => {
    const { env, room } = live();
    room.close();
    room.retry();
    env.wake();
    expect(env.socket.hungUp).toBeNull();
    expect(env.sockets).toHaveLength(1);
    expect(env.timerCount).toBe(0);
    expect(await room.say("anybody?")).toMatchObject({ kind: "refused", code: "unavailable" });
  });
});

describe("freshness", () => {
  test("T-1: silence shows after three heartbeats, and dials anew", () => {
    const { env, room } = live(STUDENT);
    env.pass(2900);
    expect(room.freshness.value).toEqual({ kind: "live" });
    env.pass(100);
    expect(room.freshness.value).toEqual({ kind: "reconnecting", since_ms: 3000 });
    expect(env.socket.hungUp).toBeNull();
    env.pass(1000);
    expect(env.sockets).toHaveLength(2);
    expect(room.freshness.value).toMatchObject({ kind: "reconnecting", since_ms: 3700 });
    expect(room.board.value.page, "what is known stays on the screen").toBe(42);
  });

  test("X-5: after a sleep the first thing said is the truth", () => {
    const { env, room } = live(STUDENT);
    env.sleep(1_200_000);
    env.wake();
    expect(room.freshness.value).toEqual({ kind: "reconnecting", since_ms: 1_200_000 });
    env.pass(300);
    expect(env.sockets).toHaveLength(2);
  });

  test("T-1: two heartbeats behind ask [20]; the answer makes it live", () => {
    const { env, room } = live(STUDENT);
    env.pass(1000);
    env.socket.say([5, 1, 5, env.clock, 5]);
    expect(room.freshness.value).toEqual({ kind: "behind", ms: 1000 });
    env.pass(1000);
    env.socket.say([5, 1, 5, env.clock, 5]);
    expect(env.socket.sent).toEqual([[20, 1, 2]]);
    env.socket.say([1, 1, 2, 5, { page: 44 }]);
    expect(room.freshness.value).toEqual({ kind: "live" });
    expect(room.board.value.page).toBe(44);
  });

  test("S-5: a gap asks [20] at once and shows nothing of it", () => {
    const { env, room } = live(STUDENT);
    env.socket.say([1, 1, 4, 5, { page: 44 }]);
    expect(env.socket.sent).toEqual([[20, 1, 2]]);
    expect(room.board.value.page).toBe(42);
    expect(room.freshness.value.kind).toBe("behind");
  });

  test("the number of seconds behind goes on while nothing comes", () => {
    const { env, room } = live(STUDENT);
    env.socket.say([5, 1, 5, env.clock, 5]);
    env.pass(2000);
    expect(room.freshness.value).toEqual({ kind: "behind", ms: 2000 });
  });
});

describe("what the class sees", () => {
  test("R-2: the roster of a teacher, the count of the others", () => {
    const { env, room } = live();
    expect(room.present.value).toBe(3);
    const entry = {
      name: "Amina",
      role: "student",
      state: "live",
      epoch: 1,
      version: 2,
      behind_ms: 0,
      hand: true,
      ready: null,
      raised_ms: 5,
      page: null,
    };
    env.socket.say([2, { p2: entry }, true]);
    expect(room.present.value).toBe(1);
    expect(room.roster.value.get("p2")).toEqual(entry);
    expect(room.hands.value).toEqual(["p2"]);
  });

  test("T-3: lines of the conversation", () => {
    const { env, room } = live();
    env.socket.say([6, 1, "p2", "Amina", "hello", 5], [6, 2, "p1", "Noura", "welcome", 6]);
    expect(room.lines.value.map(({ text }) => text)).toEqual(["hello", "welcome"]);
  });

  test("P-1: who holds the pen", () => {
    const { env, room } = live(STUDENT);
    expect(room.pen.value).toEqual({ holder: "p1", mine: false });
    env.socket.say([8, "p2", 2]);
    expect(room.pen.value).toEqual({ holder: "p2", mine: true });
    env.socket.say([8, null, 3]);
    expect(room.pen.value).toEqual({ holder: null, mine: false });
    env.socket.say([8, "p2", 4]);
    env.socket.end(1006);
    env.pass(500);
    env.socket.open();
    env.socket.say([0, "p2", "student", 1000, env.clock, false]);
    expect(room.pen.value, "the welcome says that it is gone").toEqual({ holder: null, mine: false });
  });

  test("a message that changes nothing on the board does not draw it again", () => {
    const { env, room } = live();
    room.commit({ notice: "hi" });
    const before = room.board.value;
    env.socket.say([5, 1, 2, env.clock, 2], [6, 1, "p2", "A", "x", 5]);
    expect(room.board.value).toBe(before);
  });
});

describe("requests", () => {
  test("A-1: hand, pen, words and removal get their answers", async () => {
    const { env, room } = live();
    const asked = [room.raiseHand(true), room.givePen("p2"), room.say("hello"), room.remove("p3")];
    expect(env.socket.sent).toEqual([
      [18, 1, true],
      [19, 2, "p2"],
      [21, 3, "hello"],
      [22, 4, "p3"],
    ]);
    env.socket.say(
      [3, 1, 1, 2, true],
      [4, 2, "unknown", "not here"],
      [3, 3, 1, 2, false],
      [4, 4, "not_allowed", "a teacher"],
    );
    const [hand, pen, said, removed] = await Promise.all(asked);
    expect(hand).toEqual({ kind: "accepted", stamp: { epoch: 1, version: 2 }, durable: true });
    expect(pen).toEqual({ kind: "refused", code: "unknown", text: "not here" });
    expect(said).toMatchObject({ durable: false });
    expect(removed).toMatchObject({ code: "not_allowed" });
    expect(room.refusal.value).toMatchObject({ code: "not_allowed" });
  });

  test("a lost connection answers what waits", async () => {
    const { env, room } = live();
    const asked = room.say("hello");
    env.socket.end(1006);
    expect(await asked).toMatchObject({ kind: "refused", code: "unavailable" });
  });

  test("they are bounded", async () => {
    const { env, room } = live();
    for (let n = 0; n < 64; n += 1) void room.say("spam");
    expect(await room.say("one more")).toMatchObject({ code: "rate_limited" });
    expect(env.socket.sent).toHaveLength(64);
  });
});

describe("painted", () => {
  test("C-5: at most one in 250 ms, the last one always", () => {
    const { env, room } = live(STUDENT);
    for (let version = 1; version <= 9; version += 1) room.painted({ epoch: 1, version }, null, null);
    expect(env.socket.sent).toEqual([[17, 1, 1, null]]);
    env.pass(250);
    expect(env.socket.sent).toEqual([
      [17, 1, 1, null],
      [17, 1, 9, null],
    ]);
    env.pass(2000);
    expect(env.socket.sent).toHaveLength(2);
  });

  test("waits for a clear link, and is newer then", () => {
    const { env, room } = live(STUDENT);
    env.socket.bufferedAmount = 900;
    room.painted({ epoch: 1, version: 2 }, null, null);
    env.pass(1000);
    expect(env.socket.sent).toEqual([]);
    room.painted({ epoch: 1, version: 3 }, 43, null);
    env.socket.bufferedAmount = 0;
    env.pass(250);
    expect(env.socket.sent).toEqual([[17, 1, 3, 43]]);
  });

  test("is said again on a new connection", () => {
    const { env, room } = live(STUDENT);
    room.painted({ epoch: 1, version: 2 }, null, null);
    env.socket.end(1006);
    env.pass(500);
    greet(env, STUDENT);
    expect(env.socket.sent).toEqual([[17, 1, 2, null]]);
  });
});
