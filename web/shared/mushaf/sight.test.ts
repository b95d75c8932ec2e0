import { expect, test } from "vitest";

import type { Piece } from "./format.ts";
import { placeMarks } from "./marks.ts";
import { lookAt, PLAIN_SIGHT, type Sight } from "./sight.ts";

const word: Piece = { kind: "word", id: "2:5:1", text: "w", isOverlined: false };
const end: Piece = { kind: "ayah", id: "2:5", text: "e" };
const plain = { isPointed: false, isChosen: false, isHidden: false, isHighlighted: false, mistake: null };

test("nothing lies over a plain page", () => {
  expect(lookAt(word, PLAIN_SIGHT)).toEqual(plain);
});

test("a word is pointed at by its own anchor or its ayah's, and not by one that only begins alike", () => {
  const isPointedBy = (at: string): boolean => lookAt(word, { ...PLAIN_SIGHT, at }).isPointed;
  expect(["2:5:1", "2:5", "2:5:2", "2:5:11", "2:51"].map(isPointedBy)).toEqual([true, true, false, false, false]);
});

test("chosen and marked words show it; a sign between words shows nothing", () => {
  const marks = placeMarks(new Map([["m", { a: "2:5", kind: "tajweed", by: "t" }]]));
  const sight: Sight = { ...PLAIN_SIGHT, at: "2:5", marks, chosen: ["2:5:1", "2:5:3"] };
  expect(lookAt(word, sight)).toEqual({ isPointed: true, isChosen: true, isHidden: false, isHighlighted: false, mistake: "tajweed" });
  expect(lookAt(end, sight)).toEqual({ isPointed: true, isChosen: false, isHidden: false, isHighlighted: false, mistake: "tajweed" });
  expect(lookAt({ kind: "sign", text: "۞" }, sight)).toEqual(plain);
});

test("a hidden word shows where it is and not how it is marked; the end of its ayah stays", () => {
  const marks = placeMarks(new Map([["m", { a: "2:5", kind: "highlight", by: "t" }]]));
  const sight: Sight = { ...PLAIN_SIGHT, at: "2:5:1", marks, hide: { level: "words", shown: [] } };
  expect(lookAt(word, sight)).toEqual({ ...plain, isPointed: true, isHidden: true });
  expect(lookAt(end, sight)).toEqual({ ...plain, isHighlighted: true });
});
