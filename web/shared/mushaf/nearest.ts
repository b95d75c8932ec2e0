/**
 * Which word of a page a place in fractions of it means: for a screen whose text flows, and has no such place.
 *
 * The page is set in thought as print sets it, in the proportions of the printed block. A teacher's screen may be higher, and its
 * letters then a little larger; lines stand at the same fractions on each, and a word at nearly the same.
 */

import type { Page, Piece } from "./format.ts";
import { GAP_EM, isCentred, PRINTED_BLOCK, planPage, type LineWidth } from "./layout.ts";
import type { Point } from "./zoom.ts";

/** What a page measures, in em of its letters. */
export interface Measures {
  readonly lines: readonly (LineWidth | null)[];
  readonly widest_em: number;
  readonly widthOf: (text: string) => number;
}

/** The id of the word or the ayah's end sign that is nearest; null on a page without text. */
export function wordNear(page: Page, { x, y }: Point, measures: Measures): string | null {
  const setting = planPage(PRINTED_BLOCK, page.lines.length, measures.widest_em);
  const line = setting.line_px / PRINTED_BLOCK.height;
  const first = (1 - line * page.lines.length) / 2; // what is left above and below is the same
  const away = (place: number): number => Math.abs(y - first - (place + 0.5) * line);
  let best: number | null = null;
  page.lines.forEach(({ kind }, place) => {
    if (kind === "text" && (best === null || away(place) < away(best))) best = place;
  });
  const text = best === null ? undefined : page.lines[best];
  const width = best === null ? null : measures.lines[best];
  if (text?.kind !== "text" || width == null) return null;
  const em = setting.font_px / setting.block_px;
  const rest = 1 - width.words_em * em;
  const centred = isCentred(page.number, width, setting);
  const gap = centred ? GAP_EM * em : rest / Math.max(1, text.pieces.length - 1);
  const start = centred ? (rest - gap * (text.pieces.length - 1)) / 2 : 0;
  return pieceAt(text.pieces, 1 - x - start, (piece) => measures.widthOf(piece.text) * em, gap);
}

/** The piece so far from where the line begins; a sign between words is nobody's, and the space beside it goes to its neighbours. */
function pieceAt(pieces: readonly Piece[], place: number, widthOf: (piece: Piece) => number, gap: number): string | null {
  let [nearest, least, begin]: [string | null, number, number] = [null, Infinity, 0];
  for (const piece of pieces) {
    const end = begin + widthOf(piece);
    const away = Math.max(begin - place, 0, place - end);
    if (piece.kind !== "sign" && away < least) [nearest, least] = [piece.id, away];
    begin = end + gap;
  }
  return nearest;
}
