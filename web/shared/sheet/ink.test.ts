import { describe, expect, test } from "vitest";

import { readBoard } from "../board.ts";
import { sizeOf } from "../codec.ts";
import type { Value } from "../messages.ts";
import {
  beginStroke,
  erasedBy,
  growStroke,
  inkOf,
  inkOn,
  keptOf,
  MAX_POINTS,
  partsOf,
  pathOf,
  removeInk,
  tellStroke,
  type Growing,
  type Ink,
} from "./ink.ts";

const RATIO = 0.7;
const INK: Ink = { page: 3, material: "m", by: "t", ratio: RATIO, colour: null };
const MAX_VALUE_BYTES = 4096;

const material: Value = { id: "m", kind: "pdf", title: "", pages: 9 };
const boardOf = (marks: Record<string, Value>) => readBoard(new Map(Object.entries({ material, page: 3, ...marks })));
const ink = (page: number, on: string | null, points: number[] = [0, 0, 1, 1]): Value => ({
  page,
  kind: "ink",
  points,
  by: "t",
  ...(on === null ? {} : { material: on }),
});

/** A line that no line of few points is near: it goes to and fro. */
function scribble(points: number): Growing {
  let stroke = beginStroke("s", { x: 0, y: 0 });
  for (let place = 1; place < points; place += 1) {
    stroke = growStroke(stroke, { x: place % 2 === 0 ? 0.1 : 0.9, y: place / points }, RATIO);
  }
  return stroke;
}

describe("the ink of a page", () => {
  test("K-5: is that of its material alone, oldest first", () => {
    const board = boardOf({ "mark/b": ink(3, "m"), "mark/a": ink(3, "m"), "mark/c": ink(4, "m"), "mark/d": ink(3, "other") });
    expect(inkOn(board, 3).map(({ id }) => id)).toEqual(["a", "b"]);
    expect(inkOf(board).map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(inkOn(boardOf({ "mark/a": ink(3, null), "mark/w": { a: "1:1", kind: "stop", by: "t" } }), 3)).toEqual([]);
  });
});

describe("a stroke", () => {
  test("keeps its ends and its corners, and nothing of what lies between", () => {
    const straight = Array.from({ length: 50 }, (_, place) => ({ x: place / 50, y: place / 50 }));
    expect(keptOf(straight, RATIO)).toEqual([0, 49]);
    const corner = [...straight, ...straight.map(({ x }) => ({ x: 0.98, y: 0.98 - x / 2 }))];
    expect(keptOf(corner, RATIO)).toContain(49);
    expect(keptOf(corner, RATIO).length).toBeLessThan(6);
    expect([keptOf([], 1), keptOf([{ x: 0, y: 0 }], 1)]).toEqual([[], [0]]);
  });

  test("lies nowhere farther from the hand than a third of its breadth", () => {
    const circle = Array.from({ length: 400 }, (_, place) => ({
      x: 0.5 + 0.3 * Math.cos(place / 64),
      y: 0.5 + 0.3 * RATIO * Math.sin(place / 64),
    }));
    const kept = keptOf(circle, RATIO);
    expect(kept.length).toBeLessThan(80);
    const worst = circle.map(({ x, y }, at) => {
      const after = kept.findIndex((place) => place >= at);
      const [from, to] = [circle[kept[Math.max(0, after - 1)] ?? 0], circle[kept[after] ?? 0]];
      if (from === undefined || to === undefined || from === to) return 0;
      const [dx, dy] = [to.x - from.x, (to.y - from.y) / RATIO];
      return Math.abs(dy * (x - from.x) - dx * ((y - from.y) / RATIO)) / Math.hypot(dx, dy);
    });
    expect(Math.max(...worst)).toBeLessThan(0.0013);
  });

  test("does not grow while the hand rests", () => {
    const stroke = beginStroke("s", { x: 0.5, y: 0.5 });
    expect(growStroke(stroke, { x: 0.5001, y: 0.5 }, RATIO)).toBe(stroke);
    expect(growStroke(stroke, { x: 0.51, y: 0.5 }, RATIO).points).toHaveLength(2);
  });

  test("K-4: is one mark, or several that follow each other; none is longer than a value may be", () => {
    const { changes, rest } = tellStroke(scribble(2 * MAX_POINTS + 50), INK);
    expect(Object.keys(changes)).toEqual(["mark/s", "mark/s.1", "mark/s.2"]);
    for (const value of Object.values(changes)) expect(sizeOf({ value }) - sizeOf({ value: null }) + 1).toBeLessThanOrEqual(MAX_VALUE_BYTES);
    const [first, second] = Object.values(changes).map((value) => (value as { points: number[] }).points);
    expect(second?.slice(0, 2)).toEqual(first?.slice(-2));
    expect([rest.part, partsOf(rest)]).toEqual([2, ["s", "s.1", "s.2"]]);
    expect(Object.keys(tellStroke(rest, INK).changes)).toEqual(["mark/s.2"]);
  });

  test("is told in fractions of the page, with its material", () => {
    const stroke = growStroke(beginStroke("s", { x: -0.1, y: 0.123456 }), { x: 2, y: 0.5 }, RATIO);
    expect(tellStroke(stroke, INK).changes).toEqual({
      "mark/s": { page: 3, kind: "ink", points: [0, 0.1235, 1, 0.5], by: "t", material: "m" },
    });
  });
});

describe("an eraser", () => {
  const strokes = [
    { id: "a", points: [{ x: 0.1, y: 0.1 }, { x: 0.9, y: 0.1 }], colour: null },
    { id: "a.1", points: [{ x: 0.9, y: 0.1 }, { x: 0.9, y: 0.9 }], colour: null },
    { id: "b", points: [{ x: 0.5, y: 0.5 }], colour: null },
  ];

  test("takes all parts of what it touches, between its points too, and nothing else", () => {
    const at = (x: number, y: number) => erasedBy(strokes, { x, y }, { x, y }, RATIO);
    expect([at(0.3, 0.105), at(0.505, 0.5), at(0.3, 0.3)]).toEqual([["a", "a.1"], ["b"], []]);
    expect(removeInk(["a", "b"])).toEqual({ "mark/a": null, "mark/b": null });
  });
});

test("an eraser that is drawn fast misses nothing on its way", () => {
  const strokes = [{ id: "a", points: [{ x: 0.1, y: 0.5 }, { x: 0.9, y: 0.5 }], colour: null }];
  expect(erasedBy(strokes, { x: 0.4, y: 0.1 }, { x: 0.4, y: 0.9 }, RATIO)).toEqual(["a"]);
});

test("a line is drawn through the middles of its points, and a point is a dot", () => {
  expect(pathOf([], 1)).toBe("");
  expect(pathOf([{ x: 0.5, y: 0.5 }], 0.5)).toBe("M500 1000h0");
  expect(pathOf([{ x: 0, y: 0 }, { x: 1, y: 1 }], 1)).toBe("M0 0L500 500L1000 1000");
  expect(pathOf([{ x: 0, y: 0 }, { x: 0.1, y: 0 }, { x: 0.1, y: 0.1 }], 1)).toBe("M0 0L50 0Q100 0 100 50L100 100");
});

test("K-6: ink has the colour that it names, and none where it names none or one of a later version", () => {
  const of = (colour: Value): Value => ({ ...(ink(3, "m") as object), colour });
  const board = boardOf({ "mark/a": of("violet"), "mark/b": ink(3, "m"), "mark/c": of("teal"), "mark/d": of(7) });
  expect(inkOn(board, 3).map(({ colour }) => colour)).toEqual(["violet", null, null, null]);
  const { changes } = tellStroke(scribble(MAX_POINTS + 2), { ...INK, colour: "red" });
  expect(Object.values(changes).map((mark) => (mark as { colour: string }).colour)).toEqual(["red", "red"]);
});
