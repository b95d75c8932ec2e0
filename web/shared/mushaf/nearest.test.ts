import { expect, test } from "vitest";

import type { Line, Page } from "./format.ts";
import { wordNear, type Measures } from "./nearest.ts";

const word = (id: string) => ({ kind: "word", id, text: "ababa", isOverlined: false }) as const;
const full: Line = { kind: "text", pieces: [word("2:6:1"), word("2:6:2"), { kind: "sign", text: "s" }, word("2:6:3")] };
const short: Line = { kind: "text", pieces: [word("2:7:1"), { kind: "ayah", id: "2:7", text: "7" }] };
const lines: readonly Line[] = [{ kind: "surah", surah: 2 }, full, ...Array.from({ length: 12 }, (): Line => full), short];
const page: Page = { number: 3, juz: 1, first: "2:6:1", surahs: new Map(), lines };

/** Each letter is one em: the full line has 16 of 17, the short one 6. */
const measures: Measures = {
  lines: lines.map((line) => (line.kind === "text" ? { words_em: line === full ? 16 : 6, pieces: line.pieces.length } : null)),
  widest_em: 17,
  widthOf: (text) => text.length,
};
const near = (x: number, y: number) => wordNear(page, { x, y }, measures);
const inLine = (place: number): number => (place + 0.5) / 15;

test("the first word of a line is on the right, and the last on the left", () => {
  expect([near(0.99, inLine(1)), near(0.5, inLine(1)), near(0.01, inLine(1))]).toEqual(["2:6:1", "2:6:2", "2:6:3"]);
});

test("a sign between words is nobody's: its place goes to the nearer neighbour", () => {
  const [sign, gap] = [1 / 19.4, (1 - 16 / 19.4) / 3];
  const begin = 10 / 19.4 + 2 * gap;
  expect([near(1 - begin - 0.1 * sign, inLine(1)), near(1 - begin - 0.9 * sign, inLine(1))]).toEqual(["2:6:2", "2:6:3"]);
});

test("a line that does not fill the width is in the middle of it", () => {
  expect([near(0.6, inLine(14)), near(0.36, inLine(14)), near(1, inLine(14)), near(0, 1)]).toEqual(["2:7:1", "2:7", "2:7:1", "2:7"]);
});

test("over a header or past the block it is the nearest line of text", () => {
  expect([near(0.99, 0), near(0.01, -1)]).toEqual(["2:6:1", "2:6:3"]);
});

test("a page without text has no word", () => {
  expect(wordNear({ ...page, lines: [{ kind: "surah", surah: 1 }] }, { x: 0.5, y: 0.5 }, measures)).toBeNull();
});
