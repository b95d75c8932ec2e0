/**
 * How long to wait before trying again. Chance comes in as an argument, uniform in [0, 1).
 *
 * Full jitter: thirty tablets behind one access point lose their links at the same moment and must not all
 * come back at the same moment.
 */

import {
  BACKOFF_MAX_MS,
  BACKOFF_MIN_MS,
  COURTESY_MS,
  DEADLINE_HANDSHAKES,
  DEADLINE_MAX_MS,
  DEADLINE_MIN_MS,
  PROBE_EVERY_MS,
  WAKE_WITHIN_MS,
} from "./limits.ts";

/** a random part of 0.5 s, doubled by each failure up to 10 s. */
export function reconnectDelay_ms(failures: number, random: number): number {
  return random * Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** failures);
}

/** after `online`, `pageshow` or the tab becoming visible. */
export function wakeDelay_ms(random: number): number {
  return random * WAKE_WITHIN_MS;
}

/** After 4429: at least 5 s, then as after any failure. */
export function courtesyDelay_ms(failures: number, random: number): number {
  return COURTESY_MS + reconnectDelay_ms(failures, random);
}

/** After `[7]`: inside the window the server gave. */
export function windowDelay_ms(min_ms: number, max_ms: number, random: number): number {
  return min_ms + random * Math.max(0, max_ms - min_ms);
}

/** Until the WebSocket is tried again while polling. */
export function probeDelay_ms(random: number): number {
  return PROBE_EVERY_MS * (0.5 + random);
}

/** four handshakes, between 3 s and 30 s. */
export function deadline_ms(handshake_ms: number): number {
  return Math.min(DEADLINE_MAX_MS, Math.max(DEADLINE_MIN_MS, DEADLINE_HANDSHAKES * handshake_ms));
}
