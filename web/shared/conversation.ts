/** The lines of the conversation (T-3), at most as many as the server keeps. */

import { MAX_LINES } from "./limits.ts";
import type { Line } from "./messages.ts";

/**
 * The lines with this one; the same array if it was there already.
 *
 * A number that comes again with other words is no repetition: the server has begun to count anew.
 */
export function receiveLine(
  lines: readonly Line[],
  { seq, participant, name, text, server_ms }: Line,
): readonly Line[] {
  const isKnown = lines.some((line) => line.seq === seq && line.server_ms === server_ms);
  return isKnown ? lines : [...lines, { seq, participant, name, text, server_ms }].slice(-MAX_LINES);
}

/** The number to connect with: that of the last line one has. */
export function lastSaid(lines: readonly Line[]): number {
  return lines.at(-1)?.seq ?? 0;
}
