import { describe, expect, test } from "vitest";

import { ayahsOf, decodePage, splitAnchor, type Piece, type WirePage } from "./format.ts";

const wire: WirePage = {
  page: 604,
  juz: 30,
  from: "111:4:3",
  surahs: { "111": ["المَسَد", "Al-Masad"], "112": ["الإخلَاص", "Al-Ikhlāṣ"] },
  lines: [
    ["text", ["حَمَّالَةَ", "ٱلۡحَطَبِ", "۝٤", "فِي", "۝٥"]],
    ["surah", 112],
    ["basmalah", 112],
    ["text", ["۞ قُلۡ", "هُوَۤ", "۝١"]],
  ],
};

const idsOf = (pieces: readonly Piece[]) => pieces.map((piece) => (piece.kind === "sign" ? null : piece.id));

describe("decodePage", () => {
  const page = decodePage(wire);

  test("has the names of its surahs by their numbers", () => {
    expect(page.surahs.get(112)).toEqual({ name_ar: "الإخلَاص", name_en: "Al-Ikhlāṣ" });
    expect([...page.surahs.keys()]).toEqual([111, 112]);
  });
  const [first, header, basmalah, last] = page.lines;

  test("counts words from the page's first anchor on, through the ends of ayat", () => {
    expect(first?.kind === "text" && idsOf(first.pieces)).toEqual(["111:4:3", "111:4:4", "111:4", "111:5:1", "111:5"]);
  });

  test("begins anew at a surah's header", () => {
    expect([header, basmalah]).toEqual([
      { kind: "surah", surah: 112 },
      { kind: "basmalah", surah: 112 },
    ]);
    expect(last?.kind === "text" && idsOf(last.pieces)).toEqual([null, "112:1:1", "112:1:2", "112:1"]);
  });

  test("takes the rub sign off its word, and the line above off the letters", () => {
    expect(last?.kind === "text" && last.pieces.slice(0, 3)).toEqual([
      { kind: "sign", text: "۞" },
      { kind: "word", id: "112:1:1", text: "قُلۡ", isOverlined: false },
      { kind: "word", id: "112:1:2", text: "هُوَ", isOverlined: true },
    ]);
  });
});

test("splitAnchor: what is missing counts as 1", () => {
  expect(splitAnchor("2:255")).toEqual([2, 255, 1]);
  expect(splitAnchor("2:255:7")).toEqual([2, 255, 7]);
});

test("a line's pieces stand by ayah, a sign with the word after it, at the end of a line with the one before", () => {
  const word = (id: string): Piece => ({ kind: "word", id, text: "w", isOverlined: false });
  const end = (id: string): Piece => ({ kind: "ayah", id, text: "e" });
  const sign: Piece = { kind: "sign", text: "۞" };
  const pieces = [word("2:1:1"), end("2:1"), sign, word("2:2:1"), word("2:2:2"), sign];
  expect(ayahsOf(pieces)).toEqual([
    { ayah: "2:1", pieces: pieces.slice(0, 2) },
    { ayah: "2:2", pieces: pieces.slice(2) },
  ]);
  expect(ayahsOf([])).toEqual([]);
});
