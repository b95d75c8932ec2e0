import { expect, test } from "vitest";

import { readBoard, type Board } from "../board.ts";
import type { Value } from "../messages.ts";
import { giveSignal, readSignal, SIGNAL } from "./signals.ts";

const boardWith = (value: Value): Board => readBoard(new Map([[SIGNAL, value]]));

test("a signal is read as it was given", () => {
  const given = giveSignal("again", 7)[SIGNAL];
  expect(readSignal(boardWith(given ?? null))).toEqual({ kind: "again", at: 7 });
});

test.each([null, "stop", ["stop", 1], { kind: "dance", at: 1 }, { kind: "stop" }, { kind: "stop", at: "1" }])(
  "%j is no signal",
  (value) => {
    expect(readSignal(boardWith(value))).toBeNull();
  },
);

test("none stands on a new board", () => {
  expect(readSignal(readBoard(new Map()))).toBeNull();
});
