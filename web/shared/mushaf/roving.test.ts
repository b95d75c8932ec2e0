import { expect, test } from "vitest";

import { stepTo, type Step } from "./roving.ts";

const ids = ["2:1:1", "2:1", "2:2:1", "2:2:2", "2:2", "2:3:1"];

test.each<[Step, number, number]>([
  ["next-word", 0, 1],
  ["next-word", 5, 5],
  ["previous-word", 3, 2],
  ["previous-word", 0, 0],
  ["next-ayah", 0, 2],
  ["next-ayah", 3, 5],
  ["next-ayah", 5, 5],
  ["previous-ayah", 5, 2],
  ["previous-ayah", 3, 0],
  ["previous-ayah", 1, 0],
])("%s from %i leads to %i", (step, here, there) => {
  expect(stepTo(ids, here, step)).toBe(there);
});
