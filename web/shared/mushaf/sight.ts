/** What lies over the text: where the teacher points, what is marked, what is being chosen. */

import type { Piece } from "./format.ts";
import { isReached, lookOf, type PlacedMark, type Reach } from "./marks.ts";

export interface Sight {
  /** Where the teacher points: a word or a whole ayah. */
  readonly at: string | null;
  readonly marks: readonly PlacedMark[];
  /** What is chosen on this screen alone. */
  readonly chosen: Reach | null;
}

export const PLAIN_SIGHT: Sight = { at: null, marks: [], chosen: null };

/** How one piece of a line is drawn. */
export interface PieceLook {
  readonly isPointed: boolean;
  readonly isChosen: boolean;
  readonly isHighlighted: boolean;
  /** The mistake it shows, by its kind. */
  readonly mistake: string | null;
}

const PLAIN: PieceLook = { isPointed: false, isChosen: false, isHighlighted: false, mistake: null };

/** A sign between words is nobody's: it is drawn plainly. */
export function lookAt(piece: Piece, sight: Sight): PieceLook {
  if (piece.kind === "sign") return PLAIN;
  const { at, marks, chosen } = sight;
  return {
    // A word is pointed at by its own anchor or by that of its ayah.
    isPointed: at !== null && (piece.id === at || piece.id.startsWith(`${at}:`)),
    isChosen: chosen !== null && isReached(chosen, piece.id),
    ...lookOf(marks, piece.id),
  };
}
