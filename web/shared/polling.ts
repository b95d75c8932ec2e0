/** What polling does with each event: long polls, and the WebSocket that is tried beside them. */

import { courtesyDelay_ms, deadline_ms, probeDelay_ms, reconnectDelay_ms, wakeDelay_ms } from "./backoff.ts";
import { POLL_EVERY_MS, POLL_STRAGGLES_MS, WAKE_WITHIN_MS } from "./limits.ts";
import { isOver, type Effect, type Handler, type Outcome, type Polling, type Session } from "./phases.ts";
import {
  asking,
  countLag,
  doubtHandshake,
  resync,
  stop,
  stopReasonOf,
  stopReasonOfStatus,
  welcomed,
} from "./transitions.ts";

export const pollingOpened: Handler<Polling, "opened"> = (session, phase, _event, now) => {
  if (phase.probe.kind !== "dialling") return [session, []];
  const handshake_ms = Math.max(0, now - phase.probe.until.since);
  const until = { since: now, wait_ms: deadline_ms(handshake_ms) };
  return [{ ...session, handshake_ms, phase: { ...phase, probe: { kind: "opened", until } } }, []];
};

export const pollingWelcomed: Handler<Polling, "welcomed"> = (session, _phase, event, now) => {
  if (event.by === "polling") return [{ ...session, heartbeat_ms: Math.max(1, event.heartbeat_ms) }, []];
  // The poll that is given up here may be on its way, and then it is the newer connection. A handshake is two round trips.
  const polls = { since: now, wait_ms: Math.max(POLL_STRAGGLES_MS, session.handshake_ms) };
  return welcomed(session, event.heartbeat_ms, now, ["stop_polling", "parted"], polls);
};

/** S-1: what does not begin with a welcome is not this protocol; the polls go on. */
export const pollingHeard: Handler<Polling, "heard"> = (session, phase, _event, now, random) => [
  { ...session, phase: restProbe(phase, now, probeDelay_ms(random)) },
  ["hang_up"],
];

export const pollingHeartbeat: Handler<Polling, "heartbeat"> = (session, phase, { ahead }, now) =>
  countLag(session, phase, ahead, now);

export const pollingGap: Handler<Polling, "gap"> = (session, phase, _event, now) => resync(session, phase, now);

/** "Elsewhere" is here our own next poll: the server lets one connection live, whichever came last (P-5). */
export const pollingClosed: Handler<Polling, "closed"> = (session, phase, { code }, now, random) => {
  const reason = stopReasonOf(code);
  if (reason !== null && reason !== "elsewhere") return stop(session, reason, ["stop_polling", "parted"]);
  return [{ ...session, phase: restProbe(phase, now, probeDelay_ms(random)) }, []];
};

export const pollingPolled: Handler<Polling, "polled"> = (session, phase, _event, now, random) => {
  const rest = { since: phase.poll.until.since, wait_ms: POLL_EVERY_MS };
  const poll: Polling["poll"] = isOver(rest, now) ? asking(session, now) : { kind: "resting", until: rest };
  // The network is back: the WebSocket may be, too.
  const isBack = !phase.admitted && phase.probe.kind === "resting" && session.heard_at !== null;
  const settled = isBack ? restProbe(phase, now, reconnectDelay_ms(2, random)) : phase;
  const effects: Effect[] = poll.kind === "asking" ? ["poll"] : [];
  return [{ ...session, failures: 0, heard_at: now, phase: { ...settled, admitted: true, poll } }, effects];
};

export const pollingFailed: Handler<Polling, "poll_failed"> = (session, phase, { status }, now, random) => {
  const reason = stopReasonOfStatus(status);
  if (reason === "elsewhere" && phase.probe.kind !== "resting") {
    // The WebSocket we dial beside has come through, and ended the poll (P-5): its welcome is on the way.
    return [{ ...session, phase: { ...phase, poll: { kind: "resting", until: phase.probe.until } } }, []];
  }
  if (reason !== null) return stop(session, reason, ["hang_up", "stop_polling", "parted"]);
  const wait_ms = (status === 429 ? courtesyDelay_ms : reconnectDelay_ms)(session.failures, random);
  const poll: Polling["poll"] = { kind: "resting", until: { since: now, wait_ms } };
  const resting: Polling = { ...phase, admitted: false, poll };
  return [{ ...session, failures: session.failures + 1, phase: resting }, ["stop_polling", "parted"]];
};

export const pollingWoke: Handler<Polling, "woke" | "retry"> = (session, phase, event, now, random) => {
  const soon = { since: now, wait_ms: event.type === "retry" ? 0 : wakeDelay_ms(random) };
  // The WebSocket goes first: side by side, a poll that arrives after it would end it (P-5).
  const next = { since: now, wait_ms: soon.wait_ms + WAKE_WITHIN_MS };
  const poll = phase.poll.kind === "resting" ? { ...phase.poll, until: next } : phase.poll;
  const probe = phase.probe.kind === "resting" ? { ...phase.probe, until: soon } : phase.probe;
  return [{ ...session, phase: { ...phase, poll, probe } }, []];
};

export const pollingTick: Handler<Polling, "tick"> = (session, phase, _event, now, random) => {
  if (phase.poll.kind === "asking" && isOver(phase.poll.until, now)) {
    return pollingFailed(session, phase, { type: "poll_failed", status: 0 }, now, random);
  }
  const effects: Effect[] = [];
  let next = session;
  if (phase.poll.kind === "resting" && isOver(phase.poll.until, now)) {
    next = { ...next, phase: { ...phase, poll: asking(next, now) } };
    effects.push("poll");
  }
  const [probed, probing] = tickProbe(next, next.phase as Polling, now, random);
  return [probed, [...effects, ...probing]];
};

function tickProbe(session: Session, phase: Polling, now: number, random: number): Outcome {
  if (!isOver(phase.probe.until, now)) return [session, []];
  if (phase.probe.kind === "resting") {
    const until = { since: now, wait_ms: deadline_ms(session.handshake_ms) };
    return [{ ...session, phase: { ...phase, probe: { kind: "dialling", until } } }, ["dial"]];
  }
  return [{ ...doubtHandshake(session), phase: restProbe(phase, now, probeDelay_ms(random)) }, ["hang_up"]];
}

function restProbe(phase: Polling, now: number, wait_ms: number): Polling {
  return { ...phase, probe: { kind: "resting", until: { since: now, wait_ms } } };
}
