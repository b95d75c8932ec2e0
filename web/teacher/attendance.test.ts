import { expect, test } from "vitest";

import type { RosterEntry } from "../shared/classroom.ts";
import { countAttendance, sortForHelp } from "./attendance.ts";

const entry = (state: RosterEntry["state"], more: Partial<RosterEntry> = {}): RosterEntry => ({
  name: "A",
  role: "student",
  state,
  epoch: 1,
  version: 1,
  behind_ms: 0,
  hand: false,
  ready: null,
  ...more,
});

const roster = new Map([
  ["teacher", entry("live", { role: "teacher" })],
  ["first", entry("live")],
  ["gone", entry("away", { hand: true })],
  ["late", entry("slow")],
  ["asks", entry("live", { hand: true })],
  ["last", entry("live")],
]);

test("students are counted, the teacher is not; a hand counts while its owner is here", () => {
  expect(countAttendance(roster)).toEqual({ withYou: 3, students: 5, hands: 1 });
  expect(countAttendance(new Map())).toEqual({ withYou: 0, students: 0, hands: 0 });
});

test("who needs something comes first, the rest as they joined", () => {
  expect(sortForHelp(roster).map((student) => student.participant)).toEqual(["asks", "late", "gone", "first", "last"]);
});
