import { expect, test } from "vitest";

import type { Freshness } from "../classroom.ts";
import { en } from "../i18n/en.ts";
import { isConnected, tellFreshness, wholeSeconds } from "./telling.ts";

test.each<[Freshness, string, string]>([
  [{ kind: "live" }, "live", "Live"],
  [{ kind: "connecting" }, "late", "Connecting"],
  [{ kind: "behind", ms: 2400 }, "late", "3 s behind"],
  [{ kind: "reconnecting", since_ms: 0 }, "lost", "Reconnecting"],
  [{ kind: "stopped", reason: "over" }, "lost", "Not connected"],
])("%o looks %s and says “%s”", (freshness, look, text) => {
  expect(tellFreshness(freshness, en)).toMatchObject({ look, text });
});

test("seconds are rounded up: behind is never 0 s", () => {
  expect([0, 1, 1000, 1001].map(wholeSeconds)).toEqual([1, 1, 1, 2]);
});

test("behind is connected, reconnecting is not", () => {
  expect([isConnected({ kind: "live" }), isConnected({ kind: "behind", ms: 500 })]).toEqual([true, true]);
  expect([
    isConnected({ kind: "connecting" }),
    isConnected({ kind: "reconnecting", since_ms: 0 }),
    isConnected({ kind: "stopped", reason: "over" }),
  ]).toEqual([false, false, false]);
});
