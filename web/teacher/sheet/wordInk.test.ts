import { expect, test } from "vitest";

import { ERASER } from "../../shared/sheet/ink.ts";
import type { Hand } from "../../shared/sheet/useHand.ts";
import { lineAt, markWord } from "./wordInk.ts";

const word = { x: 0.2, y: 0.5, w: 0.1, h: 0.02, text: "clot" };

function handWith(tool: Hand["tool"]) {
  const did: unknown[] = [];
  const hand: Hand = {
    tool,
    ratio: 0.7,
    newId: () => "id",
    tell: (stroke) => stroke,
    finish: ({ id, points }) => did.push(["drawn", id, points]),
    takeBack: () => did.push("taken back"),
    erase: (from, to) => did.push(["erased", from, to]),
  };
  return { hand, did };
}

test("ink lies below a word, what highlights over it, and neither past the page", () => {
  expect(lineAt(word, "red").map(({ y }) => y)).toEqual([0.52, 0.52]);
  expect(lineAt(word, "highlight").map(({ y }) => y)).toEqual([0.51, 0.51]);
  expect(lineAt({ ...word, y: 0.99 }, null).map(({ y }) => y)).toEqual([1, 1]);
});

test("the pen draws one line from end to end of the word", () => {
  const { hand, did } = handWith("pen");
  markWord(hand, word, null);
  expect(did).toEqual([["drawn", "id", lineAt(word, null)]]);
});

test("the eraser takes both kinds of line, and stays away from the words beside", () => {
  const { hand, did } = handWith("eraser");
  markWord(hand, word, "red");
  const inner = { ...word, x: word.x + ERASER, w: word.w - 2 * ERASER };
  expect(did).toEqual([["erased", ...lineAt(inner, "highlight")], ["erased", ...lineAt(inner, null)]]);
  const narrow = handWith("eraser");
  markWord(narrow.hand, { ...word, x: 0.25, w: 0.03125 }, null);
  const ends = narrow.did as [string, { x: number }, { x: number }][];
  expect(ends.map(([, from, to]) => to.x - from.x)).toEqual([0, 0]);
});
