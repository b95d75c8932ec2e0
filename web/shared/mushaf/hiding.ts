/**
 * Memorisation: which words are hidden, and what a tap reveals.
 *
 * Only words are hidden; the signs that end ayahs stay, so everyone knows where the reciter is. What is shown again belongs to
 * the class's page and is forgotten with a turn: the 180 words of the fullest page stay well below a value's 4 KiB (K-4).
 */

import type { Board, Hide } from "../classroom.ts";
import type { Page } from "./format.ts";

export type HideLevel = Hide["level"];

export const HIDE_LEVELS: readonly HideLevel[] = ["none", "words", "ayahs", "page"];

/** Whether what stands here is hidden: a word may be, the sign that ends an ayah never is. */
export function isHidden(hide: Hide, anchor: string): boolean {
  if (hide.level === "none" || anchor.split(":").length < 3) return false;
  return !hide.shown.includes(anchor) && !hide.shown.includes(ayahOf(anchor));
}

/** What a tap on a hidden word of the page reveals: the word, its ayah, or (nothing tells ayahs apart) the first hidden ayah. */
export function revealedBy(hide: Hide, word: string, page: Page | null): string {
  if (hide.level === "words") return word;
  return hide.level === "page" && page !== null ? (nextHidden(hide, page) ?? ayahOf(word)) : ayahOf(word);
}

/** The next thing to reveal in reading order; null when nothing of the page is hidden. */
export function nextHidden(hide: Hide, page: Page): string | null {
  for (const line of page.lines) {
    const words = line.kind === "text" ? line.pieces.filter((piece) => piece.kind === "word") : [];
    const word = words.find(({ id }) => isHidden(hide, id));
    if (word !== undefined) return hide.level === "words" ? word.id : ayahOf(word.id);
  }
  return null;
}

/** The same level with one thing more in sight. */
export function reveal(hide: Hide, anchor: string): Hide {
  return { level: hide.level, shown: [...hide.shown, anchor] };
}

/** The change that hides again what was shown; none where nothing was. It goes with each turn, in the same commit. */
export function hiddenAgain({ hide }: Board): { hide?: { level: HideLevel; shown: [] } } {
  return hide.shown.length === 0 ? {} : { hide: { level: hide.level, shown: [] } };
}

function ayahOf(word: string): string {
  return word.slice(0, word.lastIndexOf(":"));
}
