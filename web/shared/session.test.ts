import { describe, expect, test } from "vitest";

import { after, at, events, phases } from "./fake-session.ts";
import type { EventName } from "./phases.ts";

/** Phase after, then effects; "same": nothing changed at all. Every pair stands here once. */
const GRID: { readonly [P in keyof typeof phases]: { readonly [E in EventName]: string } } = {
  connecting: {
    opened: "connecting",
    welcomed: "live",
    heard: "stopped hang_up_broken",
    heartbeat: "stopped hang_up_broken",
    gap: "stopped hang_up_broken",
    told_to_leave: "stopped hang_up_broken",
    closed: "waiting inquire",
    polled: "same",
    poll_failed: "same",
    inquired: "stopped hang_up",
    broken: "stopped hang_up_broken",
    woke: "same",
    tick: "same",
    retry: "same",
    close: "stopped hang_up",
  },
  live: {
    opened: "same",
    welcomed: "live",
    heard: "live",
    heartbeat: "live",
    gap: "live resync",
    told_to_leave: "live",
    closed: "waiting parted",
    polled: "same",
    poll_failed: "same",
    inquired: "same",
    broken: "stopped hang_up_broken parted",
    woke: "same",
    tick: "same",
    retry: "same",
    close: "stopped hang_up parted",
  },
  waiting: {
    opened: "same",
    welcomed: "same",
    heard: "same",
    heartbeat: "same",
    gap: "same",
    told_to_leave: "same",
    closed: "same",
    polled: "same",
    poll_failed: "same",
    inquired: "stopped",
    broken: "same",
    woke: "waiting",
    tick: "same",
    retry: "connecting dial",
    close: "stopped",
  },
  polling: {
    opened: "same",
    welcomed: "live stop_polling parted",
    heard: "polling hang_up",
    heartbeat: "polling",
    gap: "polling resync",
    told_to_leave: "same",
    closed: "polling",
    polled: "polling poll",
    poll_failed: "polling stop_polling parted",
    inquired: "same",
    broken: "stopped hang_up_broken stop_polling parted",
    woke: "polling",
    tick: "same",
    retry: "polling",
    close: "stopped hang_up stop_polling parted",
  },
  stopped: {
    opened: "same",
    welcomed: "same",
    heard: "same",
    heartbeat: "same",
    gap: "same",
    told_to_leave: "same",
    closed: "same",
    polled: "same",
    poll_failed: "same",
    inquired: "same",
    broken: "same",
    woke: "same",
    tick: "same",
    retry: "connecting dial",
    close: "stopped",
  },
};

const pairs = Object.entries(GRID).flatMap(([phase, row]) =>
  Object.entries(row).map(([event, expected]) => ({ phase, event, expected })),
) as { phase: keyof typeof phases; event: EventName; expected: string }[];

describe("session: every phase and event", () => {
  test.each(pairs)("$phase, $event: $expected", ({ phase, event, expected }) => {
    const session = at(phases[phase]);
    const [next, effects] = after(session, events[event]);
    const got = next === session ? "same" : next.phase.name;
    expect([got, ...effects].join(" ")).toBe(expected);
  });

  test("the grid has every pair", () => {
    expect(pairs).toHaveLength(Object.keys(phases).length * Object.keys(events).length);
  });
});
