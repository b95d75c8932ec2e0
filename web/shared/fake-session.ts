/** One session of each phase and one event of each type, for the tests of the table. */

import type { Effect, Event, EventName, Phase, Session } from "./phases.ts";
import { step } from "./session.ts";

export const NOW = 1_000_000;
export const HALF = 0.5;
export const NO_LAG = { heartbeats: 0, asked_at: null };
export const RECENT = { since: NOW - 100, wait_ms: 3000 };

const base: Session = {
  phase: { name: "connecting", deadline: RECENT, opened: false },
  failures: 0,
  handshake_ms: 750,
  heartbeat_ms: 1000,
  heard_at: NOW - 100,
};

export const phases = {
  connecting: { name: "connecting", deadline: RECENT, opened: false },
  live: { name: "live", lag: NO_LAG, leave: null, polls: null },
  waiting: { name: "waiting", until: RECENT },
  polling: {
    name: "polling",
    lag: NO_LAG,
    admitted: true,
    poll: { kind: "asking", until: RECENT },
    probe: { kind: "resting", until: RECENT },
  },
  stopped: { name: "stopped", reason: "elsewhere" },
} as const satisfies Record<string, Phase>;

export const events: { readonly [E in EventName]: Extract<Event, { type: E }> } = {
  opened: { type: "opened" },
  welcomed: { type: "welcomed", heartbeat_ms: 2000, by: "websocket" },
  heard: { type: "heard" },
  heartbeat: { type: "heartbeat", ahead: false },
  gap: { type: "gap" },
  told_to_leave: { type: "told_to_leave", min_ms: 1000, max_ms: 3000 },
  closed: { type: "closed", code: 1006 },
  polled: { type: "polled" },
  poll_failed: { type: "poll_failed", status: 0 },
  inquired: { type: "inquired", status: 403 },
  broken: { type: "broken" },
  woke: { type: "woke" },
  tick: { type: "tick" },
  retry: { type: "retry" },
  close: { type: "close" },
};

export function at(phase: Phase, more: Partial<Session> = {}): Session {
  return { ...base, ...more, phase };
}

export function after(session: Session, event: Event, now = NOW, random = HALF): [Session, readonly Effect[]] {
  const [next, effects] = step(session, event, now, random);
  return [next, effects];
}
