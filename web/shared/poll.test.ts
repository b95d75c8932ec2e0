import { describe, expect, test } from "vitest";

import { FakeEnv, turn } from "./fake-env.ts";
import { Poller } from "./poll.ts";

function made() {
  const env = new FakeEnv();
  const heard: string[] = [];
  const poller = new Poller({
    env,
    url: "https://school.test/api/classrooms/ABCDEF",
    token: "tok",
    ears: {
      polled: (news) => heard.push(`polled ${news?.cursor ?? "nothing"}`),
      answered: ({ type }) => heard.push(`answered ${type}`),
      failed: (status) => heard.push(`failed ${status}`),
      broken: () => heard.push("broken"),
      idle: () => heard.push("idle"),
    },
  });
  return { env, heard, poller };
}

describe("poller", () => {
  test("H-5: goes on from its cursor, and begins anew without it", async () => {
    const { env, heard, poller } = made();
    poller.start("since=0.0");
    await env.call("/messages").answer(200, ["c/1", []]);
    poller.continue("since=1.2");
    expect(env.call("/messages").url).toContain("/messages?after=c%2F1&wait=");
    await env.call("/messages").answer(204);
    poller.start("since=1.2");
    expect(env.call("/messages").url).toContain("/messages?since=1.2&wait=");
    expect(heard).toEqual(["polled c/1", "polled nothing"]);
  });

  test("a poll that was given up is not heard of again", async () => {
    const { env, heard, poller } = made();
    poller.start("since=0.0");
    const first = env.call("/messages");
    poller.start("since=0.0");
    await turn();
    expect(first.isAborted).toBe(true);
    expect(heard).toEqual([]);
    poller.stop();
    await turn();
    expect(heard).toEqual([]);
  });

  test("posts go one after the other, in order", async () => {
    const { env, heard, poller } = made();
    poller.post({ type: "say", id: 1, text: "one" });
    poller.post({ type: "say", id: 2, text: "two" });
    expect(env.calls).toHaveLength(1);
    await env.call("/messages", "POST").answer(200, [3, 1, 1, 1, true]);
    expect(env.call("/messages", "POST").message).toEqual([21, 2, "two"]);
    expect(poller.isPosting).toBe(true);
    await env.call("/messages", "POST").answer(200, [3, 2, 1, 1, true]);
    expect(heard).toEqual(["answered accepted", "answered accepted", "idle"]);
    expect(poller.isPosting).toBe(false);
  });

  test("a post that fails takes those behind it with it: their senders know what was not answered", async () => {
    const { env, heard, poller } = made();
    poller.post({ type: "say", id: 1, text: "one" });
    poller.post({ type: "say", id: 2, text: "two" });
    await env.call("/messages", "POST").problem(503, "{}");
    expect(env.calls).toHaveLength(1);
    expect(heard).toEqual(["failed 503", "idle"]);
  });

  test("X-4: an answer that is no message is broken", async () => {
    const { env, heard, poller } = made();
    poller.post({ type: "hand", id: 1, up: true, of: null });
    await env.call("/messages", "POST").answer(200, "thanks");
    expect(heard).toEqual(["broken", "idle"]);
  });

  test("H-1: a post that was refused without a number is nobody's answer", async () => {
    const { env, heard, poller } = made();
    poller.post({ type: "painted", epoch: 1, version: 1, ready: null, page: null });
    await env.call("/messages", "POST").problem(429, '{"code":"rate_limited"}');
    expect(heard).toEqual(["idle"]);
  });
});
