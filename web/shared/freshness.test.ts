import { describe, expect, test } from "vitest";

import { isSameFreshness, joinSight, judge, NO_SIGHT, seeAge, seeClock, seeStamp } from "./freshness.ts";
import type { Phase, Session } from "./phases.ts";

const NOW = 1_000_000;
const OWN = { epoch: 2, version: 7 };
const NEWER = { epoch: 2, version: 8 };
const NO_LAG = { heartbeats: 0, asked_at: null };
const WAIT = { since: NOW, wait_ms: 1000 };

const live: Phase = { name: "live", lag: NO_LAG, leave: null, polls: null };
const polling: Phase = {
  name: "polling",
  lag: NO_LAG,
  admitted: true,
  poll: { kind: "asking", until: WAIT },
  probe: { kind: "resting", until: WAIT },
};
const waiting: Phase = { name: "waiting", until: WAIT };
const connecting: Phase = { name: "connecting", deadline: WAIT, opened: false };

function session(phase: Phase, heard_at: number | null = NOW): Session {
  return { phase, failures: 0, handshake_ms: 750, heartbeat_ms: 1000, heard_at };
}

const current = seeStamp(NO_SIGHT, OWN, OWN, NOW);

describe("freshness", () => {
  test.each([live, polling])("live: heard, and nothing newer is known ($name)", (phase) => {
    expect(judge(session(phase), current, OWN, NOW + 2999)).toEqual({ kind: "live" });
  });

  test.each([live, polling])("T-1: never live when nothing was heard for three heartbeats ($name)", (phase) => {
    expect(judge(session(phase), current, OWN, NOW + 3000)).toEqual({ kind: "reconnecting", since_ms: 3000 });
    expect(judge(session(phase), current, OWN, NOW + 3_600_000)).toMatchObject({ since_ms: 3_600_000 });
  });

  test("T-1: never live by a clock that went back", () => {
    expect(judge(session(live), current, OWN, NOW - 60_000)).toEqual({ kind: "reconnecting", since_ms: 60_000 });
  });

  test("connecting: nothing was ever known", () => {
    expect(judge(session(connecting, null), NO_SIGHT, OWN, NOW)).toEqual({ kind: "connecting" });
    expect(judge(session(live), NO_SIGHT, OWN, NOW), "welcomed, no state yet").toEqual({ kind: "connecting" });
  });

  test.each([waiting, connecting, { ...polling, admitted: false }])(
    "reconnecting: the age of the last sign of life ($name)",
    (phase) => {
      expect(judge(session(phase), current, OWN, NOW + 250)).toEqual({ kind: "reconnecting", since_ms: 300 });
    },
  );

  test("S-6: a new connection proves nothing before its first state", () => {
    const joined = joinSight(current);
    expect(judge(session(live, NOW + 60_000), joined, OWN, NOW + 60_000).kind).toBe("reconnecting");
    const confirmed = seeStamp(joined, OWN, OWN, NOW + 60_100);
    expect(judge(session(live, NOW + 60_100), confirmed, OWN, NOW + 60_100)).toEqual({ kind: "live" });
  });

  test("behind: since what one has was last the newest", () => {
    const behind = seeStamp(current, NEWER, OWN, NOW + 1000);
    expect(judge(session(live, NOW + 1000), behind, OWN, NOW + 1500)).toEqual({ kind: "behind", ms: 1500 });
    const old = seeStamp(behind, OWN, OWN, NOW + 1600);
    expect(judge(session(live, NOW + 1600), old, OWN, NOW + 1600).kind, "an older stamp takes nothing back").toBe(
      "behind",
    );
    const caught = seeStamp(old, NEWER, NEWER, NOW + 1700);
    expect(judge(session(live, NOW + 1700), caught, NEWER, NOW + 1700)).toEqual({ kind: "live" });
  });

  test("behind: heartbeats that come each second, seconds late", () => {
    const SKEW = 7_777_777; // the two clocks need not agree
    let sight = current;
    for (let beat = 0; beat < 5; beat += 1) sight = seeClock(sight, NOW + SKEW + beat * 1000, NOW + beat * 1000 + 80);
    expect(judge(session(live, NOW + 4080), sight, OWN, NOW + 4080)).toEqual({ kind: "live" });
    for (let beat = 5; beat < 9; beat += 1) sight = seeClock(sight, NOW + SKEW + beat * 1000, NOW + beat * 1000 + 4080);
    expect(judge(session(live, NOW + 12_080), sight, OWN, NOW + 12_080)).toEqual({ kind: "behind", ms: 4000 });
  });

  test("T-4: as old as what the server itself has, until a heartbeat takes it back, or another connection comes", () => {
    const aged = seeAge(current, 4250);
    expect(judge(session(live), aged, OWN, NOW)).toEqual({ kind: "behind", ms: 4300 });
    expect(judge(session(live), seeAge(aged, 0), OWN, NOW)).toEqual({ kind: "live" });
    expect(joinSight(aged).age_ms).toBe(0);
  });

  test("a path that became slower for good is not late for ever: a minute is remembered", () => {
    let sight = seeClock(current, NOW, NOW);
    for (let beat = 0; beat < 60; beat += 1) sight = seeClock(sight, NOW + beat * 1000, NOW + beat * 1000 + 1500);
    expect(judge(session(live), sight, OWN, NOW)).toEqual({ kind: "live" });
    expect(sight.offsets_ms).toHaveLength(60);
  });

  test("stopped says why", () => {
    expect(judge(session({ name: "stopped", reason: "over" }), current, OWN, NOW)).toEqual({
      kind: "stopped",
      reason: "over",
    });
  });

  test("two judgements are the same when they look the same", () => {
    expect(isSameFreshness({ kind: "behind", ms: 100 }, { kind: "behind", ms: 100 })).toBe(true);
    expect(isSameFreshness({ kind: "behind", ms: 100 }, { kind: "behind", ms: 200 })).toBe(false);
    expect(isSameFreshness({ kind: "live" }, { kind: "connecting" })).toBe(false);
  });
});
