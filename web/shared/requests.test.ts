import { describe, expect, test } from "vitest";

import { refusal, Requests } from "./requests.ts";

describe("requests", () => {
  test("A-1: each gets its one answer", async () => {
    const requests = new Requests();
    const first = requests.wait(1);
    const second = requests.wait(2);
    expect(requests.answer(2, refusal("unknown", "nobody"))).toBe(true);
    expect(requests.answer(2, refusal("invalid", "again"))).toBe(false);
    requests.answer(1, { kind: "accepted", stamp: { epoch: 1, version: 2 }, durable: true });
    expect(await second).toEqual({ kind: "refused", code: "unknown", text: "nobody" });
    expect(await first).toMatchObject({ kind: "accepted", durable: true });
  });

  test("a lost connection answers all, and makes room", async () => {
    const requests = new Requests();
    const all = Array.from({ length: 64 }, (_, id) => requests.wait(id + 1));
    expect(requests.isFull).toBe(true);
    requests.part();
    expect(requests.isFull).toBe(false);
    for (const answer of await Promise.all(all)) expect(answer).toMatchObject({ kind: "refused", code: "unavailable" });
  });
});
