/** The roster as it grows by changes. */

import type { RosterChange, RosterEntry } from "./messages.ts";

export interface Roster {
  /** In the order they joined; empty for those who only get the count. */
  readonly entries: ReadonlyMap<string, RosterEntry>;
  /** Students connected. */
  readonly present: number;
  /** Whose hand is up, first raised first. */
  readonly hands: readonly string[];
}

export const EMPTY_ROSTER: Roster = { entries: new Map(), present: 0, hands: [] };

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
  raised_ms: 0,
  page: null,
};

/** The roster after this change. */
export function receiveRoster(roster: Roster, change: RosterChange): Roster {
  const known = change.full ? EMPTY_ROSTER.entries : roster.entries;
  const entries = new Map(known);
  for (const [participant, entry] of change.entries) {
    if (entry === null) entries.delete(participant);
    else entries.set(participant, { ...UNKNOWN, ...known.get(participant), ...entry });
  }
  const hands = change.others?.hands ?? queueOf(entries);
  return {
    entries,
    present: change.others?.present ?? countStudents(entries),
    hands: hands.join() === roster.hands.join() ? roster.hands : hands, // the same queue is the same object
  };
}

function countStudents(entries: ReadonlyMap<string, RosterEntry>): number {
  let count = 0;
  for (const entry of entries.values()) if (entry.role === "student" && entry.state !== "away") count += 1;
  return count;
}

function queueOf(entries: ReadonlyMap<string, RosterEntry>): string[] {
  const isUp = ([, entry]: [string, RosterEntry]): boolean => entry.hand && entry.state !== "away";
  const raised = [...entries].filter(isUp).sort(([, a], [, b]) => a.raised_ms - b.raised_ms); // stable: joined first stays first
  return raised.map(([participant]) => participant);
}
