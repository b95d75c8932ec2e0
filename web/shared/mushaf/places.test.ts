import { expect, test } from "vitest";

import { fakeIndex } from "./fake-index.ts";
import { compareAnchors, existingAyah, juzAt, pageOf, surahAt } from "./places.ts";

test.each([
  ["1:1", 1],
  ["1:7:9", 1],
  ["2:1", 2],
  ["2:142", 2], // its fifth word is the first of page 3
  ["2:142:5", 3],
  ["2:286", 4],
  ["3:200", 4],
])("pageOf %s is %i", (anchor, page) => {
  expect(pageOf(fakeIndex, anchor)).toBe(page);
});

test("surahAt is the surah a page begins in, juzAt the last juz that has begun", () => {
  expect([1, 2, 3, 4].map((page) => surahAt(fakeIndex, page)?.number)).toEqual([1, 2, 2, 2]);
  expect([1, 2, 3, 4].map((page) => juzAt(fakeIndex, page)?.number)).toEqual([1, 1, 2, 2]);
});

test("existingAyah refuses what the mushaf has not", () => {
  expect(existingAyah(fakeIndex, 2, 286)).toBe("2:286");
  expect([existingAyah(fakeIndex, 2, 287), existingAyah(fakeIndex, 2, 0), existingAyah(fakeIndex, 9, 1)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("compareAnchors orders by number, not by letter", () => {
  expect(["10:1", "2:10:1", "2:9:12", "2:9:3"].sort(compareAnchors)).toEqual(["2:9:3", "2:9:12", "2:10:1", "10:1"]);
});
