/** Turning and finding pages: keys, swipes, and what is typed into "go to". */

import type { Direction } from "../board.ts";
import type { MushafIndex } from "./format.ts";
import { existingAyah, pageOf } from "./places.ts";

/** One page on or back, inside the mushaf. */
export function turn(page: number, by: 1 | -1, pages: number): number {
  return Math.min(pages, Math.max(1, page + by));
}

/** An arrow goes to the page on its side: the next one is on the left of a book that is read right to left. */
export function turnOfKey(key: string, direction: Direction): 1 | -1 | null {
  if (key === "PageDown") return 1;
  if (key === "PageUp") return -1;
  if (key === "ArrowLeft") return turnTo("left", direction);
  return key === "ArrowRight" ? turnTo("right", direction) : null;
}

/** The turn that brings the page on this side. */
export function turnTo(side: "left" | "right", direction: Direction): 1 | -1 {
  return (side === "left") === (direction === "rtl") ? 1 : -1;
}

const SWIPE_MIN_PX = 48;
const SWIPE_MAX_MS = 800;

/** The turn that a finger's path means in a book read right to left: a leaf pulled to the right brings the next page; null: no swipe. */
export function turnOfSwipe(dx: number, dy: number, duration_ms: number): 1 | -1 | null {
  if (duration_ms > SWIPE_MAX_MS || Math.abs(dx) < SWIPE_MIN_PX || Math.abs(dx) < 1.5 * Math.abs(dy)) return null;
  return dx > 0 ? 1 : -1;
}

/** What "go to" was told: a page, an ayah, or words that only a search can place. */
export type Wish =
  | { readonly kind: "page"; readonly page: number }
  | { readonly kind: "ayah"; readonly anchor: string; readonly page: number }
  | { readonly kind: "words"; readonly words: string }
  | { readonly kind: "nothing" };

/** Reads what was typed, in Latin, Arabic-Indic or Persian digits. A page or an ayah that is not there is nothing. */
export function readWish(typed: string, index: MushafIndex): Wish {
  const text = latinDigits(typed).trim();
  if (text === "") return { kind: "nothing" };
  if (/^\d+$/.test(text)) {
    const page = Number(text);
    return page >= 1 && page <= index.pages ? { kind: "page", page } : { kind: "nothing" };
  }
  const reference = /^(\d{1,3})\s*[:/.\s]\s*(\d{1,3})$/.exec(text);
  if (reference === null) return { kind: "words", words: typed.trim() };
  const anchor = existingAyah(index, Number(reference[1]), Number(reference[2]));
  return anchor === undefined ? { kind: "nothing" } : { kind: "ayah", anchor, page: pageOf(index, anchor) };
}

/** U+0660 and U+06F0 begin the two rows of Arabic digits. */
export function latinDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));
}
