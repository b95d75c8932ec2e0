/** What a session is made of: its phases, each with only the fields valid in it, its events and its effects. */

import { SILENT_HEARTBEATS } from "./limits.ts";

/**
 * Why the client stopped for good: the class is over (1000, 404), removed by the teacher (4403, 403), the same
 * participant connected elsewhere (4409), the token is refused (4401, 401), the protocol was broken (4400),
 * or `close()` was called.
 */
export type StopReason = "over" | "removed" | "elsewhere" | "token" | "protocol" | "closed";

/** Whether nothing will open this seat any more. */
export function isForGood(reason: StopReason): boolean {
  return reason === "over" || reason === "removed" || reason === "token";
}

/** A stretch of time, from `since` on. */
export interface Wait {
  readonly since: number;
  readonly wait_ms: number;
}

export interface Connecting {
  readonly name: "connecting";
  /** The handshake, or once `opened` the wait for the welcome. */
  readonly deadline: Wait;
  readonly opened: boolean;
}

export interface Live {
  readonly name: "live";
  readonly lag: Lag;
  /** The window of the last `[7]`. */
  readonly leave: { readonly min_ms: number; readonly max_ms: number } | null;
  /** As long as a poll that was given up for this WebSocket may still arrive, and end it (P-5). */
  readonly polls: Wait | null;
}

export interface Waiting {
  readonly name: "waiting";
  readonly until: Wait;
}

export interface Polling {
  readonly name: "polling";
  readonly lag: Lag;
  /** Whether the last poll came through: only then may anything be sent. */
  readonly admitted: boolean;
  readonly poll: { readonly kind: "asking" | "resting"; readonly until: Wait };
  /** The WebSocket that is tried in the background. */
  readonly probe: { readonly kind: "dialling" | "opened" | "resting"; readonly until: Wait };
}

export interface Stopped {
  readonly name: "stopped";
  readonly reason: StopReason;
}

export type Phase = Connecting | Live | Waiting | Polling | Stopped;
export type PhaseName = Phase["name"];

/** Heartbeats in a row that were ahead of the replica, and when the state was last asked for. */
export interface Lag {
  readonly heartbeats: number;
  readonly asked_at: number | null;
}

export interface Session {
  readonly phase: Phase;
  /** Attempts in a row that were not welcomed. */
  readonly failures: number;
  /** What a handshake takes here; a guess until one was measured, doubled by each that missed its deadline. */
  readonly handshake_ms: number;
  readonly heartbeat_ms: number;
  /** The last sign of life; null before the first. */
  readonly heard_at: number | null;
}

export type Event =
  | { readonly type: "opened" }
  | { readonly type: "welcomed"; readonly heartbeat_ms: number; readonly by: "websocket" | "polling" }
  /** Any other message of the WebSocket. */
  | { readonly type: "heard" }
  /** A heartbeat, by either transport; `ahead`: of the replica. */
  | { readonly type: "heartbeat"; readonly ahead: boolean }
  /** A state that does not join on (S-5). */
  | { readonly type: "gap" }
  | { readonly type: "told_to_leave"; readonly min_ms: number; readonly max_ms: number }
  /** The WebSocket has ended, or never opened. */
  | { readonly type: "closed"; readonly code: number }
  | { readonly type: "polled" }
  /** A poll or a post failed; status 0: no answer at all. */
  | { readonly type: "poll_failed"; readonly status: number }
  /** What plain HTTP says where a WebSocket was refused without a reason. */
  | { readonly type: "inquired"; readonly status: number }
  /** A frame that is no message. */
  | { readonly type: "broken" }
  /** Somebody looks at the page again, or the network is back. */
  | { readonly type: "woke" }
  | { readonly type: "tick" }
  | { readonly type: "retry" }
  | { readonly type: "close" };
export type EventName = Event["type"];

/**
 * What the shell does: dial or hang up the WebSocket ("hang_up_broken": with 4400), start or stop a poll, ask plain
 * HTTP why, send `[20]`; "parted": what was sent and not answered may be lost.
 */
export type Effect =
  | "dial"
  | "hang_up"
  | "hang_up_broken"
  | "start_polling" // from what one has, without the cursor of earlier polls
  | "poll"
  | "stop_polling"
  | "inquire"
  | "resync"
  | "parted";

export type Outcome = readonly [Session, readonly Effect[]];

/** What one phase does with one event. */
export type Handler<P extends Phase, E extends EventName> = (
  session: Session,
  phase: P,
  event: Extract<Event, { type: E }>,
  now: number,
  random: number,
) => Outcome;

/** Whether messages can be sent; each transport says by itself how many at once. */
export function isJoined(session: Session): boolean {
  return session.phase.name === "live" || (session.phase.name === "polling" && session.phase.admitted);
}

/** T-1: nothing was heard for three heartbeats, or the clock was moved and nothing can be known. */
export function isSilent(session: Session, now: number): boolean {
  return session.heard_at === null || isOver(silenceAfter(session, session.heard_at), now);
}

/** When `tick` has something to do next, by the clock; null: never. */
export function nextTick(session: Session): number | null {
  const waits = waitsOf(session).map(({ since, wait_ms }) => since + wait_ms);
  return waits.length === 0 ? null : Math.min(...waits);
}

function waitsOf(session: Session): readonly Wait[] {
  const { phase } = session;
  switch (phase.name) {
    case "connecting":
      return [phase.deadline];
    case "live":
      return [silenceAfter(session, session.heard_at ?? 0)];
    case "waiting":
      return [phase.until];
    case "polling":
      return [phase.poll.until, phase.probe.until];
    case "stopped":
      return [];
  }
}

function silenceAfter(session: Session, heard_at: number): Wait {
  return { since: heard_at, wait_ms: SILENT_HEARTBEATS * session.heartbeat_ms };
}

/** Whether this wait has passed; one that begins in the future was measured by another clock. */
export function isOver({ since, wait_ms }: Wait, now: number): boolean {
  return now >= since + wait_ms || now < since;
}
