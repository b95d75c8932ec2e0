import { expect, test } from "vitest";

import { fakeIndex } from "./fake-index.ts";
import { readWish, turn, turnOfKey, turnOfSwipe } from "./navigation.ts";

test("turn stays inside the mushaf", () => {
  expect([turn(1, -1, 604), turn(1, 1, 604), turn(604, 1, 604)]).toEqual([1, 2, 604]);
});

test("the left arrow is the next page: the book opens to the right", () => {
  const keys = ["ArrowLeft", "PageDown", "ArrowRight", "PageUp", "Enter"];
  expect(keys.map((key) => turnOfKey(key, "rtl"))).toEqual([1, 1, -1, -1, null]);
  expect(keys.map((key) => turnOfKey(key, "ltr"))).toEqual([-1, 1, 1, -1, null]);
});

test.each([
  ["a leaf pulled to the right", 120, 10, 200, 1],
  ["a leaf pulled to the left", -120, 10, 200, -1],
  ["a tap that trembled", 12, 3, 90, null],
  ["a scroll", 60, 200, 200, null],
  ["a finger that rested", 120, 0, 2000, null],
])("%s", (_, dx, dy, duration_ms, by) => {
  expect(turnOfSwipe(dx, dy, duration_ms)).toBe(by);
});

test.each([
  ["", { kind: "nothing" }],
  ["3", { kind: "page", page: 3 }],
  [" ٣ ", { kind: "page", page: 3 }],
  ["۳", { kind: "page", page: 3 }],
  ["5", { kind: "nothing" }],
  ["2:142", { kind: "ayah", anchor: "2:142", page: 2 }],
  ["٢:٢٨٦", { kind: "ayah", anchor: "2:286", page: 4 }],
  ["2 286", { kind: "ayah", anchor: "2:286", page: 4 }],
  ["2:999", { kind: "nothing" }],
  ["الله نور", { kind: "words", words: "الله نور" }],
])("go to «%s»", (typed, wish) => {
  expect(readWish(typed, fakeIndex)).toEqual(wish);
});
