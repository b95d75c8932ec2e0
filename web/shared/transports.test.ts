import { describe, expect, test } from "vitest";

import type { Classroom, Join } from "./classroom.ts";
import { Client } from "./client.ts";
import { FakeEnv, turn } from "./fake-env.ts";

const TEACHER: Join = { code: "ABCDEF", token: "tok", participant: "p1", role: "teacher", device: "dev-1" };
const STUDENT: Join = { ...TEACHER, participant: "p2", role: "student" };

function welcome(join: Join, env: FakeEnv): readonly unknown[] {
  return [0, join.participant, join.role, 1000, env.clock, join.role === "teacher"];
}

function greet(env: FakeEnv, join: Join): void {
  env.socket.open();
  env.socket.say(welcome(join, env), [1, 1, 0, 2, { page: 42 }], [8, "p1", 1]);
}

describe("long poll", () => {
  /** Two dials failed: the class is polled. */
  function polled(join: Join = STUDENT): { env: FakeEnv; room: Classroom } {
    const env = new FakeEnv();
    const room = new Client(join, env);
    env.socket.end(1006);
    env.pass(1000);
    env.socket.end(1006);
    return { env, room };
  }

  async function admitted(join: Join = STUDENT): Promise<{ env: FakeEnv; room: Classroom }> {
    const { env, room } = polled(join);
    const messages = [welcome(join, env), [1, 1, 0, 2, { page: 42 }], [2, { "*": { present: 3 } }, true], [8, "p1", 1]];
    await env.call("/messages").answer(200, ["c-1", messages]);
    return { env, room };
  }

  test("X-7: after two failures the class is followed over plain HTTP", async () => {
    const { env, room } = polled();
    expect(room.transport.value).toBe("polling");
    const call = env.call("/messages");
    expect(call.url).toBe("https://school.test/api/classrooms/ABCDEF/messages?since=0.0&said=0&device=dev-1&wait=2");
    expect(call.init.headers).toMatchObject({ accept: "application/msgpack", authorization: "Bearer tok" });
    expect(room.freshness.value).toEqual({ kind: "connecting" });
    await call.answer(200, ["c 1", [welcome(STUDENT, env), [1, 1, 0, 2, { page: 42 }]]]);
    expect(room.freshness.value).toEqual({ kind: "live" });
    expect(room.board.value.page).toBe(42);
    env.pass(100);
    expect(env.call("/messages").url).toContain("/messages?after=c%201&wait=2");
  });

  test("T-1: silence shows on this transport too", async () => {
    const { env, room } = await admitted();
    env.pass(2900);
    expect(room.freshness.value).toEqual({ kind: "live" });
    env.pass(600);
    expect(room.freshness.value.kind).toBe("reconnecting");
    await env.call("/messages").answer(204);
    expect(room.freshness.value).toEqual({ kind: "live" });
  });

  test("H-6: a hand is raised over plain HTTP", async () => {
    const { env, room } = await admitted();
    const asked = room.raiseHand(true);
    expect(env.call("/messages", "POST").message).toEqual([18, 1, true]);
    await env.call("/messages", "POST").answer(200, [3, 1, 1, 2, true]);
    expect(await asked).toMatchObject({ kind: "accepted" });
  });

  test("posts go one after the other; commits made meanwhile are merged", async () => {
    const { env, room } = await admitted(TEACHER);
    room.commit({ page: 43 });
    room.commit({ page: 44 });
    room.commit({ page: 45 });
    const first = env.call("/messages", "POST");
    expect(first.message).toEqual([16, 1, { page: 43 }, 1]);
    await first.answer(200, [3, 1, 1, 3, true]);
    const second = env.call("/messages", "POST");
    expect(second.message).toEqual([16, 2, { page: 45 }, 1]);
    expect(room.board.value.page).toBe(45);
    await second.answer(200, [3, 2, 1, 4, true]);
    expect(room.unsaved.value).toBe(0);
    expect(room.board.value.page, "kept until the poll has brought it").toBe(45);
  });

  test("painted is posted when no other post is under way", async () => {
    const { env, room } = await admitted();
    room.painted({ epoch: 1, version: 2 }, null, null);
    const post = env.call("/messages", "POST");
    expect(post.message).toEqual([17, 1, 2, null]);
    room.painted({ epoch: 1, version: 3 }, null, null);
    env.pass(300);
    expect(env.call("/messages", "POST")).toBe(post);
    await post.answer(204);
    expect(env.call("/messages", "POST").message).toEqual([17, 1, 3, null]);
  });

  test("H-1: a post that is not allowed is a refusal and ends nothing", async () => {
    const { env, room } = await admitted();
    const asked = room.givePen("p2");
    await env.call("/messages", "POST").problem(403, '{"code":"not_allowed","detail":"teachers only"}');
    expect(await asked).toEqual({ kind: "refused", code: "not_allowed", text: "teachers only" });
    expect(room.freshness.value.kind).toBe("live");
    const again = room.givePen("p3");
    await env.call("/messages", "POST").problem(413, "<html>");
    expect(await again).toMatchObject({ code: "unavailable" });
  });

  test("H-2: a post whose token is refused stops", async () => {
    const { env, room } = await admitted();
    void room.raiseHand(true);
    await env.call("/messages", "POST").problem(401, "{}");
    expect(room.freshness.value).toEqual({ kind: "stopped", reason: "token" });
  });

  test("C-4: a post that got no answer is made again when polls come through", async () => {
    const { env, room } = await admitted(TEACHER);
    room.commit({ page: 43 });
    await env.call("/messages", "POST").lose();
    expect(room.freshness.value.kind).toBe("reconnecting");
    expect(room.board.value.page).toBe(43);
    env.pass(250);
    await env.call("/messages").answer(204);
    expect(env.call("/messages", "POST").message).toEqual([16, 2, { page: 43 }, 1]);
  });

  test("a post past its deadline counts as lost", async () => {
    const { env, room } = await admitted(TEACHER);
    room.commit({ page: 43 });
    const post = env.call("/messages", "POST");
    for (let second = 0; second < 10; second += 1) {
      env.pass(1000);
      await env.call("/messages").answer(204);
    }
    await turn();
    expect(post.isAborted).toBe(true);
    expect(room.unsaved.value).toBe(1);
    env.pass(250);
    await env.call("/messages").answer(204);
    expect(env.call("/messages", "POST")).not.toBe(post);
  });

  test.each([
    [401, "token"],
    [404, "over"],
    [409, "elsewhere"],
  ])("H-2: %i stops: %s", async (status, reason) => {
    const { env, room } = await admitted();
    env.pass(100);
    await env.call("/messages").problem(status, "{}");
    expect(room.freshness.value).toEqual({ kind: "stopped", reason });
    expect(env.timerCount).toBe(0);
  });

  test("X-4: an answer that is no poll stops", async () => {
    const { env, room } = polled();
    await env.call("/messages").answer(200, { cursor: 1 });
    expect(room.freshness.value).toEqual({ kind: "stopped", reason: "protocol" });
  });

  test("X-5: polls that fail back off and go on from their cursor", async () => {
    const { env, room } = await admitted();
    env.pass(100);
    await env.call("/messages").lose();
    expect(room.freshness.value.kind).toBe("reconnecting");
    const count = env.calls.length;
    env.pass(249);
    expect(env.calls).toHaveLength(count);
    env.pass(1);
    expect(env.call("/messages").url).toContain("after=c-1");
  });

  test("S-5: a gap begins the polls anew, with the state", async () => {
    const { env, room } = await admitted();
    env.pass(100);
    await env.call("/messages").answer(200, ["c-2", [[1, 1, 4, 5, { page: 44 }]]]);
    env.pass(100);
    expect(env.call("/messages").url).toContain("since=1.2");
    expect(room.freshness.value.kind).toBe("behind");
    await env.call("/messages").answer(200, ["c-3", [welcome(STUDENT, env), [1, 1, 2, 5, { page: 44 }]]]);
    expect(room.freshness.value.kind).toBe("live");
    expect(room.board.value.page).toBe(44);
  });

  test("X-7: the WebSocket is tried in the background, and takes over when it is welcomed", async () => {
    const { env, room } = await admitted();
    for (let second = 0; second < 30; second += 1) {
      env.pass(1000);
      await env.call("/messages").answer(204);
    }
    expect(env.sockets).toHaveLength(3);
    env.pass(100);
    const poll = env.call("/messages");
    env.socket.open();
    env.socket.say(welcome(STUDENT, env));
    expect(room.freshness.value, "what the polls proved still stands").toEqual({ kind: "live" });
    env.socket.say([1, 1, 2, 2, {}]);
    expect(room.transport.value).toBe("websocket");
    expect(room.freshness.value).toEqual({ kind: "live" });
    expect(poll.isAborted).toBe(true);
  });

  test("C-4: a post under way is waited for before the WebSocket sends commits", async () => {
    const { env, room } = await admitted(TEACHER);
    env.wake(); // the WebSocket is tried at once
    env.pass(300);
    room.commit({ page: 43 });
    const post = env.call("/messages", "POST");
    greet(env, TEACHER);
    room.commit({ page: 44 });
    expect(env.socket.sent).toEqual([]);
    await post.answer(200, [3, 1, 1, 3, true]);
    expect(env.socket.sent.at(-1)).toEqual([16, 2, { page: 44 }, 1]);
    expect(room.board.value.page).toBe(44);
  });

  test("a browser that makes no WebSocket at all polls", async () => {
    const env = new FakeEnv();
    env.isForbidden = true;
    const room = new Client(STUDENT, env);
    await turn();
    env.pass(1000);
    await turn();
    expect(room.transport.value).toBe("polling");
  });
});
