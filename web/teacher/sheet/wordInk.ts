/** A word marked with the tool in hand without a finger's line: underlined, highlighted, or what is drawn on it erased. */

import type { Point } from "../../shared/mushaf/zoom.ts";
import type { Word } from "../../shared/sheet/format.ts";
import { beginStroke, ERASER, growStroke, type InkColour } from "../../shared/sheet/ink.ts";
import type { Hand } from "../../shared/sheet/useHand.ts";

/** What highlights goes over the word, any other ink below it. */
export function lineAt({ x, y, w, h }: Word, colour: InkColour | null): readonly [from: Point, to: Point] {
  const height = colour === "highlight" ? y + h / 2 : Math.min(1, y + h);
  return [{ x, y: height }, { x: x + w, y: height }];
}

export function markWord(hand: Hand, word: Word, colour: InkColour | null): void {
  if (hand.tool === "pen") {
    const [from, to] = lineAt(word, colour);
    hand.finish(growStroke(beginStroke(hand.newId(), from), to, hand.ratio));
    return;
  }
  // An eraser is broader than the space between words: it stays away from the ends, and so from the lines of the next ones.
  const inset = Math.min(ERASER, word.w / 2);
  const inner = { ...word, x: word.x + inset, w: word.w - 2 * inset };
  for (const inked of ["highlight", null] as const) hand.erase(...lineAt(inner, inked));
}
