import { expect, test } from "vitest";

import type { RosterEntry } from "../shared/classroom.ts";
import { countAttendance, hasNextPage, sortForHelp } from "./attendance.ts";

const entry = (state: RosterEntry["state"], more: Partial<RosterEntry> = {}): RosterEntry => ({
  name: "A",
  role: "student",
  state,
  epoch: 1,
  version: 1,
  behind_ms: 0,
  hand: false,
  ready: 12,
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
]);

test("students are counted, the teacher is not; a hand counts while its owner is here", () => {
  expect(countAttendance(roster)).toEqual({ withYou: 4, students: 8, hands: 2 });
  expect(countAttendance(new Map())).toEqual({ withYou: 0, students: 0, hands: 0 });
});

test("hands as they were raised, then most behind, away, without the next page, the rest as they joined", () => {
  const lesson = { hands: ["asked", "asks"], page: 10, pages: 604 };
  const sorted = sortForHelp(roster, lesson).map((student) => student.participant);
  expect(sorted).toEqual(["asked", "asks", "later", "late", "gone", "empty", "first", "last"]);
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
