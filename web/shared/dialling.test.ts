import { describe, expect, test } from "vitest";

import { after, at, events, NOW, phases } from "./fake-session.ts";
import { isJoined, isSilent, nextTick, type Event } from "./phases.ts";
import { openSession } from "./session.ts";

describe("session: connecting", () => {
  test("a new one dials, with the shortest deadline", () => {
    const [session, effects] = openSession(NOW);
    expect(effects).toEqual(["dial"]);
    expect(session.phase).toEqual({ name: "connecting", deadline: { since: NOW, wait_ms: 3000 }, opened: false });
    expect(nextTick(session)).toBe(NOW + 3000);
    expect(isJoined(session)).toBe(false);
  });

  test("X-6: the measured handshake sets the deadline of the welcome, and of the next dial", () => {
    const [opened] = after(at(phases.connecting), events.opened, NOW + 1400);
    expect(opened.handshake_ms).toBe(1500);
    expect(opened.phase).toMatchObject({ opened: true, deadline: { since: NOW + 1400, wait_ms: 6000 } });
  });

  test("X-6: a dial past its deadline is hung up, and the next may take twice as long", () => {
    const [next, effects] = after(at(phases.connecting), events.tick, NOW + 2900);
    expect(effects).toEqual(["hang_up", "inquire"]);
    expect(next).toMatchObject({ handshake_ms: 1500, failures: 1, phase: { name: "waiting" } });
    const slow = at(phases.connecting, { handshake_ms: 7000 });
    expect(after(slow, events.tick, NOW + 2900)[0].handshake_ms).toBe(7500);
  });

  test("X-5: the welcome resets the failures", () => {
    const [next] = after(at(phases.connecting, { failures: 1 }), events.welcomed);
    expect(next).toMatchObject({ failures: 0, heartbeat_ms: 2000, heard_at: NOW });
    expect(isJoined(next)).toBe(true);
  });

  test("X-5: the first failure waits a random part of 1 s", () => {
    const [next] = after(at(phases.connecting), events.closed);
    expect(next.phase).toEqual({ name: "waiting", until: { since: NOW, wait_ms: 500 } });
    expect(nextTick(next)).toBe(NOW + 500);
  });

  test("X-7: two failures: long poll", () => {
    const [next, effects] = after(at(phases.connecting, { failures: 1 }), events.closed);
    expect(effects).toEqual(["start_polling"]);
    expect(next.phase).toMatchObject({ name: "polling", admitted: false, probe: { kind: "resting" } });
    expect(isJoined(next)).toBe(false);
  });

  test.each(["closed", "tick"] as const)("X-7: opened and carried nothing (%s): long poll at once", (event) => {
    const opened = at({ ...phases.connecting, opened: true });
    const [next, effects] = after(opened, events[event], NOW + 4000);
    expect(next.phase.name).toBe("polling");
    expect(effects.at(-1)).toBe("start_polling");
  });

  test("X-5: a dial that slept with the device is begun anew, within 300 ms, and counts as no failure", () => {
    const [next, effects] = after(at(phases.connecting), events.woke, NOW + 600_000);
    expect(effects).toEqual(["hang_up"]);
    expect(next).toMatchObject({ failures: 0, phase: { name: "waiting", until: { wait_ms: 150 } } });
  });

  test("X-2: what plain HTTP does not refuse is no reason to stop", () => {
    const session = at(phases.connecting);
    for (const status of [0, 200, 204, 429, 503]) expect(after(session, { type: "inquired", status })[0]).toBe(session);
  });
});

describe("session: close codes and statuses", () => {
  const final = [
    [1000, "over"],
    [4400, "protocol"],
    [4401, "token"],
    [4403, "removed"],
    [4409, "elsewhere"],
  ] as const;

  test.each(final)("E-2: %i stops: %s", (code, reason) => {
    for (const phase of [phases.connecting, phases.live]) {
      expect(after(at(phase), { type: "closed", code })[0].phase).toEqual({ name: "stopped", reason });
    }
  });

  test.each(final.filter(([code]) => code !== 4409))("E-2: %i stops a poller too: %s", (code, reason) => {
    const [next, effects] = after(at(phases.polling), { type: "closed", code });
    expect(next.phase).toEqual({ name: "stopped", reason });
    expect(effects).toEqual(["stop_polling", "parted"]);
  });

  test.each([phases.connecting, phases.live])("E-2: 4429 waits at least 5 s ($name)", (phase) => {
    expect(after(at(phase), { type: "closed", code: 4429 }, NOW, 0)[0].phase).toMatchObject({
      until: { wait_ms: 5000 },
    });
  });

  test.each([1001, 1005, 1006, 1011, 4408, 4999])("E-2: %i is a lost connection: reconnect with jitter", (code) => {
    expect(after(at(phases.live), { type: "closed", code })[0].phase).toMatchObject({ until: { wait_ms: 250 } });
  });

  test("P-5: elsewhere just after polling is a poll of one's own that came late: dial again; later it stops", () => {
    const probed = at({ ...phases.polling, probe: { kind: "opened", until: { since: NOW, wait_ms: 3000 } } });
    const [live] = after(probed, events.welcomed);
    const [next, effects] = after(live, { type: "closed", code: 4409 }, NOW + 749);
    expect(effects).toEqual(["parted"]);
    expect(next.phase).toMatchObject({ name: "waiting", until: { wait_ms: 250 } });
    expect(after(live, { type: "closed", code: 4403 })[0].phase).toEqual({ name: "stopped", reason: "removed" });
    const [late] = after(live, { type: "closed", code: 4409 }, NOW + 750);
    expect(late.phase).toEqual({ name: "stopped", reason: "elsewhere" });
  });

  test("T-2: 1012 after [7] reconnects inside its window", () => {
    const [told] = after(at(phases.live), events.told_to_leave);
    expect(after(told, { type: "closed", code: 1012 })[0].phase).toMatchObject({ until: { wait_ms: 2000 } });
    expect(after(told, { type: "closed", code: 1006 })[0].phase).toMatchObject({ until: { wait_ms: 250 } });
  });

  test("E-2: 1012 without a window reconnects with jitter", () => {
    expect(after(at(phases.live), { type: "closed", code: 1012 })[0].phase).toMatchObject({ until: { wait_ms: 250 } });
  });

  test.each([
    [401, "token"],
    [403, "removed"],
    [404, "over"],
    [409, "elsewhere"],
  ] as const)("H-2: a poll refused with %i stops: %s", (status, reason) => {
    const [next, effects] = after(at(phases.polling), { type: "poll_failed", status });
    expect(next.phase).toEqual({ name: "stopped", reason });
    expect(effects).toEqual(["hang_up", "stop_polling", "parted"]);
  });
});

describe("session: live", () => {
  test("T-1: silent for three heartbeats: hang up, and dial within 300 ms", () => {
    const session = at(phases.live, { heard_at: NOW });
    expect(nextTick(session)).toBe(NOW + 3000);
    expect(after(session, events.tick, NOW + 2999)[0]).toBe(session);
    const [next, effects] = after(session, events.tick, NOW + 3000);
    expect(effects).toEqual(["hang_up", "parted"]);
    expect(next.phase).toEqual({ name: "waiting", until: { since: NOW + 3000, wait_ms: 150 } });
  });

  test("X-5: a socket that looks open after a sleep is dialled anew", () => {
    expect(after(at(phases.live), events.woke, NOW + 3_600_000)[1]).toEqual(["hang_up", "parted"]);
  });

  test("T-1: a clock that went back proves nothing", () => {
    const session = at(phases.live);
    expect(isSilent(session, NOW - 7_200_000)).toBe(true);
    expect(after(session, events.tick, NOW - 7_200_000)[0].phase.name).toBe("waiting");
  });

  test("T-1: the heartbeat is the server's to choose; none of zero", () => {
    const [next] = after(at(phases.connecting), { type: "welcomed", heartbeat_ms: 0, by: "websocket" });
    expect(next.heartbeat_ms).toBe(1);
  });

  test("T-1: behind for two heartbeats asks, once; caught up between them does not", () => {
    const ahead: Event = { type: "heartbeat", ahead: true };
    const [one, none] = after(at(phases.live), ahead);
    expect(none).toEqual([]);
    const [two, asked] = after(one, ahead, NOW + 1000);
    expect(asked).toEqual(["resync"]);
    expect(after(two, ahead, NOW + 1100)[1]).toEqual([]);
    const [caught] = after(one, events.heartbeat, NOW + 1000);
    expect(after(caught, ahead, NOW + 2000)[1]).toEqual([]);
  });

  test("S-5: a gap asks at once, then at most once a heartbeat", () => {
    const [one, asked] = after(at(phases.live), events.gap);
    expect(asked).toEqual(["resync"]);
    expect(after(one, events.gap, NOW + 999)[1]).toEqual([]);
    expect(after(one, events.gap, NOW + 1000)[1]).toEqual(["resync"]);
  });

  test.each(["heard", "heartbeat", "gap", "told_to_leave", "welcomed"] as const)(
    "T-1: %s is a sign of life",
    (event) => {
      expect(after(at(phases.live), events[event])[0].heard_at).toBe(NOW);
    },
  );
});

describe("session: waiting", () => {
  test("dials when its time has come, or the clock went back", () => {
    for (const now of [NOW + 2900, NOW - 5000]) {
      expect(after(at(phases.waiting), events.tick, now)[1]).toEqual(["dial"]);
    }
  });

  test("X-5: waking shortens the wait and never lengthens it", () => {
    const [soon] = after(at(phases.waiting), events.woke);
    expect(soon.phase).toEqual({ name: "waiting", until: { since: NOW, wait_ms: 150 } });
    const almost = at({ name: "waiting", until: { since: NOW - 100, wait_ms: 110 } });
    expect(after(almost, events.woke)[0]).toBe(almost);
  });

  test("H-2: what plain HTTP refuses for good stops", () => {
    expect(after(at(phases.waiting), { type: "inquired", status: 404 })[0].phase).toMatchObject({ reason: "over" });
    expect(after(at(phases.waiting), { type: "inquired", status: 401 })[0].phase).toMatchObject({ reason: "token" });
    const session = at(phases.waiting);
    expect(after(session, { type: "inquired", status: 503 })[0]).toBe(session);
  });

  test("retry dials at once and forgets the failures", () => {
    expect(after(at(phases.waiting, { failures: 5 }), events.retry)[0].failures).toBe(0);
  });
});

describe("session: stopped", () => {
  test("stays so when it was left; every other reason can be retried", () => {
    const left = at({ name: "stopped", reason: "closed" });
    expect(after(left, events.retry)[0]).toBe(left);
    expect(nextTick(left)).toBeNull();
    for (const reason of ["over", "removed", "elsewhere", "token", "protocol"] as const) {
      expect(after(at({ name: "stopped", reason }), events.retry)[1]).toEqual(["dial"]);
    }
  });
});
