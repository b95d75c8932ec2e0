import { expect, test } from "vitest";

import type { RosterEntry } from "../shared/classroom.ts";
import { attendingOf, countAttendance, hasNextPage, sortForHelp } from "./attendance.ts";

const entry = (state: RosterEntry["state"], more: Partial<RosterEntry> = {}): RosterEntry => ({
  name: "A",
  role: "student",
  state,
  epoch: 1,
  version: 1,
  behind_ms: 0,
  hand: false,
  ready: 12,
  raised_ms: 0,
  page: null,
  ...more,
});

const roster = new Map([
  ["teacher", entry("live", { role: "teacher" })],
  ["first", entry("live")],
  ["gone", entry("away", { hand: true })],
  ["empty", entry("live", { ready: null })],
  ["late", entry("slow", { behind_ms: 1500 })],
  ["later", entry("slow", { behind_ms: 9000 })],
  ["asks", entry("live", { hand: true })],
  ["asked", entry("slow", { hand: true })],
  ["last", entry("live", { ready: 11 })],
  ["reads", entry("live", { page: 7 })],
]);

const place = { page: 10, pages: 604 };

test("students are counted, the teacher is not; who reads elsewhere is not with the class, and has the next page all the same", () => {
  expect(countAttendance(roster, place)).toEqual({ withYou: 4, students: 9, ready: 7, here: 8 });
  expect(countAttendance(new Map(), place)).toEqual({ withYou: 0, students: 0, ready: 0, here: 0 });
});

test.each([
  ["live", null, "with"],
  ["slow", null, "behind"],
  ["away", null, "away"],
  ["live", 7, "elsewhere"],
  ["slow", 7, "elsewhere"],
  ["away", 7, "away"],
] as const)("R-5: %s, on page %s: %s", (state, page, attending) => {
  expect(attendingOf(entry(state, { page }))).toBe(attending);
});

test("hands as they were raised, then most behind, away, elsewhere, without the next page, the rest as they joined", () => {
  const lesson = { hands: ["asked", "asks"], ...place };
  const sorted = sortForHelp(roster, lesson).map((student) => student.participant);
  expect(sorted).toEqual(["asked", "asks", "later", "late", "gone", "reads", "empty", "first", "last"]);
});

test.each([
  [null, 1, false],
  [1, 1, false],
  [2, 1, true],
  [null, 604, true],
  [null, null, true],
])("loaded up to %s, on page %s of 604, the next page is there: %s", (ready, page, isThere) => {
  expect(hasNextPage(entry("live", { ready }), page, 604)).toBe(isThere);
});
