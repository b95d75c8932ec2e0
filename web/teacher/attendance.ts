/** Who is with the class, from the roster. */

import type { RosterEntry } from "../shared/classroom.ts";

export interface Attendance {
  /** Students whose screen shows the newest state. */
  readonly withYou: number;
  readonly students: number;
  readonly hands: number;
}

export type Named = RosterEntry & { readonly participant: string };

export function countAttendance(roster: ReadonlyMap<string, RosterEntry>): Attendance {
  const students = [...roster.values()].filter((entry) => entry.role === "student");
  return {
    withYou: students.filter((entry) => entry.state === "live").length,
    students: students.length,
    hands: students.filter((entry) => entry.hand && entry.state !== "away").length,
  };
}

const URGENCY: Record<RosterEntry["state"], number> = { slow: 0, away: 1, live: 2 };

/** The students, those who want or need something first: hands, then slow, then away; within that as they joined. */
export function sortForHelp(roster: ReadonlyMap<string, RosterEntry>): Named[] {
  const students = [...roster].flatMap(([participant, entry]) =>
    entry.role === "student" ? [{ ...entry, participant }] : [],
  );
  const rank = (entry: Named): number => (entry.hand && entry.state !== "away" ? -1 : URGENCY[entry.state]);
  return students.sort((a, b) => rank(a) - rank(b)); // sort is stable: joined first stays first
}
