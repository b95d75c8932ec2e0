/** Which `[17]` to send when: at most one in 250 ms, the last one always, and again after each new connection. */

import { PAINTED_EVERY_MS } from "./limits.ts";
import type { Painted, Stamp } from "./messages.ts";

export interface Painting {
  readonly latest: Painted | null;
  readonly sent: Painted | null;
  readonly sent_at: number | null;
}

export const NOTHING_PAINTED: Painting = { latest: null, sent: null, sent_at: null };

/** The screen shows this stamp; or `page`, and the stamp was the last of the class's page (C-8). */
export function paint(painting: Painting, shown: Stamp, ready: number | null, page: number | null): Painting {
  const { epoch, version } = shown;
  return { ...painting, latest: { type: "painted", epoch, version, ready, page } };
}

/** The server may not know any more what was sent. */
export function partPainting(painting: Painting): Painting {
  return { ...painting, sent: null };
}

/** When the next one may be sent; null: there is nothing to say. */
export function paintedAt({ latest, sent, sent_at }: Painting): number | null {
  if (latest === null || (sent !== null && isSame(latest, sent))) return null;
  return sent_at === null ? 0 : sent_at + PAINTED_EVERY_MS;
}

/** The message to send now, if any. */
export function takePainted(painting: Painting, now: number): [Painting, Painted | null] {
  const at = paintedAt(painting);
  const isEarly = at === null || (painting.sent_at !== null && Math.abs(now - painting.sent_at) < PAINTED_EVERY_MS);
  if (isEarly) return [painting, null];
  return [{ ...painting, sent: painting.latest, sent_at: now }, painting.latest];
}

function isSame(one: Painted, other: Painted): boolean {
  const isSameStamp = one.epoch === other.epoch && one.version === other.version;
  return isSameStamp && one.ready === other.ready && one.page === other.page;
}
