/** What connecting, live and waiting do with each event: the WebSocket's side of the session. */

import { courtesyDelay_ms, deadline_ms, reconnectDelay_ms, wakeDelay_ms, windowDelay_ms } from "./backoff.ts";
import { isOver, isSilent, type Connecting, type Handler, type Live, type Stopped, type Waiting } from "./phases.ts";
import {
  countLag,
  dial,
  doubtHandshake,
  fail,
  resync,
  stop,
  stopReasonOf,
  stopReasonOfStatus,
  wait,
  welcomed,
} from "./transitions.ts";

// --- connecting ---

export const connectingOpened: Handler<Connecting, "opened"> = (session, phase, _event, now) => {
  const handshake_ms = Math.max(0, now - phase.deadline.since);
  const deadline = { since: now, wait_ms: deadline_ms(handshake_ms) };
  return [{ ...session, handshake_ms, phase: { ...phase, deadline, opened: true } }, []];
};

export const connectingWelcomed: Handler<Connecting, "welcomed"> = (session, _phase, event, now) =>
  welcomed(session, event.heartbeat_ms, now, []);

export const connectingClosed: Handler<Connecting, "closed"> = (session, phase, { code }, now, random) => {
  const reason = stopReasonOf(code);
  if (reason !== null) return stop(session, reason, []);
  if (code === 4429) return wait(session, now, courtesyDelay_ms(session.failures, random), []);
  return fail(session, phase.opened, now, random, []);
};

/** A dial that slept with the device says nothing about this network. */
export const connectingWoke: Handler<Connecting, "woke"> = (session, phase, _event, now, random) =>
  isOver(phase.deadline, now) ? wait(session, now, wakeDelay_ms(random), ["hang_up"]) : [session, []];

export const connectingTick: Handler<Connecting, "tick"> = (session, phase, _event, now, random) => {
  if (!isOver(phase.deadline, now)) return [session, []];
  return fail(doubtHandshake(session), phase.opened, now, random, ["hang_up"]);
};

// --- live ---

export const liveHeard: Handler<Live, "heard" | "welcomed"> = (session, _phase, _event, now) => [
  { ...session, heard_at: now },
  [],
];

export const liveHeartbeat: Handler<Live, "heartbeat"> = (session, phase, { ahead }, now) =>
  countLag({ ...session, heard_at: now }, phase, ahead, now);

export const liveGap: Handler<Live, "gap"> = (session, phase, _event, now) =>
  resync({ ...session, heard_at: now }, phase, now);

export const liveToldToLeave: Handler<Live, "told_to_leave"> = (session, phase, { min_ms, max_ms }, now) => [
  { ...session, heard_at: now, phase: { ...phase, leave: { min_ms, max_ms } } },
  [],
];

export const liveClosed: Handler<Live, "closed"> = (session, phase, { code }, now, random) => {
  const reason = stopReasonOf(code);
  // "Elsewhere" so soon after polling is a poll of our own that came late (P-5).
  const isOurPoll = reason === "elsewhere" && phase.polls !== null && !isOver(phase.polls, now);
  if (reason !== null && !isOurPoll) return stop(session, reason, ["parted"]);
  if (code === 4429) return wait(session, now, courtesyDelay_ms(session.failures, random), ["parted"]);
  const window = code === 1012 ? phase.leave : null;
  const delay_ms = window
    ? windowDelay_ms(window.min_ms, window.max_ms, random)
    : reconnectDelay_ms(session.failures, random);
  return wait(session, now, delay_ms, ["parted"]);
};

/** A link that looks open after a sleep but says nothing is dead: dial anew, soon, but not as one with the class. */
export const liveTick: Handler<Live, "tick" | "woke"> = (session, _phase, _event, now, random) =>
  isSilent(session, now) ? wait(session, now, wakeDelay_ms(random), ["hang_up", "parted"]) : [session, []];

// --- waiting ---

export const waitingInquired: Handler<Waiting | Connecting, "inquired"> = (session, phase, { status }) => {
  const reason = stopReasonOfStatus(status);
  if (reason === null) return [session, []];
  return stop(session, reason, phase.name === "connecting" ? ["hang_up"] : []);
};

export const waitingWoke: Handler<Waiting, "woke"> = (session, phase, _event, now, random) => {
  const soon = { since: now, wait_ms: wakeDelay_ms(random) };
  const isSooner = isOver(phase.until, now) || soon.wait_ms < phase.until.since + phase.until.wait_ms - now;
  return isSooner ? [{ ...session, phase: { ...phase, until: soon } }, []] : [session, []];
};

export const waitingTick: Handler<Waiting, "tick"> = (session, phase, _event, now) =>
  isOver(phase.until, now) ? dial(session, now) : [session, []];

export const dialNow: Handler<Waiting | Stopped, "retry"> = (session, phase, _event, now) =>
  phase.name === "stopped" && phase.reason === "closed" ? [session, []] : dial({ ...session, failures: 0 }, now);
