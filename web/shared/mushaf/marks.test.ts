import { describe, expect, test } from "vitest";

import type { Mark } from "../classroom.ts";
import { fakeIndex } from "./fake-index.ts";
import { isReached, lookOf, marksOfPage, marksOn, marksWithin, placeMarks, reachBetween } from "./marks.ts";

const by = "t";
const marks = placeMarks(
  new Map<string, Mark>([
    ["c", { a: "2:3", kind: "tajweed", by }],
    ["a", { a: ["2:1:2", "2:3:1"], kind: "highlight", by }],
    ["b", { a: "2:3:1", kind: "forgotten", by }],
    ["x", { a: "2:3:1", kind: "of a newer version", by }],
    ["ink", { page: 1, kind: "ink", points: [0, 0], by, material: null, colour: null }],
  ]),
);

const ids = (found: readonly { readonly id: string }[]): string[] => found.map((mark) => mark.id);

describe("marks", () => {
  test("are placed oldest first, without ink and unknown kinds", () => {
    expect(ids(marks)).toEqual(["a", "b", "c"]);
  });

  test.each([
    ["2:1:1", []],
    ["2:1:2", ["a"]],
    ["2:2", ["a"]], // the sign between two words of a run
    ["2:3:1", ["a", "b", "c"]],
    ["2:3:2", ["c"]],
    ["2:3", ["c"]],
    ["2:4:1", []],
  ])("on %s are %j", (anchor, found) => {
    expect(ids(marksOn(marks, anchor))).toEqual(found);
  });

  test("a word shows its highlight and its newest mistake", () => {
    expect(lookOf(marks, "2:3:1")).toEqual({ isHighlighted: true, mistake: "tajweed" });
    expect(lookOf(marks, "2:2:1")).toEqual({ isHighlighted: true, mistake: null });
    expect(lookOf([], "2:2:1")).toEqual({ isHighlighted: false, mistake: null });
  });

  test("within a run are those that share a word with it", () => {
    expect(ids(marksWithin(marks, ["2:3:2", "2:5:1"]))).toEqual(["c"]);
    expect(ids(marksWithin(marks, "2:2"))).toEqual(["a"]);
  });

  test("of a page are those that have a word on it, also where they begin on the page before", () => {
    const across = placeMarks(new Map([["m", { a: ["2:142:3", "2:142:6"], kind: "stop", by }]]));
    expect([1, 2, 3, 4].filter((page) => marksOfPage(across, fakeIndex, page).length > 0)).toEqual([2, 3]);
    const ayah = placeMarks(new Map([["m", { a: "2:142", kind: "stop", by }]]));
    expect([1, 2, 3, 4].filter((page) => marksOfPage(ayah, fakeIndex, page).length > 0)).toEqual([2, 3]);
  });
});

describe("what lies between two touches", () => {
  test.each([
    ["2:5:1", "2:5:1", "2:5:1"],
    ["2:5", "2:5", "2:5"],
    ["2:5:1", "2:5:4", ["2:5:1", "2:5:4"]],
    ["2:6:1", "2:5:4", ["2:5:4", "2:6:1"]],
    ["2:5:1", "2:5", ["2:5:1", "2:5"]],
    ["2:5", "2:6:2", ["2:6:1", "2:6:2"]],
    ["2:5", "2:6:1", "2:6:1"],
    ["1:7", "2:1:1", "2:1:1"],
  ])("%s and %s is %j", (one, other, reach) => {
    expect(reachBetween(one, other, fakeIndex)).toEqual(reach);
  });

  test("holds the words and signs between", () => {
    const reach = ["2:5:3", "2:6:2"] as const;
    const around = ["2:5:2", "2:5:3", "2:5", "2:6:2", "2:6:3", "2:6"];
    expect(around.filter((anchor) => isReached(reach, anchor))).toEqual(["2:5:3", "2:5", "2:6:2"]);
  });
});
