/**
 * Marks on the text: which kinds there are, what a mark covers, and which of them a word shows.
 *
 * A mark names words, never a place on a screen, so it is right on every device. An ayah's end sign stands after all words of
 * its ayah: a run that goes past it covers it too.
 */

import type { AnchoredMark, Board } from "../classroom.ts";
import { splitAnchor, type MushafIndex } from "./format.ts";
import { existingAyah, pageOf } from "./places.ts";

/** A highlight is praise or attention, the rest are mistakes; in the order in which the palette offers them. */
export const MARK_KINDS = ["highlight", "forgotten", "pronunciation", "tajweed", "stop"] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** What is marked, as the board says it: a word, an ayah, or the first and the last of a run. */
export type Reach = AnchoredMark["a"];

/** A mark with its id and with what it covers as two numbers in reading order, both included. */
export interface PlacedMark {
  readonly id: string;
  readonly kind: MarkKind;
  readonly first: number;
  readonly last: number;
}

/** What a word shows of its marks: one background and one line below, told apart by shape and not only by colour. */
export interface MarkLook {
  readonly isHighlighted: boolean;
  readonly mistake: MarkKind | null;
}

/** Larger than any word of an ayah (2:282 has 128). */
const AYAH_END = 999;

/** The board's marks, oldest first; ink, and kinds of a newer version, are nothing that words can show. */
export function placeMarks(marks: Board["marks"]): readonly PlacedMark[] {
  const placed: PlacedMark[] = [];
  for (const [id, mark] of marks) {
    if (!("a" in mark) || !isMarkKind(mark.kind)) continue;
    const [first, last] = placesOf(mark.a);
    placed.push({ id, kind: mark.kind, first, last });
  }
  return placed.sort((a, b) => (a.id < b.id ? -1 : 1)); // an id begins with the time it was made
}

/** The marks that cover a word or an ayah's end sign. */
export function marksOn(marks: readonly PlacedMark[], anchor: string): readonly PlacedMark[] {
  const place = placeOf(anchor, AYAH_END);
  return marks.filter(({ first, last }) => first <= place && place <= last);
}

/** The marks that cover some part of what is reached. */
export function marksWithin(marks: readonly PlacedMark[], reach: Reach): readonly PlacedMark[] {
  const [from, to] = placesOf(reach);
  return marks.filter(({ first, last }) => first <= to && from <= last);
}

/** The marks that cover some word of the page. */
export function marksOfPage(marks: readonly PlacedMark[], index: MushafIndex, page: number): readonly PlacedMark[] {
  return marks.filter(({ first, last }) => pageOf(index, anchorAt(first)) <= page && page <= pageOf(index, anchorAt(last)));
}

/** The newest mistake wins where two meet: a word has room for one line below it. The palette names them all. */
export function lookOf(marks: readonly PlacedMark[], anchor: string): MarkLook {
  const here = marks.length === 0 ? [] : marksOn(marks, anchor);
  const mistakes = here.filter((mark) => mark.kind !== "highlight");
  return { isHighlighted: mistakes.length < here.length, mistake: mistakes.at(-1)?.kind ?? null };
}

/** Whether a word or an ayah's end sign belongs to what is reached. */
export function isReached(reach: Reach, anchor: string): boolean {
  const [first, last] = placesOf(reach);
  const place = placeOf(anchor, AYAH_END);
  return first <= place && place <= last;
}

/**
 * What lies between two words or end signs, in whichever order they were touched. A run that begins at an end sign begins
 * with the word after it: as an anchor the sign stands for its whole ayah, which nobody has touched.
 */
export function reachBetween(one: string, other: string, index: MushafIndex): Reach {
  if (one === other) return one;
  const [first, last] = placeOf(one, AYAH_END) < placeOf(other, AYAH_END) ? [one, other] : [other, one];
  const begin = first.split(":").length === 3 ? first : wordAfter(first, index);
  return begin === last ? last : [begin, last];
}

export function isMarkKind(kind: string): kind is MarkKind {
  return (MARK_KINDS as readonly string[]).includes(kind);
}

function wordAfter(ayah: string, index: MushafIndex): string {
  const [surah, number] = splitAnchor(ayah);
  return `${existingAyah(index, surah, number + 1) ?? `${surah + 1}:1`}:1`;
}

function placesOf(reach: Reach): [first: number, last: number] {
  const [first, last] = typeof reach === "string" ? [reach, reach] : reach;
  return [placeOf(first, 0), placeOf(last, AYAH_END)];
}

/** One number for surah, ayah and word; `ofAyah` is where in its ayah an anchor without a word stands. */
function placeOf(anchor: string, ofAyah: number): number {
  const [surah = 1, ayah = 1, word = ofAyah] = anchor.split(":").map(Number);
  return (surah * 1000 + ayah) * 1000 + word;
}

function anchorAt(place: number): string {
  const ayah = Math.floor(place / 1000);
  // The whole ayah counts as beginning with its first word, and an end sign as its last one.
  return `${Math.floor(ayah / 1000)}:${ayah % 1000}:${Math.max(1, place % 1000)}`;
}
