import { describe, expect, test } from "vitest";

import { FOLLOWING, follow, pageShown, type Following, type FollowEvent } from "./following.ts";

const away: Following = { kind: "away", page: 5 };
const events: Record<string, FollowEvent> = {
  leavesToOther: { kind: "leaves", to: 7, classPage: 42 },
  leavesToClassPage: { kind: "leaves", to: 42, classPage: 42 },
  turnedElsewhere: { kind: "turned", classPage: 43 },
  turnedToWhereStudentIs: { kind: "turned", classPage: 5 },
  turnedToNothing: { kind: "turned", classPage: null },
  back: { kind: "back" },
  locked: { kind: "locked" },
};
const table: Record<keyof typeof events, [fromFollowing: Following, fromAway: Following]> = {
  leavesToOther: [{ kind: "away", page: 7 }, { kind: "away", page: 7 }],
  leavesToClassPage: [FOLLOWING, FOLLOWING],
  turnedElsewhere: [FOLLOWING, away],
  turnedToWhereStudentIs: [FOLLOWING, FOLLOWING],
  turnedToNothing: [FOLLOWING, away],
  back: [FOLLOWING, FOLLOWING],
  locked: [FOLLOWING, FOLLOWING],
};

describe("follow: every state with every event", () => {
  test.each(Object.entries(events))("%s", (name, event) => {
    expect([follow(FOLLOWING, event), follow(away, event)]).toEqual(table[name]);
  });
});

test("following shows the class's page, away its own", () => {
  expect([pageShown(FOLLOWING, 42), pageShown(FOLLOWING, null), pageShown(away, 42)]).toEqual([42, null, 5]);
});
