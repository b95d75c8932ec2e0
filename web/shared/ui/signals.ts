/** What a teacher tells whoever recites: stop, again, well done. It travels as `x/signal` and is gone with the turn. */

import type { Board, Value } from "../classroom.ts";
import type { IconName } from "./icons.tsx";

export const SIGNAL = "x/signal";

export const SIGNAL_KINDS = ["stop", "again", "praise"] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

export const SIGNAL_ICONS: Readonly<Record<SignalKind, IconName>> = { stop: "halt", again: "again", praise: "praise" };

export interface Signal {
  readonly kind: SignalKind;
  /** Tells the second of two equal signals from the first. */
  readonly at: number;
}

/** The change that gives it. */
export function giveSignal(kind: SignalKind, at: number): Readonly<Record<string, Value>> {
  return { [SIGNAL]: { kind, at } };
}

/** The signal that stands on the board; null for none, and for one of a later version. */
export function readSignal(board: Board): Signal | null {
  const value = board.raw.get(SIGNAL);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { kind, at } = value as { readonly [key: string]: Value };
  const known = SIGNAL_KINDS.find((name) => name === kind);
  return known !== undefined && typeof at === "number" ? { kind: known, at } : null;
}
