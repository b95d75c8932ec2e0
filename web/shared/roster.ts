/** The roster as it grows by changes. */

import type { RosterChange, RosterEntry } from "./messages.ts";

export interface Roster {
  /** In the order they joined; empty for those who only get the count. */
  readonly entries: ReadonlyMap<string, RosterEntry>;
  /** Students connected. */
  readonly present: number;
}

export const EMPTY_ROSTER: Roster = { entries: new Map(), present: 0 };

// What is left out of an entry that was not there before: nothing painted, nothing loaded.
const UNKNOWN: RosterEntry = {
  name: "",
  role: "student",
  state: "live",
  epoch: 0,
  version: 0,
  behind_ms: 0,
  hand: false,
  ready: null,
};

/** The roster after this change. */
export function receiveRoster(roster: Roster, change: RosterChange): Roster {
  const known = change.full ? EMPTY_ROSTER.entries : roster.entries;
  const entries = new Map(known);
  for (const [participant, entry] of change.entries) {
    if (entry === null) entries.delete(participant);
    else entries.set(participant, { ...UNKNOWN, ...known.get(participant), ...entry });
  }
  return { entries, present: change.present ?? countStudents(entries) };
}

function countStudents(entries: ReadonlyMap<string, RosterEntry>): number {
  let count = 0;
  for (const entry of entries.values()) if (entry.role === "student" && entry.state !== "away") count += 1;
  return count;
}
