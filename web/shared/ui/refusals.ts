/** A refused change in words for the person who made it. */

import type { Refusal } from "../classroom.ts";
import type { Messages } from "../i18n/messages.ts";

/** What is shown of a refusal, and for how long: what asks for something to be done is read more slowly. */
export interface ToldRefusal {
  readonly text: string;
  readonly shown_ms: number;
}

const SHOWN_MS = 4000;
const ADVICE_SHOWN_MS = 10_000;

/**
 * The one bound that a person meets is the board's own (K-4), which marks and ink fill; other values of the screens stay far below
 * theirs. A refusal without words is this device's: so much waits for the network that it could keep no more.
 */
export function tellRefusal({ code, text }: Refusal, t: Messages): ToldRefusal {
  const isFull = code === "too_large" && text !== "";
  return isFull ? { text: t.errors.boardFull, shown_ms: ADVICE_SHOWN_MS } : { text: t.errors.refused, shown_ms: SHOWN_MS };
}
