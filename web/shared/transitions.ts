/** What the phases have in common: how a session dials, waits, fails, stops and catches up. */

import { deadline_ms, probeDelay_ms, reconnectDelay_ms } from "./backoff.ts";
import {
  DEADLINE_HANDSHAKES,
  DEADLINE_MAX_MS,
  LAGGING_HEARTBEATS,
  POLL_AFTER_FAILURES,
  POLL_WAIT_S,
} from "./limits.ts";
import {
  isOver,
  type Effect,
  type Lag,
  type Live,
  type Outcome,
  type Polling,
  type Session,
  type StopReason,
} from "./phases.ts";

export const NO_LAG: Lag = { heartbeats: 0, asked_at: null };

export function dial(session: Session, now: number): Outcome {
  const deadline = { since: now, wait_ms: deadline_ms(session.handshake_ms) };
  return [{ ...session, phase: { name: "connecting", deadline, opened: false } }, ["dial"]];
}

export function stop(session: Session, reason: StopReason, effects: readonly Effect[]): Outcome {
  return [{ ...session, phase: { name: "stopped", reason } }, effects];
}

export function wait(session: Session, now: number, wait_ms: number, effects: readonly Effect[]): Outcome {
  return [{ ...session, phase: { name: "waiting", until: { since: now, wait_ms } } }, effects];
}

/** An attempt that was not welcomed: wait and try again, or long-poll. */
export function fail(
  session: Session,
  opened: boolean,
  now: number,
  random: number,
  effects: readonly Effect[],
): Outcome {
  const failed = { ...session, failures: session.failures + 1 };
  if (opened || failed.failures >= POLL_AFTER_FAILURES) return startPolling(failed, now, random, effects);
  return wait(failed, now, reconnectDelay_ms(failed.failures, random), [...effects, "inquire"]);
}

export function startPolling(session: Session, now: number, random: number, effects: readonly Effect[]): Outcome {
  const phase: Polling = {
    name: "polling",
    lag: NO_LAG,
    admitted: false,
    poll: asking(session, now),
    probe: { kind: "resting", until: { since: now, wait_ms: probeDelay_ms(random) } },
  };
  return [{ ...session, phase }, [...effects, "start_polling"]];
}

export function asking(session: Session, now: number): Polling["poll"] {
  return { kind: "asking", until: { since: now, wait_ms: POLL_WAIT_S * 1000 + deadline_ms(session.handshake_ms) } };
}

/** A handshake that missed its deadline says that handshakes take longer here than was thought. */
export function doubtHandshake(session: Session): Session {
  return { ...session, handshake_ms: Math.min(DEADLINE_MAX_MS / DEADLINE_HANDSHAKES, session.handshake_ms * 2) };
}

/** What a close code asks for without a further look (E-2). */
export function stopReasonOf(code: number): StopReason | null {
  const reasons: Readonly<Record<number, StopReason>> = {
    1000: "over",
    4400: "protocol",
    4401: "token",
    4403: "removed",
    4409: "elsewhere",
  };
  return reasons[code] ?? null;
}

/** What an HTTP status asks for (H-2). */
export function stopReasonOfStatus(status: number): StopReason | null {
  const reasons: Readonly<Record<number, StopReason>> = {
    401: "token",
    403: "removed",
    404: "over",
    409: "elsewhere",
  };
  return reasons[status] ?? null;
}

export function welcomed(
  session: Session,
  heartbeat_ms: number,
  now: number,
  effects: readonly Effect[],
  polls: Live["polls"] = null,
): Outcome {
  const phase: Live = { name: "live", lag: NO_LAG, leave: null, polls };
  return [{ ...session, phase, failures: 0, heartbeat_ms: Math.max(1, heartbeat_ms), heard_at: now }, effects];
}

/** T-1, S-5: ask for the state, but not again while the answer to the last asking may be on its way. */
export function resync<P extends Live | Polling>(session: Session, phase: P, now: number): Outcome {
  const { asked_at } = phase.lag;
  const isAsked = asked_at !== null && !isOver({ since: asked_at, wait_ms: session.heartbeat_ms }, now);
  if (isAsked) return [session, []];
  return [{ ...session, phase: { ...phase, lag: { heartbeats: 0, asked_at: now } } }, ["resync"]];
}

export function countLag<P extends Live | Polling>(session: Session, phase: P, ahead: boolean, now: number): Outcome {
  const heartbeats = ahead ? phase.lag.heartbeats + 1 : 0;
  if (heartbeats >= LAGGING_HEARTBEATS) return resync(session, phase, now);
  return [{ ...session, phase: { ...phase, lag: { ...phase.lag, heartbeats } } }, []];
}
