import { expect, test } from "vitest";

import { readBoard } from "../board.ts";
import { directionOfReading, isSheet, materialChanges } from "../material.ts";
import type { Value } from "../messages.ts";
import { pointChanges } from "./conduct.ts";

const MUSHAF = { id: "hafs", kind: "mushaf", title: "Mushaf", pages: 604 } as const;
const BOOK = { id: "b", kind: "pdf", title: "Book", pages: 12 } as const;
const boardOf = (keys: Record<string, Value>) => readBoard(new Map(Object.entries(keys)));

test("a tap points, and a second one at the same place clears", () => {
  expect(pointChanges(boardOf({}), { x: 0.5, y: 0.5 }, 1)).toEqual({ at: { x: 0.5, y: 0.5 } });
  expect(pointChanges(boardOf({ at: { x: 0.5, y: 0.5 } }), { x: 0.505, y: 0.5 }, 1)).toEqual({ at: null });
  expect(pointChanges(boardOf({ at: { a: "1:1" } }), { x: 0.5, y: 0.5 }, 1)).toEqual({ at: { x: 0.5, y: 0.5 } });
});

test("K-2: a class goes to a page that the other material has, and hides nothing that it has not", () => {
  expect(materialChanges(boardOf({ material: MUSHAF, page: 300 }), BOOK, 300)).toEqual({ material: BOOK, page: 12 });
  const hidden = boardOf({ material: MUSHAF, hide: { level: "words", shown: ["1:1:1"] } });
  expect(materialChanges(hidden, BOOK, 0)).toEqual({ material: BOOK, page: 1, hide: null });
});

test("sheets are what is no mushaf", () => {
  expect([isSheet(null), isSheet(MUSHAF), isSheet(BOOK)]).toEqual([false, false, true]);
});

test("K-7: a material is read right to left where it says nothing else, and a mushaf always", () => {
  expect([null, MUSHAF, BOOK].map(directionOfReading)).toEqual(["rtl", "rtl", "rtl"]);
  expect(directionOfReading({ ...BOOK, direction: "ltr" })).toBe("ltr");
  expect(directionOfReading({ ...MUSHAF, direction: "ltr" })).toBe("rtl");
  expect(readBoard(new Map([["material", { ...BOOK, direction: "ltr" }]])).material).toEqual({ ...BOOK, direction: "ltr" });
  expect(readBoard(new Map([["material", { ...BOOK, direction: "up" }]])).material).toEqual(BOOK);
});
