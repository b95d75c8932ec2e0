/** What the palette and the tools change on the board's marks. */

import type { Board, Value } from "../shared/classroom.ts";
import { marksWithin, type MarkKind, type PlacedMark, type Reach } from "../shared/mushaf/marks.ts";

type Changes = Readonly<Record<string, Value>>;

/** Long enough that two devices that mark in the same millisecond do not choose the same id. */
const RANDOM_LENGTH = 4;

/** The milliseconds of any year before 5188 in 36 digits: filled up, the letters sort as the numbers do. */
const TIME_LENGTH = 9;

/** An id that sorts by the time it was made (K-1: at most 32 characters of letters, digits, `_`, `.`, `-`). */
export function markId(now_ms: number, random: number): string {
  const tail = Math.floor(random * 36 ** RANDOM_LENGTH).toString(36).padStart(RANDOM_LENGTH, "0");
  return `${now_ms.toString(36).padStart(TIME_LENGTH, "0")}-${tail}`;
}

/** Marks what is reached; where something of it is marked so already, that is taken away instead. */
export function toggleMark(marks: readonly PlacedMark[], reach: Reach, kind: MarkKind, id: string, by: string): Changes {
  const same = marksWithin(marks, reach).filter((mark) => mark.kind === kind);
  return same.length > 0 ? removal(same) : { [`mark/${id}`]: { a: reach as Value, kind, by } };
}

/** Takes these marks away. */
export function removal(marks: readonly { readonly id: string }[]): Changes {
  return Object.fromEntries(marks.map(({ id }) => [`mark/${id}`, null]));
}

/** Puts back what a removal takes away, as the board has it now; to be asked before the removal is committed. */
export function restoration(board: Board, removed: Changes): Changes {
  const kept = Object.keys(removed).map((key) => [key, board.raw.get(key) ?? null] as const);
  return Object.fromEntries(kept.filter(([, value]) => value !== null));
}
