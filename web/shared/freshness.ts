/**
 * How old what one sees may be, said honestly (T-1): live is claimed only while the server's own words prove it.
 *
 * Four proofs are needed. Something was heard within three heartbeats; no heartbeat named a newer stamp than one's
 * own; the server itself hears the one that the pen holder is connected to (T-4); and the heartbeats are not late themselves: on a full queue they come each second, seconds old. Two clocks
 * cannot be compared, but the difference between ours and the server's is the trip plus a constant, so what it exceeds
 * its smallest value of the last minute by is the time spent in queues.
 */

import { DELAY_SAMPLES, FRESHNESS_STEP_MS } from "./limits.ts";
import type { Stamp } from "./messages.ts";
import { isSilent, type Session, type StopReason } from "./phases.ts";
import { compareStamps } from "./replica.ts";

/** How much what is on the screen can be trusted to be what the teacher shows now. */
export type Freshness =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "behind"; readonly ms: number }
  /** null: what is on the screen is from before this page was opened. */
  | { readonly kind: "reconnecting"; readonly since_ms: number | null }
  | { readonly kind: "stopped"; readonly reason: StopReason };

/** What has been heard about the age of what one has. */
export interface Sight {
  /** The newest stamp that the server named. */
  readonly newest: Stamp;
  /** When one's own was last known to be the newest; null: never. */
  readonly current_at: number | null;
  /** Whether this connection has said anything yet about one's own stamp. */
  readonly isConfirmed: boolean;
  /** Our clock minus the server's, for the last heartbeats. */
  readonly offsets_ms: readonly number[];
  /** For how long the server itself has heard nothing from where the pen holder is (T-4). */
  readonly age_ms: number;
}

export const NO_SIGHT: Sight = {
  newest: { epoch: 0, version: 0 },
  current_at: null,
  isConfirmed: false,
  offsets_ms: [],
  age_ms: 0,
};

/** A new connection: what one has may be old until it says otherwise (S-6: a state follows the welcome). */
export function joinSight(sight: Sight): Sight {
  return { ...sight, isConfirmed: false, age_ms: 0 };
}

/** The server named its stamp, in a state or a heartbeat, while one's own was `own`. */
export function seeStamp(sight: Sight, named: Stamp, own: Stamp, now: number): Sight {
  const newest = compareStamps(named, sight.newest) > 0 ? named : sight.newest;
  const isCurrent = compareStamps(own, newest) >= 0;
  return { ...sight, newest, current_at: isCurrent ? now : sight.current_at, isConfirmed: true };
}

/** The server named its clock. */
export function seeClock(sight: Sight, server_ms: number, now: number): Sight {
  return { ...sight, offsets_ms: [...sight.offsets_ms, now - server_ms].slice(-DELAY_SAMPLES) };
}

/** The server said how old what it has may be. */
export function seeAge(sight: Sight, age_ms: number): Sight {
  return { ...sight, age_ms };
}

/** What to say on the screen; `own` is the stamp of the replica. */
export function judge(session: Session, sight: Sight, own: Stamp, now: number): Freshness {
  const { phase, heard_at } = session;
  if (phase.name === "stopped") return { kind: "stopped", reason: phase.reason };
  if (heard_at === null || sight.current_at === null) {
    const isFirst = session.failures === 0 || phase.name === "live" || (phase.name === "polling" && phase.admitted);
    return own.epoch === 0 || isFirst ? { kind: "connecting" } : { kind: "reconnecting", since_ms: null };
  }
  const isConnected = phase.name === "live" || (phase.name === "polling" && phase.admitted);
  if (!isConnected || !sight.isConfirmed || isSilent(session, now)) {
    // The absolute value: after a clock went back, the age is unknown, and zero would be the one wrong answer.
    return { kind: "reconnecting", since_ms: inSteps(Math.abs(now - heard_at)) };
  }
  if (compareStamps(own, sight.newest) < 0) return { kind: "behind", ms: inSteps(Math.abs(now - sight.current_at)) };
  const delay_ms = Math.max(delayOf(sight), sight.age_ms);
  return delay_ms > session.heartbeat_ms ? { kind: "behind", ms: inSteps(delay_ms) } : { kind: "live" };
}

/** Whether two judgements look the same on the screen. */
export function isSameFreshness(a: Freshness, b: Freshness): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function delayOf({ offsets_ms }: Sight): number {
  return offsets_ms.length === 0 ? 0 : (offsets_ms.at(-1) ?? 0) - Math.min(...offsets_ms);
}

function inSteps(ms: number): number {
  return Math.ceil(ms / FRESHNESS_STEP_MS) * FRESHNESS_STEP_MS;
}
