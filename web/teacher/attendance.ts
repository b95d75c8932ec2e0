/** Who is with the class, and who needs help first, from the roster. */

import type { RosterEntry } from "../shared/classroom.ts";

export interface Attendance {
  /** Students whose screen shows the newest state of the class's page. */
  readonly withYou: number;
  readonly students: number;
  /** Of those who are here: whose device has the next page already. */
  readonly ready: number;
  readonly here: number;
}

export type Named = RosterEntry & { readonly participant: string };

/** How a student stands to the class; `elsewhere`: on a page of their own. */
export type Attending = "with" | "behind" | "elsewhere" | "away";

export function attendingOf(entry: RosterEntry): Attending {
  if (entry.state === "away") return "away";
  if (entry.page !== null) return "elsewhere";
  return entry.state === "slow" ? "behind" : "with";
}

/** Where the class is. */
export interface Place {
  readonly page: number | null;
  readonly pages: number;
}

export function countAttendance(roster: ReadonlyMap<string, RosterEntry>, { page, pages }: Place): Attendance {
  const students = [...roster.values()].filter((entry) => entry.role === "student");
  const here = students.filter((entry) => entry.state !== "away");
  return {
    withYou: students.filter((entry) => attendingOf(entry) === "with").length,
    students: students.length,
    ready: here.filter((entry) => hasNextPage(entry, page, pages)).length,
    here: here.length,
  };
}

/** Whether the page after the class's is on the device already; at the last page, and before the first, nothing is missing. */
export function hasNextPage(entry: RosterEntry, page: number | null, pages: number): boolean {
  return page === null || page >= pages || (entry.ready !== null && entry.ready > page);
}

/** What a student's place in the list depends on, besides the roster. */
export interface Moment extends Place {
  /** Whose hands are up, first raised first. */
  readonly hands: readonly string[];
}

const RANKS: Readonly<Record<Attending, number>> = { behind: 0, away: 1, elsewhere: 2, with: 4 };
const WITHOUT_NEXT_PAGE = 3;

/**
 * The students, those who want or need something first: hands as they were raised, then who is behind (most first), who is
 * away, who reads elsewhere, who has not got the next page, and the rest; among equals as they joined.
 */
export function sortForHelp(roster: ReadonlyMap<string, RosterEntry>, moment: Moment): Named[] {
  const students = [...roster].flatMap(([participant, entry]) =>
    entry.role === "student" ? [{ ...entry, participant }] : [],
  );
  const rank = (entry: Named): number => {
    const place = moment.hands.indexOf(entry.participant);
    if (place >= 0) return place - moment.hands.length; // below all the others
    const attending = attendingOf(entry);
    const lacks = attending === "with" && !hasNextPage(entry, moment.page, moment.pages);
    return lacks ? WITHOUT_NEXT_PAGE : RANKS[attending];
  };
  const delay = (entry: Named): number => (attendingOf(entry) === "behind" ? entry.behind_ms : 0);
  return students.sort((a, b) => rank(a) - rank(b) || delay(b) - delay(a)); // sort is stable: joined first stays first
}
