/** What the pen holder's gestures change on the board. */

import type { Board, Value } from "../classroom.ts";
import type { Page } from "./format.ts";
import { hiddenAgain, isHidden, reveal, revealedBy } from "./hiding.ts";
import { turn } from "./navigation.ts";
import type { Point } from "./zoom.ts";

type Changes = Readonly<Record<string, Value>>;

/** One page on or back; null at the ends of the mushaf, where there is nothing to commit. */
export function turnChanges(board: Board, by: 1 | -1, pages: number): Changes | null {
  const from = board.page ?? 1;
  const to = turn(from, by, pages);
  return to === from ? null : { page: to, ...hiddenAgain(board) };
}

/** A tap on a word: points at it, and a second tap clears it. On the facing page it turns there too, in the same commit. */
export function pointChanges(board: Board, anchor: string, page: number): Changes {
  if (page !== board.page) return { page, at: { a: anchor }, ...hiddenAgain(board) };
  return { at: pointedAnchor(board) === anchor ? null : { a: anchor } };
}

/** Straight to a page, and to an ayah on it where one was asked for. */
export function jumpChanges(board: Board, page: number, anchor: string | null): Changes {
  const hide = page === board.page ? {} : hiddenAgain(board);
  return { page, at: anchor === null ? null : { a: anchor }, ...hide };
}

/** A tap: it reveals what is hidden there, on the facing page it turns with that, and points at anything else. */
export function tapChanges(board: Board, anchor: string, page: number, text: Page | null): Changes {
  if (!isHidden(board.hide, anchor)) return pointChanges(board, anchor, page);
  if (page === board.page) return { hide: reveal(board.hide, revealedBy(board.hide, anchor, text)) as unknown as Value };
  const hidden = { ...board.hide, ...hiddenAgain(board).hide };
  return { page, hide: reveal(hidden, revealedBy(hidden, anchor, text)) as unknown as Value };
}

/** The place in fractions of the page that is pointed at: the pointer, drawn freely. */
export function pointedSpot(board: Board): Point | null {
  return board.at !== null && "x" in board.at ? board.at : null;
}

/** The word or ayah that is pointed at; null for nothing, and for a place in fractions. */
export function pointedAnchor(board: Board): string | null {
  return board.at !== null && "a" in board.at ? board.at.a : null;
}
