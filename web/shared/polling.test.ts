import { describe, expect, test } from "vitest";

import { after, at, events, NOW, phases, RECENT } from "./fake-session.ts";
import { nextTick, type Event } from "./phases.ts";

describe("session: polling", () => {
  const { polling } = phases;
  const dialling = at({ ...polling, probe: { kind: "dialling", until: RECENT } });
  const resting = at({ ...polling, poll: { kind: "resting", until: { since: NOW - 100, wait_ms: 5000 } } });

  test("X-7: the WebSocket is tried beside the polls, which go on", () => {
    const [next, effects] = after(at(polling), events.tick, NOW + 2900);
    expect(effects).toEqual(["stop_polling", "parted"]); // this poll was past its deadline
    const asking = at({ ...polling, poll: { kind: "asking", until: { since: NOW, wait_ms: 60_000 } } });
    const [probing, dialled] = after(asking, events.tick, NOW + 2900);
    expect(dialled).toEqual(["dial"]);
    expect(probing.phase).toMatchObject({ poll: { kind: "asking" }, probe: { kind: "dialling" } });
    expect(next.phase).toMatchObject({ poll: { kind: "resting" }, admitted: false });
  });

  test("X-7: a WebSocket that opens but is not welcomed in time is hung up", () => {
    const [opened] = after(dialling, events.opened);
    expect(opened.phase).toMatchObject({ probe: { kind: "opened", until: { since: NOW, wait_ms: 3000 } } });
    const [next, effects] = after(opened, events.tick, NOW + 2800 + 200);
    expect(effects).toContain("stop_polling");
    const patient = at({
      ...(opened.phase as typeof polling),
      poll: { kind: "asking", until: { since: NOW, wait_ms: 60_000 } },
    });
    const [rested, hung] = after(patient, events.tick, NOW + 3000);
    expect(hung).toEqual(["hang_up"]);
    expect(rested.phase).toMatchObject({ probe: { kind: "resting", until: { wait_ms: 30_000 } } });
    expect(next.phase.name).toBe("polling");
  });

  test("the welcome of a poll changes nothing but the heartbeat", () => {
    const [next, effects] = after(at(polling), { ...events.welcomed, by: "polling" });
    expect(effects).toEqual([]);
    expect(next).toMatchObject({ heartbeat_ms: 2000, phase: polling });
  });

  test("P-5: our own WebSocket ends our poll; the poll rests until that is settled", () => {
    const [next, effects] = after(dialling, { type: "poll_failed", status: 409 });
    expect(effects).toEqual([]);
    expect(next.phase).toMatchObject({ name: "polling", poll: { kind: "resting", until: RECENT } });
  });

  test("P-5: our own poll ends our WebSocket; the polls go on", () => {
    const [next, effects] = after(dialling, { type: "closed", code: 4409 });
    expect(effects).toEqual([]);
    expect(next.phase).toMatchObject({ name: "polling", probe: { kind: "resting" } });
  });

  test("asks again at once, but at most ten times a second", () => {
    expect(after(at(polling), events.polled)[1]).toEqual(["poll"]);
    const quick = at({ ...polling, poll: { kind: "asking", until: { since: NOW - 40, wait_ms: 5000 } } });
    const [next, effects] = after(quick, events.polled);
    expect(effects).toEqual([]);
    expect(nextTick(next)).toBe(NOW + 60);
    expect(after(next, events.tick, NOW + 60)[1]).toEqual(["poll"]);
  });

  test("X-5: failing polls back off; one that comes through tries the WebSocket soon", () => {
    const [once] = after(at(polling), events.poll_failed);
    const [twice] = after(once, events.poll_failed);
    expect(once.phase).toMatchObject({ admitted: false, poll: { kind: "resting", until: { wait_ms: 250 } } });
    expect(twice.phase).toMatchObject({ poll: { until: { wait_ms: 500 } } });
    const [back] = after(twice, events.polled);
    expect(back).toMatchObject({
      failures: 0,
      heard_at: NOW,
      phase: { admitted: true, probe: { until: { wait_ms: 1000 } } },
    });
  });

  test("E-2: a poll refused with 429 rests at least 5 s", () => {
    const [next] = after(at(polling), { type: "poll_failed", status: 429 }, NOW, 0);
    expect(next.phase).toMatchObject({ poll: { kind: "resting", until: { wait_ms: 5000 } } });
  });

  test("X-5: waking dials within 300 ms and polls where that took longer; what is under way is left alone", () => {
    const [next] = after(resting, events.woke);
    expect(next.phase).toMatchObject({
      poll: { until: { since: NOW, wait_ms: 450 } },
      probe: { until: { since: NOW, wait_ms: 150 } },
    });
    const [busy] = after(dialling, events.woke);
    expect(busy.phase).toEqual(dialling.phase);
    expect(after(resting, events.retry)[0].phase).toMatchObject({ probe: { until: { wait_ms: 0 } } });
  });

  test("T-1: behind for two heartbeats asks here too", () => {
    const ahead: Event = { type: "heartbeat", ahead: true };
    const [one] = after(at(polling), ahead);
    expect(after(one, ahead)[1]).toEqual(["resync"]);
  });
});
