/**
 * The Quran font with the letters that the mushaf has, and all that the font makes of them.
 *
 * The package's file knows more: 12 % of it is for texts that are not the mushaf, and it is the largest part of a phone's first
 * visit. What is left draws every word of the 604 pages with the same outlines at the same places; tests/materials/mushaf/
 * test_font.py shapes them all with both.
 */

import { readFile } from "node:fs/promises";
import subsetFont from "subset-font";
import type { Plugin } from "vite";

/** First and last of each row of characters: the text's own, the headers', and the circle that carries a mark alone. */
const ROWS: readonly (readonly [first: number, last: number])[] = [
  [0x20, 0x20],
  [0x621, 0x63a],
  [0x640, 0x655],
  [0x65c, 0x65c],
  [0x660, 0x669],
  [0x670, 0x671],
  [0x6d6, 0x6ed],
  [0x8f0, 0x8f2],
  [0x25cc, 0x25cc],
];

const QURAN_FONT = /amiri-quran-arabic-400-normal\.woff2\?url$/;

/** The part of a font that ROWS need. */
export function subset(font: Buffer, targetFormat: "woff2" | "truetype" = "woff2"): Promise<Buffer> {
  const letters = ROWS.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, place) => first + place));
  return subsetFont(font, String.fromCodePoint(...letters), { targetFormat });
}

/** Puts the part in the whole font's place; a development server keeps the whole. */
export function quranFont(): Plugin {
  return {
    name: "quran-font",
    apply: "build",
    enforce: "pre",
    load: {
      filter: { id: QURAN_FONT },
      async handler(id) {
        const source = await subset(await readFile(id.replace(/\?url$/, "")));
        const reference = this.emitFile({ type: "asset", name: "amiri-quran.woff2", source });
        return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
      },
    },
  };
}
