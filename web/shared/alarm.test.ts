import { expect, test } from "vitest";

import { Alarm } from "./alarm.ts";
import { FakeEnv } from "./fake-env.ts";

function wound() {
  const env = new FakeEnv();
  const rings: number[] = [];
  return { env, rings, alarm: new Alarm(env, () => rings.push(env.clock)), start: env.clock };
}

test("rings once, at its time; a time that has passed is now", () => {
  const { env, rings, alarm, start } = wound();
  alarm.set(start + 500);
  env.pass(2000);
  expect(rings).toEqual([start + 500]);
  alarm.set(start);
  env.pass(0);
  expect(rings).toEqual([start + 500, start + 2000]);
});

test("an earlier time replaces a later one; a later one waits for who is rung to set it", () => {
  const { env, rings, alarm, start } = wound();
  alarm.set(start + 500);
  alarm.set(start + 100);
  alarm.set(start + 300);
  env.pass(1000);
  expect(rings).toEqual([start + 100]);
});

test("a timer that should have rung while the device slept is set anew", () => {
  const { env, rings, alarm, start } = wound();
  alarm.set(start + 500);
  env.sleep(10_000);
  alarm.set(start + 10_050);
  expect(env.timerCount).toBe(1);
  env.pass(50);
  expect(rings).toEqual([start + 10_050]);
});

test("cleared, it does not ring", () => {
  const { env, rings, alarm, start } = wound();
  alarm.set(start + 500);
  alarm.clear();
  env.pass(1000);
  expect(rings).toEqual([]);
});
