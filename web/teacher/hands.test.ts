import { expect, test } from "vitest";

import type { RosterEntry } from "../shared/classroom.ts";
import { seeHands } from "./hands.ts";

const entry = (hand: boolean, state: RosterEntry["state"] = "live"): RosterEntry => ({
  name: "A",
  role: "student",
  state,
  epoch: 1,
  version: 1,
  behind_ms: 0,
  hand,
  ready: null,
});
const roster = (hands: Record<string, RosterEntry>) => new Map(Object.entries(hands));

test("hands stand in the order they were seen to go up, not in the order of the roster", () => {
  const first = seeHands([], roster({ a: entry(false), b: entry(true), c: entry(false) }));
  const second = seeHands(first, roster({ a: entry(true), b: entry(true), c: entry(true) }));
  expect([first, second]).toEqual([["b"], ["b", "a", "c"]]);
});

test("a hand that went down, and one whose owner is away, is out; up again it comes last", () => {
  const down = seeHands(["b", "a", "c"], roster({ a: entry(true), b: entry(false), c: entry(true, "away") }));
  expect(down).toEqual(["a"]);
  expect(seeHands(down, roster({ a: entry(true), b: entry(true) }))).toEqual(["a", "b"]);
});

test("a look that brings nothing new changes nothing", () => {
  const queue = ["b", "a"];
  expect(seeHands(queue, roster({ a: entry(true), b: entry(true) }))).toBe(queue);
});
