import { expect, test } from "vitest";

import { reportAfterFrame } from "./frames.ts";

function fakeScreen() {
  let due: (() => void)[] = [];
  const reported: string[] = [];
  const show = reportAfterFrame<string>((shown) => reported.push(shown), (run) => due.push(run));
  const frame = (): void => {
    const running = due;
    due = [];
    for (const run of running) run();
  };
  return { show, frame, reported };
}

test("what is shown is reported once, after the frame that drew it", () => {
  const { show, frame, reported } = fakeScreen();
  show("a");
  frame();
  expect(reported).toEqual([]);
  frame();
  frame();
  expect(reported).toEqual(["a"]);
});

test("of several things between two frames only the newest was drawn", () => {
  const { show, frame, reported } = fakeScreen();
  show("a");
  show("b");
  frame();
  frame();
  expect(reported).toEqual(["b"]);
});

test("a change in every frame does not put reports off, and the last one is reported", () => {
  const { show, frame, reported } = fakeScreen();
  for (const name of ["a", "b", "c", "d", "e"]) {
    show(name);
    frame();
  }
  expect(reported).toEqual(["a", "c"]);
  frame();
  frame();
  expect(reported.at(-1)).toBe("e");
});
