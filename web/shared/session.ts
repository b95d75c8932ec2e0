/**
 * The client's side of a connection as a state machine without I/O: session, event, now, chance -> session, effects.
 *
 *   connecting --welcomed--> live --closed, silent--> waiting --tick--> connecting
 *       |  failed once: waiting; failed twice, or opened and carried nothing: polling
 *   polling --welcomed (by the WebSocket that is tried beside it)--> live
 *   any --told to stop (E-2), broken, close--> stopped --retry--> connecting
 *
 * The table at the end has every pair of phase and event. Time is the wall clock, which goes on while a device sleeps;
 * a clock that went backwards proves nothing, so every wait that began in the future is over.
 */

import * as on from "./dialling.ts";
import { DEADLINE_HANDSHAKES, DEADLINE_MIN_MS, HEARTBEAT_MS } from "./limits.ts";
import type { Effect, Event, EventName, Handler, Outcome, Phase, Session } from "./phases.ts";
import * as onPolling from "./polling.ts";
import { dial, stop } from "./transitions.ts";

/** A session that dials. */
export function openSession(now: number): Outcome {
  const session: Session = {
    phase: { name: "stopped", reason: "closed" },
    failures: 0,
    handshake_ms: DEADLINE_MIN_MS / DEADLINE_HANDSHAKES,
    heartbeat_ms: HEARTBEAT_MS,
    heard_at: null,
  };
  return dial(session, now);
}

/** The session after this event, and what is to be done now. `random` is uniform in [0, 1). */
export function step(session: Session, event: Event, now: number, random: number): Outcome {
  // The row belongs to the phase and the cell to the event, which is more than the type of a lookup can say.
  const handle = TABLE[session.phase.name][event.type] as Handler<Phase, EventName>;
  return handle(session, session.phase, event, now, random);
}

type Table = {
  readonly [P in Phase as P["name"]]: {
    // Handler<P, E> written out: a handler of several events fits, which its name alone would not show.
    readonly [E in EventName]: (...given: Parameters<Handler<P, E>>) => Outcome;
  };
};

/** It comes too late, or from nowhere: nothing changes. */
const ignore = (session: Session): Outcome => [session, []];

const stopBroken =
  (...effects: Effect[]) =>
  (session: Session): Outcome =>
    stop(session, "protocol", effects);

const stopClosed =
  (...effects: Effect[]) =>
  (session: Session): Outcome =>
    stop(session, "closed", effects);

const TABLE: Table = {
  connecting: {
    opened: on.connectingOpened,
    welcomed: on.connectingWelcomed,
    heard: stopBroken("hang_up_broken"), // S-1: the welcome is first
    heartbeat: stopBroken("hang_up_broken"),
    gap: stopBroken("hang_up_broken"),
    told_to_leave: stopBroken("hang_up_broken"),
    closed: on.connectingClosed,
    polled: ignore,
    poll_failed: ignore,
    inquired: on.waitingInquired,
    broken: stopBroken("hang_up_broken"),
    woke: on.connectingWoke,
    tick: on.connectingTick,
    retry: ignore,
    close: stopClosed("hang_up"),
  },
  live: {
    opened: ignore,
    welcomed: on.liveHeard,
    heard: on.liveHeard,
    heartbeat: on.liveHeartbeat,
    gap: on.liveGap,
    told_to_leave: on.liveToldToLeave,
    closed: on.liveClosed,
    polled: ignore,
    poll_failed: ignore,
    inquired: ignore,
    broken: stopBroken("hang_up_broken", "parted"),
    woke: on.liveTick,
    tick: on.liveTick,
    retry: ignore,
    close: stopClosed("hang_up", "parted"),
  },
  waiting: {
    opened: ignore,
    welcomed: ignore,
    heard: ignore,
    heartbeat: ignore,
    gap: ignore,
    told_to_leave: ignore,
    closed: ignore,
    polled: ignore,
    poll_failed: ignore,
    inquired: on.waitingInquired,
    broken: ignore,
    woke: on.waitingWoke,
    tick: on.waitingTick,
    retry: on.dialNow,
    close: stopClosed(),
  },
  polling: {
    opened: onPolling.pollingOpened,
    welcomed: onPolling.pollingWelcomed,
    heard: onPolling.pollingHeard,
    heartbeat: onPolling.pollingHeartbeat,
    gap: onPolling.pollingGap,
    told_to_leave: ignore, // the polls that follow fail, and wait by themselves
    closed: onPolling.pollingClosed,
    polled: onPolling.pollingPolled,
    poll_failed: onPolling.pollingFailed,
    inquired: ignore, // the polls ask the same
    broken: stopBroken("hang_up_broken", "stop_polling", "parted"),
    woke: onPolling.pollingWoke,
    tick: onPolling.pollingTick,
    retry: onPolling.pollingWoke,
    close: stopClosed("hang_up", "stop_polling", "parted"),
  },
  stopped: {
    opened: ignore,
    welcomed: ignore,
    heard: ignore,
    heartbeat: ignore,
    gap: ignore,
    told_to_leave: ignore,
    closed: ignore,
    polled: ignore,
    poll_failed: ignore,
    inquired: ignore,
    broken: ignore,
    woke: ignore,
    tick: ignore,
    retry: on.dialNow,
    close: stopClosed(),
  },
};
