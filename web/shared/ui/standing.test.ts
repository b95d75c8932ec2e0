import { expect, test } from "vitest";

import { readBoard } from "../board.ts";
import type { Value } from "../classroom.ts";
import { en } from "../i18n/en.ts";
import { tellStanding } from "./standing.ts";

const told = (keys: Record<string, Value>, me: string | null = "me") =>
  tellStanding(readBoard(new Map(Object.entries(keys))), me, en).map(({ kind, text, isMine }) => [kind, text, isMine]);

test("nothing stands for a class as it begins", () => {
  expect(told({ page: 1, follow: "free", notice: "" })).toEqual([]);
});

test("one's own turn is told as such, another's by name, one without a name all the same", () => {
  expect(told({ turn: "me", "x/turn": "Maryam" })).toEqual([["turn", en.turn.mine, true]]);
  expect(told({ turn: "you", "x/turn": "Maryam" })).toEqual([["turn", en.turn.of("Maryam"), false]]);
  expect(told({ turn: "you" }, null)).toEqual([["turn", en.turn.other, false]]);
});

test("all that stands is told, the turn first and the notice last", () => {
  const hide = { level: "words", shown: [] };
  expect(told({ notice: "Until ayah 20", follow: "locked", hide, turn: "you" }).map(([kind]) => kind)).toEqual([
    "turn",
    "hide",
    "lock",
    "notice",
  ]);
});
