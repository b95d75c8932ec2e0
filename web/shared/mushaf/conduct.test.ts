import { expect, test } from "vitest";

import { EMPTY_BOARD, type Board } from "../board.ts";
import { jumpChanges, pointChanges, pointedAnchor, tapChanges, turnChanges } from "./conduct.ts";

const board: Board = { ...EMPTY_BOARD, page: 42, at: { a: "2:255:3" } };

test("a turn names the page alone, and nothing at the end of the mushaf", () => {
  expect(turnChanges(board, 1, 604)).toEqual({ page: 43 });
  expect(turnChanges({ ...board, page: 604 }, 1, 604)).toBeNull();
  expect(turnChanges(EMPTY_BOARD, 1, 604)).toEqual({ page: 2 });
});

test("a tap points, a second tap on the same word clears", () => {
  expect(pointChanges(board, "2:255:4", 42)).toEqual({ at: { a: "2:255:4" } });
  expect(pointChanges(board, "2:255:3", 42)).toEqual({ at: null });
});

test("a tap on the facing page turns and points in one commit", () => {
  expect(pointChanges(board, "2:249:1", 41)).toEqual({ page: 41, at: { a: "2:249:1" } });
});

test("a jump leaves nothing pointed at but what it was made to", () => {
  expect(jumpChanges(board, 50, null)).toEqual({ page: 50, at: null });
  expect(jumpChanges(board, 50, "3:1")).toEqual({ page: 50, at: { a: "3:1" } });
});

test("a place in fractions is no anchor", () => {
  expect([pointedAnchor(board), pointedAnchor({ ...board, at: { x: 0.5, y: 0.5 } }), pointedAnchor(EMPTY_BOARD)]).toEqual([
    "2:255:3",
    null,
    null,
  ]);
});

const hiding: Board = { ...board, hide: { level: "words", shown: ["2:255:1"] } };

test("what was revealed is hidden again with the page that is left, in the same commit", () => {
  const hide = { level: "words", shown: [] };
  expect(turnChanges(hiding, 1, 604)).toEqual({ page: 43, hide });
  expect(pointChanges(hiding, "2:249:1", 41)).toEqual({ page: 41, at: { a: "2:249:1" }, hide });
  expect(jumpChanges(hiding, 50, null)).toEqual({ page: 50, at: null, hide });
  expect(jumpChanges(hiding, 42, null)).toEqual({ page: 42, at: null });
});

test("a tap reveals what is hidden and points at what is not", () => {
  expect(tapChanges(hiding, "2:255:2", 42, null)).toEqual({ hide: { level: "words", shown: ["2:255:1", "2:255:2"] } });
  expect(tapChanges(hiding, "2:255:1", 42, null)).toEqual({ at: { a: "2:255:1" } });
  expect(tapChanges(hiding, "2:255", 42, null)).toEqual({ at: { a: "2:255" } });
  expect(tapChanges(hiding, "2:249:1", 41, null)).toEqual({ page: 41, hide: { level: "words", shown: ["2:249:1"] } });
});
