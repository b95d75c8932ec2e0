/**
 * Where a step over the words of a page leads: from word to word as they are read, and from line to line as they stand.
 *
 * The text layer has words in their order and no lines: those that follow each other at the same height are one.
 */

import type { Direction } from "../board.ts";
import type { Word } from "./format.ts";

export type Step = "next-word" | "previous-word" | "next-line" | "previous-line";

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const LETTER = /\p{L}/u;

/** The place in `words` that a step from `here` leads to; at the ends it stays. */
export function stepTo(words: readonly Word[], here: number, step: Step): number {
  if (step === "next-word") return Math.min(words.length - 1, here + 1);
  if (step === "previous-word") return Math.max(0, here - 1);
  const [first, last] = lineAround(words, here);
  const [from, to] = step === "next-line" ? lineAround(words, last + 1) : lineAround(words, first - 1);
  if (from > to) return here;
  return nearest(words, words[here], from, to);
}

/** The way that the line of a word is read: as most of its letters are, and as its material where it has none. */
export function directionAt(words: readonly Word[], here: number, otherwise: Direction): Direction {
  const [from, to] = lineAround(words, here);
  let balance = 0;
  for (const { text } of words.slice(from, to + 1)) {
    for (const letter of text) {
      if (LETTER.test(letter)) balance += RIGHT_TO_LEFT.test(letter) ? 1 : -1;
    }
  }
  if (balance === 0) return otherwise;
  return balance > 0 ? "rtl" : "ltr";
}

/** The step that a key means on a line read so; up and down go over lines, Shift with left and right over words. */
export function stepOfKey(key: string, withShift: boolean, direction: Direction): Step | null {
  if (key === "ArrowDown") return "next-line";
  if (key === "ArrowUp") return "previous-line";
  if (!withShift || (key !== "ArrowLeft" && key !== "ArrowRight")) return null;
  return (key === "ArrowLeft") === (direction === "rtl") ? "next-word" : "previous-word";
}

/** The first and the last place of the line that a word is in; the last before the first where there is no such word. */
function lineAround(words: readonly Word[], here: number): readonly [first: number, last: number] {
  if (words[here] === undefined) return [0, -1];
  let [first, last] = [here, here];
  while (isOneLine(words[first - 1], words[first])) first -= 1;
  while (isOneLine(words[last], words[last + 1])) last += 1;
  return [first, last];
}

/** Whether two words that follow each other stand at the same height: half of the lower one at least. */
function isOneLine(one: Word | undefined, next: Word | undefined): boolean {
  if (one === undefined || next === undefined) return false;
  const shared = Math.min(one.y + one.h, next.y + next.h) - Math.max(one.y, next.y);
  return shared > Math.min(one.h, next.h) / 2;
}

function nearest(words: readonly Word[], to: Word | undefined, first: number, last: number): number {
  const middle = (word: Word | undefined): number => (word === undefined ? 0 : word.x + word.w / 2);
  let best = first;
  for (let place = first; place <= last; place += 1) {
    const isNearer = Math.abs(middle(words[place]) - middle(to)) < Math.abs(middle(words[best]) - middle(to));
    if (isNearer) best = place;
  }
  return best;
}
