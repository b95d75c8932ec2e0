import { expect, test } from "vitest";

import { readBoard } from "../shared/board.ts";
import { placeMarks } from "../shared/mushaf/marks.ts";
import { markId, removal, restoration, toggleMark } from "./marking.ts";

const mark = { a: ["2:1:1", "2:1:3"], kind: "tajweed", by: "t" };
const board = readBoard(new Map<string, never>([["mark/1", mark as never]]));
const marks = placeMarks(board.marks);

test("an id sorts by its time and has only the characters of K-1", () => {
  const ids = [markId(1_000, 0.9999), markId(1_700_000_000_000, 0), markId(1_700_000_000_001, 0.5)];
  expect([...ids].sort()).toEqual(ids);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_.-]{1,32}$/);
  expect(markId(1, 0)).not.toBe(markId(1, 0.5));
});

test("a kind that is not there is put on, one that is there is taken off whole", () => {
  expect(toggleMark(marks, "2:1:2", "stop", "new", "me")).toEqual({ "mark/new": { a: "2:1:2", kind: "stop", by: "me" } });
  expect(toggleMark(marks, "2:1:2", "tajweed", "new", "me")).toEqual({ "mark/1": null });
  expect(toggleMark(marks, "2:1:4", "tajweed", "new", "me")).toHaveProperty(["mark/new"]);
});

test("what was cleared can be put back as it was", () => {
  const removed = removal(marks);
  expect(removed).toEqual({ "mark/1": null });
  expect(restoration(board, removed)).toEqual({ "mark/1": mark });
  expect(restoration(board, { "mark/unknown": null })).toEqual({});
});
