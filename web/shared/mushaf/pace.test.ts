import { expect, test } from "vitest";

import { FakeEnv } from "../fake-env.ts";
import { paced } from "./pace.ts";

test("the first goes at once, then one in so many milliseconds, the last one always", () => {
  const env = new FakeEnv();
  const sent: number[] = [];
  const send = paced<number>(16, (value) => sent.push(value), env);
  for (let value = 0; value < 100; value += 1) {
    send(value);
    env.pass(1);
  }
  expect(sent[0]).toBe(0);
  expect(sent.length).toBeLessThanOrEqual(8);
  env.pass(16);
  expect(sent.at(-1)).toBe(99);
  env.pass(1000);
  expect(sent.at(-1)).toBe(99);
});

test("a clock that went back holds nothing up", () => {
  const env = new FakeEnv();
  const sent: number[] = [];
  const send = paced<number>(16, (value) => sent.push(value), env);
  send(1);
  env.clock -= 60_000;
  send(2);
  expect(sent).toEqual([1, 2]);
});
