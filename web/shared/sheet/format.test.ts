import { expect, test } from "vitest";

import { decodeWords, packAround, ratioOf, sourcesOf, wordsAddress, type SheetIndex } from "./format.ts";

const index: SheetIndex = {
  id: "m",
  pages: 45,
  sizes: [[600, 800], [800, 600]],
  widths: [720, 1440, 2048],
  page_url: "/p/{page}-{width}.webp",
  words_url: "/w/{page}.json",
};

test("M-5: a browser chooses between the plain widths, zoomed also the largest, and a thrifty one takes less", () => {
  expect(sourcesOf(index, 2, { isZoomed: false, isThrifty: false })).toEqual({
    src: "/p/2-720.webp",
    srcset: "/p/2-720.webp 720w, /p/2-1440.webp 1440w",
    ratio: 800 / 600,
  });
  expect(sourcesOf(index, 2, { isZoomed: true, isThrifty: false }).srcset).toContain("/p/2-2048.webp 2048w");
  expect(sourcesOf(index, 2, { isZoomed: false, isThrifty: true }).srcset).toBe("/p/2-720.webp 720w");
  expect(sourcesOf(index, 2, { isZoomed: true, isThrifty: true }).srcset).toBe("/p/2-720.webp 720w, /p/2-1440.webp 1440w");
});

test("words stand in fractions of the page; images have none", () => {
  expect(decodeWords({ words: [[1000, 2000, 500, 250, "clot"]] })).toEqual([{ x: 0.1, y: 0.2, w: 0.05, h: 0.025, text: "clot" }]);
  expect([wordsAddress(index, 7), wordsAddress({ ...index, words_url: null }, 7)]).toEqual(["/w/7.json", null]);
});

test("a page that the index does not know is square", () => {
  expect([ratioOf(index, 1), ratioOf(index, 9)]).toEqual([0.75, 1]);
});

test("a pack is twenty pages, the nearest first, and ends with the material", () => {
  expect(packAround(3, 4)).toEqual([4, 2, 1]);
  expect(packAround(21, 45)).toEqual(Array.from({ length: 19 }, (_, place) => 22 + place));
  expect(packAround(45, 45)).toEqual([44, 43, 42, 41]);
});
