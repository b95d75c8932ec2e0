import { expect, test } from "vitest";

import { addRecent } from "./recent.ts";

test("where a jump led comes first, where it came from second, each once", () => {
  expect(addRecent([], null, 42)).toEqual([42]);
  expect(addRecent([42], 42, 50)).toEqual([50, 42]);
  expect(addRecent([50, 42], 50, 42)).toEqual([42, 50]);
  expect(addRecent([42, 50], 3, 3)).toEqual([3, 42, 50]);
});

test("six are kept", () => {
  expect(addRecent([1, 2, 3, 4, 5, 6], 7, 8)).toEqual([8, 7, 1, 2, 3, 4]);
});
