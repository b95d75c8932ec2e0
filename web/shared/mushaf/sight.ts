/** What lies over the text: where the teacher points, what is marked, what is hidden, what is being chosen. */

import type { Hide } from "../classroom.ts";
import type { Piece } from "./format.ts";
import { isHidden } from "./hiding.ts";
import type { Point } from "./zoom.ts";
import { isReached, lookOf, type PlacedMark, type Reach } from "./marks.ts";

export interface Sight {
  /** Where the teacher points: a word or a whole ayah. */
  readonly at: string | null;
  /** Where its pointer is, in fractions of the class's page. */
  readonly spot: Point | null;
  readonly marks: readonly PlacedMark[];
  readonly hide: Hide;
  /** Which words do something when tapped. */
  readonly taps: "none" | "marked" | "all";
  /** What is chosen on this screen alone. */
  readonly chosen: Reach | null;
}

export const PLAIN_SIGHT: Sight = {
  at: null,
  spot: null,
  marks: [],
  hide: { level: "none", shown: [] },
  taps: "none",
  chosen: null,
};

/** How one piece of a line is drawn. */
export interface PieceLook {
  readonly isPointed: boolean;
  readonly isChosen: boolean;
  readonly isHidden: boolean;
  readonly isHighlighted: boolean;
  /** The mistake it shows, by its kind. */
  readonly mistake: string | null;
}

const UNMARKED = { isHighlighted: false, mistake: null } as const;
const PLAIN: PieceLook = { isPointed: false, isChosen: false, isHidden: false, ...UNMARKED };

/** Whether a tap on what looks so does something. */
export function isOperable({ taps }: Sight, look: PieceLook): boolean {
  return taps === "all" || (taps === "marked" && (look.isHighlighted || look.mistake !== null));
}

/** A sign between words is nobody's: it is drawn plainly. */
export function lookAt(piece: Piece, sight: Sight): PieceLook {
  if (piece.kind === "sign") return PLAIN;
  const { at, marks, hide, chosen } = sight;
  const hidden = isHidden(hide, piece.id);
  return {
    // A word is pointed at by its own anchor or by that of its ayah.
    isPointed: at !== null && (piece.id === at || piece.id.startsWith(`${at}:`)),
    isChosen: chosen !== null && isReached(chosen, piece.id),
    isHidden: hidden,
    // A mark on a hidden word would tell which word it is.
    ...(hidden ? UNMARKED : lookOf(marks, piece.id)),
  };
}
