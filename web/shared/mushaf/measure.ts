/** How wide the words of a page are in the Quran font. Only true once the font is there. */

import type { Page, Piece } from "./format.ts";
import { QURAN_FONT } from "./font.ts";
import { widestLine, type LineWidth } from "./layout.ts";

export interface Measure {
  /** One a line; null for a header or a basmalah. */
  readonly lines: readonly (LineWidth | null)[];
  readonly widest_em: number;
}

/** Measured this large, the width of a word is exact to a thousandth of an em. */
const MEASURED_AT_PX = 100;

const measured = new WeakMap<Page, Measure>();
let context: CanvasRenderingContext2D | null = null;

/** The widths of a page's lines; measured once a page. */
export function measurePage(page: Page): Measure {
  const known = measured.get(page);
  if (known !== undefined) return known;
  const lines = page.lines.map((line) => (line.kind === "text" ? measureLine(line.pieces) : null));
  const measure = { lines, widest_em: widestLine(page.number, lines.filter((line) => line !== null)) };
  measured.set(page, measure);
  return measure;
}

function measureLine(pieces: readonly Piece[]): LineWidth {
  const words_em = pieces.reduce((sum, piece) => sum + widthOf(piece.text), 0);
  return { words_em, pieces: pieces.length };
}

/** In em of its letters. */
export function widthOf(text: string): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (context === null) throw new Error("this browser has no canvas to measure words with");
  context.font = `${MEASURED_AT_PX}px "${QURAN_FONT}"`;
  context.direction = "rtl";
  return context.measureText(text).width / MEASURED_AT_PX;
}
