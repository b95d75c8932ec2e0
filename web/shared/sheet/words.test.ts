import { expect, test } from "vitest";

import { placeSheet } from "./layout.ts";
import { isSameSpot, moveCursor, spotOf, wordAt, wordUnder } from "./words.ts";

const RATIO = 0.7;
const words = [
  { x: 0.1, y: 0.1, w: 0.2, h: 0.02, text: "one" },
  { x: 0.32, y: 0.1, w: 0.2, h: 0.02, text: "two" },
];

test("a tap means the word it is in, or the nearest that a finger reaches, and points at its middle", () => {
  expect(wordAt(words, { x: 0.15, y: 0.11 }, RATIO)?.text).toBe("one");
  expect(wordAt(words, { x: 0.313, y: 0.11 }, RATIO)?.text).toBe("two");
  expect(wordAt(words, { x: 0.4, y: 0.126 }, RATIO)?.text).toBe("two");
  expect(wordAt(words, { x: 0.4, y: 0.2 }, RATIO)).toBeNull();
  expect(spotOf(words, { x: 0.105, y: 0.1 }, RATIO)).toEqual({ x: 0.2, y: 0.11 });
  expect(spotOf(words, { x: 0.40019, y: 1.2 }, RATIO)).toEqual({ x: 0.4, y: 1 });
});

test("what is pointed at is the word around the place, and no word beside it", () => {
  expect(wordUnder(words, { x: 0.2, y: 0.11 })?.text).toBe("one");
  expect(wordUnder(words, { x: 0.31, y: 0.11 })).toBeNull();
});

test("a second tap at the same place is one that a finger cannot tell apart", () => {
  expect(isSameSpot({ x: 0.2, y: 0.11 }, { x: 0.21, y: 0.115 }, RATIO)).toBe(true);
  expect(isSameSpot({ x: 0.2, y: 0.11 }, { x: 0.3, y: 0.11 }, RATIO)).toBe(false);
});

test.each([
  ["an upright page on a wide stage is as high as it", { width: 1000, height: 700 }, 0.7, { width: 452.2, height: 646 }],
  ["a wide page on an upright stage is as wide as it", { width: 400, height: 800 }, 1.5, { width: 384, height: 256 }],
  ["nothing is drawn before the stage has a size", { width: 0, height: 0 }, 1, { width: 0, height: 0 }],
])("%s", (_title, stage, ratio, size) => {
  const placed = placeSheet(stage, ratio);
  expect(placed.width).toBeCloseTo(size.width, 1);
  expect(placed.height).toBeCloseTo(size.height, 1);
});

test("arrows move a cursor over the page and not past it, with Shift by little", () => {
  const at = { x: 0.98, y: 0.5 };
  expect(moveCursor(at, "ArrowRight", false)).toEqual({ x: 1, y: 0.5 });
  expect(moveCursor(at, "ArrowLeft", true)).toEqual({ x: 0.97, y: 0.5 });
  expect([moveCursor(at, "ArrowUp", false)?.y, moveCursor(at, "ArrowDown", true)?.y]).toEqual([0.45, 0.51]);
  expect(moveCursor(at, "Enter", false)).toBeNull();
});
