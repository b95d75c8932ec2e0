import { describe, expect, test } from "vitest";

import { IDLE, press, type Press, type PressEvent } from "./press.ts";

const finger: Press = { kind: "pressed", x: 100, y: 100, at_ms: 0, anchor: "1:1:1", isMouse: false };
const mouse: Press = { ...finger, isMouse: true };
const onPaper: Press = { ...finger, anchor: null };
const choosing: Press = { kind: "choosing", from: "1:1:1", to: "1:1:2" };
const spent: Press = { kind: "spent" };
const moving: Press = { ...finger, anchor: null };

const down: PressEvent = { ...finger, kind: "down" };
const near: PressEvent = { kind: "moved", x: 106, y: 104, anchor: "1:1:1" };
const far: PressEvent = { kind: "moved", x: 160, y: 100, anchor: "1:1:3" };
const offWords: PressEvent = { kind: "moved", x: 160, y: 100, anchor: null };
const tap: PressEvent = { kind: "up", x: 101, y: 101, at_ms: 90 };
const swipe: PressEvent = { kind: "up", x: 200, y: 105, at_ms: 200 };
const held: PressEvent = { kind: "held" };
const cancelled: PressEvent = { kind: "cancelled" };

const table: [name: string, state: Press, event: PressEvent, next: Press, meaning: unknown][] = [
  ["idle, down", IDLE, down, finger, null],
  ["idle, held", IDLE, held, IDLE, null],
  ["idle, moved", IDLE, far, IDLE, null],
  ["idle, up", IDLE, swipe, IDLE, null],
  ["idle, cancelled", IDLE, cancelled, IDLE, null],
  ["pressed, down", onPaper, down, finger, null],
  ["pressed, held on a word", finger, held, { kind: "choosing", from: "1:1:1", to: "1:1:1" }, null],
  ["pressed, held beside words", onPaper, held, onPaper, null],
  ["pressed, trembling", finger, near, finger, null],
  ["pressed, finger moves off", finger, far, moving, null],
  ["pressed, mouse moves", mouse, far, { kind: "choosing", from: "1:1:1", to: "1:1:3" }, null],
  ["pressed, mouse moves between words", mouse, offWords, { kind: "choosing", from: "1:1:1", to: "1:1:1" }, null],
  ["pressed, mouse moves from paper", { ...mouse, anchor: null }, far, { ...mouse, anchor: null }, null],
  ["pressed, tap", finger, tap, IDLE, null],
  ["pressed, swipe", moving, swipe, spent, { kind: "turn", by: 1 }],
  ["pressed, cancelled", finger, cancelled, IDLE, null],
  ["choosing, down", choosing, down, finger, null],
  ["choosing, held", choosing, held, choosing, null],
  ["choosing, moved", choosing, far, { ...choosing, to: "1:1:3" }, null],
  ["choosing, moved off words", choosing, offWords, choosing, null],
  ["choosing, up", choosing, swipe, spent, { kind: "chosen", from: "1:1:1", to: "1:1:2" }],
  ["choosing, cancelled", choosing, cancelled, IDLE, { kind: "chosen", from: "1:1:1", to: "1:1:2" }],
  ["spent, down", spent, down, finger, null],
  ["spent, held", spent, held, spent, null],
  ["spent, moved", spent, far, spent, null],
  ["spent, up", spent, swipe, spent, null],
  ["spent, cancelled", spent, cancelled, IDLE, null],
];

describe("a press", () => {
  test.each(table)("%s", (_name, state, event, next, meaning) => {
    expect(press(state, event)).toEqual([next, meaning]);
  });
});
