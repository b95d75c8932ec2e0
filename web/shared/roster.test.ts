import { describe, expect, test } from "vitest";

import type { RosterChange, RosterEntry } from "./messages.ts";
import { EMPTY_ROSTER, receiveRoster } from "./roster.ts";

const pupil: RosterEntry = {
  name: "Amina",
  role: "student",
  state: "live",
  epoch: 1,
  version: 3,
  behind_ms: 0,
  hand: false,
  ready: 4,
  raised_ms: 0,
  page: null,
};
const teacher: RosterEntry = { ...pupil, name: "Noura", role: "teacher" };

function change(
  entries: Record<string, Partial<RosterEntry> | null>,
  full = false,
  others: RosterChange["others"] = null,
): RosterChange {
  return { type: "roster", entries: new Map(Object.entries(entries)), others, full };
}

const full = receiveRoster(EMPTY_ROSTER, change({ t: teacher, a: pupil, b: pupil }, true));

describe("roster", () => {
  test("R-2: in the order they joined; students who are connected are counted", () => {
    expect([...full.entries.keys()]).toEqual(["t", "a", "b"]);
    expect(full.present).toBe(2);
    expect(receiveRoster(full, change({ a: { state: "away" } })).present).toBe(1);
    expect(receiveRoster(full, change({ a: { state: "slow" } })).present).toBe(2);
  });

  test("R-1: what is left out did not change; order stays, newcomers come last", () => {
    const next = receiveRoster(full, change({ c: pupil, a: { hand: true } }));
    expect(next.entries.get("a")).toEqual({ ...pupil, hand: true });
    expect([...next.entries.keys()]).toEqual(["t", "a", "b", "c"]);
    expect(full.entries.get("a"), "the one before stays as it is").toEqual(pupil);
  });

  test("R-1: nil: no longer on the roster", () => {
    expect([...receiveRoster(full, change({ a: null })).entries.keys()]).toEqual(["t", "b"]);
  });

  test("R-1: full replaces everything", () => {
    const next = receiveRoster(full, change({ a: { name: "Amina" } }, true));
    expect(Object.fromEntries(next.entries)).toEqual({
      a: {
        name: "Amina",
        role: "student",
        state: "live",
        epoch: 0,
        version: 0,
        behind_ms: 0,
        hand: false,
        ready: null,
        raised_ms: 0,
        page: null,
      },
    });
  });

  test("R-2: who is no teacher gets a count", () => {
    const others = { present: 29, hands: ["p2", "p7"] };
    expect(receiveRoster(EMPTY_ROSTER, change({}, true, others))).toEqual({ entries: new Map(), ...others });
  });

  test("R-4: hands stand as they were raised; who is away is not among them, and keeps the place", () => {
    const raised = (raised_ms: number) => ({ ...pupil, hand: true, raised_ms });
    const queue = receiveRoster(EMPTY_ROSTER, change({ a: raised(9), b: raised(3), c: raised(3), d: pupil }, true));
    expect(queue.hands).toEqual(["b", "c", "a"]);
    const without = receiveRoster(queue, change({ b: { state: "away" } }));
    expect(without.hands).toEqual(["c", "a"]);
    expect(receiveRoster(without, change({ b: { state: "live" } })).hands).toEqual(["b", "c", "a"]);
    expect(receiveRoster(queue, change({ d: { version: 4 } })).hands).toBe(queue.hands);
  });
});
