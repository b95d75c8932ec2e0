/**
 * Shapes texts with the whole font and with the part of it that the build serves, and compares what would be drawn.
 *
 * node compareFonts.ts < texts.json: reads a JSON array of texts, writes {"texts", "glyphs", "different": [text, …]}.
 */

import { readFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";

import { convert } from "fontverter";
import * as hb from "harfbuzzjs";

import { subset } from "./font.ts";

const WHOLE = new URL("../node_modules/@fontsource/amiri-quran/files/amiri-quran-arabic-400-normal.woff2", import.meta.url);

/** One line a glyph: its outline and where it stands. Glyphs have other numbers in the part, so numbers say nothing. */
function shaper(sfnt: Buffer): (text: string) => string[] {
  const font = new hb.Font(new hb.Face(new hb.Blob(new Uint8Array(sfnt).buffer)));
  const outlines = new Map<number, string>();
  return (text) => {
    const buffer = new hb.Buffer();
    buffer.addText(text);
    buffer.guessSegmentProperties();
    hb.shape(font, buffer);
    return buffer.getGlyphInfosAndPositions().map((glyph) => {
      const number = glyph.codepoint;
      if (!outlines.has(number)) outlines.set(number, `${number === 0 ? "missing" : font.glyphToPath(number)}`);
      const { xAdvance, yAdvance, xOffset, yOffset } = glyph;
      return `${outlines.get(number)} ${xAdvance} ${yAdvance} ${xOffset} ${yOffset}`;
    });
  };
}

const file = await readFile(WHOLE);
const ofWhole = shaper(await convert(file, "truetype"));
const ofPart = shaper(await convert(await subset(file), "truetype"));
const texts = JSON.parse(await readAll(process.stdin)) as string[];
let glyphs = 0;
const different = texts.filter((text) => {
  const [whole, part] = [ofWhole(text), ofPart(text)];
  glyphs += part.length;
  return whole.join("\n") !== part.join("\n") || part.some((glyph) => glyph.startsWith("missing"));
});
process.stdout.write(JSON.stringify({ texts: texts.length, glyphs, different }));
