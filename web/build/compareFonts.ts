/**
 * Shapes texts with the whole font and with the part of it that the build serves, and compares what would be drawn.
 *
 * node compareFonts.ts < texts.json: reads a JSON array of texts, writes {"texts", "glyphs", "apart": [text, …]} with the texts
 * that are made of other glyphs, and how far at most, in em, the rest is apart: "outline_em" a point of an outline,
 * "glyph_em" the place of a glyph in its text, "text_em" the length of a text.
 */

import { readFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";

import { convert } from "fontverter";
import * as hb from "harfbuzzjs";

import { CUT } from "./font.ts";

const WHOLE = new URL("../node_modules/@fontsource/amiri-quran/files/amiri-quran-arabic-400-normal.woff2", import.meta.url);
/** Outlines further apart than this are not the same letter a little moved. */
const SAME_WITHIN_EM = 0.01;
const SAMPLES = 8;

type Point = readonly [x: number, y: number];

interface Drawn {
  readonly glyph: number;
  readonly x: number;
  readonly y: number;
  readonly end: number;
}

interface Shaper {
  /** The glyphs of a text with their places, in em. */
  readonly shape: (text: string) => readonly Drawn[];
  /** Points along an outline, in em; none for a glyph that the font has not. */
  readonly outline: (glyph: number) => readonly Point[];
}

async function open(file: URL): Promise<Shaper> {
  const sfnt = await convert(await readFile(file), "truetype");
  const face = new hb.Face(new hb.Blob(new Uint8Array(sfnt).buffer));
  const font = new hb.Font(face);
  const outlines = new Map<number, readonly Point[]>();
  return {
    shape: (text) => {
      const buffer = new hb.Buffer();
      buffer.addText(text);
      buffer.guessSegmentProperties();
      hb.shape(font, buffer);
      let end = 0;
      return buffer.getGlyphInfosAndPositions().map(({ codepoint: glyph, xAdvance = 0, xOffset = 0, yOffset = 0 }) => {
        const x = (end + xOffset) / face.upem;
        end += xAdvance;
        return { glyph, x, y: yOffset / face.upem, end: end / face.upem };
      });
    },
    outline: (glyph) => {
      const known = outlines.get(glyph) ?? sample(font.glyphToPath(glyph), face.upem);
      outlines.set(glyph, known);
      return known;
    },
  };
}

/** Points along the lines and curves of a path as SVG writes it. */
function sample(path: string, upem: number): Point[] {
  const points: Point[] = [];
  let [x0, y0] = [0, 0];
  for (const [, command, rest = ""] of path.matchAll(/([MLQ])([^MLQZ]*)/g)) {
    const numbers = rest.split(/[\s,]+/).filter(Boolean).map((number) => Number(number) / upem);
    const [x, y] = numbers.slice(-2) as [number, number];
    const [cx, cy] = command === "Q" ? (numbers as [number, number]) : [(x0 + x) / 2, (y0 + y) / 2];
    for (let step = command === "M" ? SAMPLES : 1; step <= SAMPLES; step += 1) {
      const [t, u] = [step / SAMPLES, 1 - step / SAMPLES];
      points.push([u * u * x0 + 2 * u * t * cx + t * t * x, u * u * y0 + 2 * u * t * cy + t * t * y]);
    }
    [x0, y0] = [x, y];
  }
  return points;
}

/** How far a point of one outline is from the other at most; both are dense next to what is asked for. */
function distance(one: readonly Point[], other: readonly Point[]): number {
  if (one.length === 0 || other.length === 0) return one.length === other.length ? 0 : Infinity;
  return Math.max(...one.map((point) => Math.min(...other.map((to, at) => toLine(point, other[at - 1] ?? to, to)))));
}

function toLine([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const part = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - part * dx, y - ay - part * dy);
}

const [whole, part] = await Promise.all([open(WHOLE), open(CUT)]);
const apartBy = new Map<string, number>();
const found = { texts: 0, glyphs: 0, apart: [] as string[], outline_em: 0, glyph_em: 0, text_em: 0 };

/** How far the outlines of two glyphs are apart: infinitely where one is the sign for a letter that is missing. */
function outlinesApart(one: number, other: number): number {
  if (other === 0) return Infinity;
  const key = `${one} ${other}`;
  const known = apartBy.get(key) ?? distance(part.outline(other), whole.outline(one));
  apartBy.set(key, known);
  return known;
}

for (const text of JSON.parse(await readAll(process.stdin)) as string[]) {
  const [ones, others] = [whole.shape(text), part.shape(text)];
  found.texts += 1;
  found.glyphs += others.length;
  const outlines = ones.map((one, at) => outlinesApart(one.glyph, others[at]?.glyph ?? 0));
  if (ones.length !== others.length || outlines.some((apart) => apart > SAME_WITHIN_EM)) {
    found.apart.push(text);
    continue;
  }
  const places = ones.map((one, at) => Math.hypot(one.x - (others[at]?.x ?? 0), one.y - (others[at]?.y ?? 0)));
  found.outline_em = Math.max(found.outline_em, ...outlines);
  found.glyph_em = Math.max(found.glyph_em, ...places);
  found.text_em = Math.max(found.text_em, Math.abs((ones.at(-1)?.end ?? 0) - (others.at(-1)?.end ?? 0)));
}
process.stdout.write(JSON.stringify(found));
