import { describe, expect, test } from "vitest";

import { completeTurn, EMPTY_BOARD, readBoard, trimTurn } from "./board.ts";
import type { Value } from "./messages.ts";

const keys = (values: Record<string, Value>) => new Map(Object.entries(values));

const FULL: Record<string, Value> = {
  material: { id: "mushaf", kind: "mushaf", title: "المصحف", pages: 604 },
  page: 42,
  at: { a: "2:255:3" },
  view: { x: 0.1, y: 0.2, w: 0.5, h: 0.5 },
  "mark/one": { a: "2:255:1", kind: "mistake", by: "p1" },
  "mark/run": { a: ["2:255:1", "2:255:3"], kind: "highlight", by: "p1" },
  "mark/ink": { page: 42, kind: "ink", points: [0.1, 0.2], by: "p1", material: "mushaf", colour: "red" },
  hide: { level: "words", shown: ["2:255:1"] },
  follow: "locked",
  turn: "p2",
  notice: "hello",
  "x/own": 1,
};

describe("board", () => {
  test("K-1: reads every key", () => {
    const board = readBoard(keys(FULL));
    expect(board).toMatchObject({
      material: FULL["material"],
      page: 42,
      at: { a: "2:255:3" },
      view: FULL["view"],
      hide: FULL["hide"],
      follow: "locked",
      turn: "p2",
      notice: "hello",
    });
    expect(Object.fromEntries(board.marks)).toEqual({
      one: FULL["mark/one"],
      run: FULL["mark/run"],
      ink: FULL["mark/ink"],
    });
    expect(board.raw.get("x/own")).toBe(1);
  });

  test("an empty board is the empty board", () => {
    expect(readBoard(new Map())).toEqual(EMPTY_BOARD);
  });

  test("a place may be fractions of the page", () => {
    expect(readBoard(keys({ at: { x: 0.5, y: 1 } })).at).toEqual({ x: 0.5, y: 1 });
  });

  test.each([
    [
      "material",
      [1, {}, { id: "m", kind: "film", title: "t", pages: 1 }, { id: 1, kind: "pdf", title: "t", pages: 1 }],
    ],
    ["page", ["1", true, {}]],
    ["at", [1, {}, { x: 1 }, []]],
    ["view", ["all", { x: 0, y: 0, w: 1 }]],
    ["mark/x", [1, { a: "1:1" }, { a: ["1:1"], kind: "k", by: "p" }, { page: 1, kind: "pen", points: [], by: "p" }]],
    ["hide", [1, { level: "all" }, { shown: [] }]],
    ["follow", ["loose", 1]],
    ["turn", [1]],
    ["notice", [{}]],
  ] satisfies [string, Value[]][])("what is no %s counts as absent", (key, wrong) => {
    for (const value of wrong) {
      const { raw, ...board } = readBoard(keys({ [key]: value }));
      expect({ ...board, raw: new Map() }).toEqual(EMPTY_BOARD);
      expect(raw.get(key)).toEqual(value);
    }
  });

  test("parts that did not change keep their objects", () => {
    const before = readBoard(keys(FULL));
    const after = readBoard(keys({ ...FULL, page: 43 }), before);
    expect(after.page).toBe(43);
    for (const part of ["material", "at", "view", "marks", "hide"] as const) expect(after[part]).toBe(before[part]);
  });

  test.each([
    ["added", { ...FULL, "mark/new": { a: "1:1", kind: "k", by: "p" } }, 4],
    ["changed", { ...FULL, "mark/one": { a: "1:1", kind: "k", by: "p" } }, 3],
    ["removed", Object.fromEntries(Object.entries(FULL).filter(([key]) => key !== "mark/one")), 2],
  ])("a mark %s makes new marks", (_what, values, count) => {
    const before = readBoard(keys(FULL));
    const after = readBoard(keys(values), before);
    expect(after.marks).not.toBe(before.marks);
    expect(after.marks.size).toBe(count);
  });

  test("K-3: a turn, of page or material, takes place and view with it unless they are given", () => {
    expect(completeTurn({ page: 2 })).toEqual({ page: 2, at: null, view: null });
    expect(completeTurn({ material: null })).toEqual({ material: null, at: null, view: null });
    expect(completeTurn({ page: 2, at: { a: "1:1" } })).toEqual({ page: 2, at: { a: "1:1" }, view: null });
    expect(completeTurn({ notice: "x" })).toEqual({ notice: "x" });
  });

  test("K-3, S-8: a turn is sent without what the server removes by itself", () => {
    expect(trimTurn({ page: 2, at: null, view: null })).toEqual({ page: 2 });
    expect(trimTurn({ page: 2, at: { a: "1:1" }, view: null, notice: null })).toEqual({
      page: 2,
      at: { a: "1:1" },
      notice: null,
    });
    expect(trimTurn({ at: null })).toEqual({ at: null });
  });
});
