import { describe, expect, test } from "vitest";

import type { Word } from "./format.ts";
import { directionAt, stepOfKey, stepTo, type Step } from "./steps.ts";

const line = (y: number, ...words: [x: number, text: string][]): Word[] => words.map(([x, text]) => ({ x, y, w: 0.1, h: 0.02, text }));
/** Two lines from left to right, one from right to left, and a number. */
const words = [
  ...line(0.1, [0.1, "Read"], [0.3, "in"], [0.5, "the"]),
  ...line(0.15, [0.1, "name"], [0.45, "of"]),
  ...line(0.2, [0.6, "اقرأ"], [0.4, "باسم"], [0.2, "(A)"]),
  ...line(0.25, [0.4, "96:1"]),
];

describe("a step over the words of a page", () => {
  test.each<[string, Step, number, number]>([
    ["goes on to the next word", "next-word", 0, 1],
    ["over the end of a line", "next-word", 2, 3],
    ["and stays at the last one", "next-word", 8, 8],
    ["goes back", "previous-word", 3, 2],
    ["and stays at the first one", "previous-word", 0, 0],
    ["goes down to the nearest word below", "next-line", 2, 4],
    ["whichever way that line is read", "next-line", 4, 6],
    ["and up to the nearest above", "previous-line", 8, 6],
    ["stays on the last line", "next-line", 8, 8],
    ["and on the first", "previous-line", 1, 1],
  ])("%s", (_title, step, from, to) => {
    expect(stepTo(words, from, step)).toBe(to);
  });

  test("a page without words has no step", () => {
    expect(stepTo([], 0, "next-line")).toBe(0);
  });
});

test("a line is read as most of its letters are, and one without a letter as its material", () => {
  expect(directionAt(words, 1, "rtl")).toBe("ltr");
  expect(directionAt(words, 7, "ltr")).toBe("rtl");
  expect([directionAt(words, 8, "ltr"), directionAt(words, 8, "rtl")]).toEqual(["ltr", "rtl"]);
});

test("Shift with an arrow goes the way it points, and alone the arrow is the page's", () => {
  const step = (key: string, shift: boolean) => [stepOfKey(key, shift, "rtl"), stepOfKey(key, shift, "ltr")];
  expect(step("ArrowLeft", true)).toEqual(["next-word", "previous-word"]);
  expect(step("ArrowRight", true)).toEqual(["previous-word", "next-word"]);
  expect(step("ArrowLeft", false)).toEqual([null, null]);
  expect(step("ArrowDown", false)).toEqual(["next-line", "next-line"]);
  expect(step("ArrowUp", true)).toEqual(["previous-line", "previous-line"]);
  expect(step("a", true)).toEqual([null, null]);
});
