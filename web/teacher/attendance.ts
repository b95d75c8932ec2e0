/** Who is with the class, and who needs help first, from the roster. */

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

/** Whether the page after the class's is on the device already; at the last page, and before the first, nothing is missing. */
export function hasNextPage(entry: RosterEntry, page: number | null, pages: number): boolean {
  return page === null || page >= pages || (entry.ready !== null && entry.ready > page);
}

/** What a student's place in the list depends on, besides the roster. */
export interface Moment {
  /** Whose hands are up, first raised first. */
  readonly hands: readonly string[];
  readonly page: number | null;
  readonly pages: number;
}

/**
 * The students, those who want or need something first: hands as they were raised, then who is behind (most first), who is
 * away, who has not got the next page, and the rest; among equals as they joined.
 */
export function sortForHelp(roster: ReadonlyMap<string, RosterEntry>, moment: Moment): Named[] {
  const students = [...roster].flatMap(([participant, entry]) =>
    entry.role === "student" ? [{ ...entry, participant }] : [],
  );
  const rank = (entry: Named): number => {
    const place = moment.hands.indexOf(entry.participant);
    if (place >= 0) return place - moment.hands.length; // below all the others
    if (entry.state === "slow") return 0;
    if (entry.state === "away") return 1;
    return hasNextPage(entry, moment.page, moment.pages) ? 3 : 2;
  };
  const delay = (entry: Named): number => (entry.state === "slow" ? entry.behind_ms : 0);
  return students.sort((a, b) => rank(a) - rank(b) || delay(b) - delay(a)); // sort is stable: joined first stays first
}
