import { expect, test } from "vitest";

import { readCode, showCode } from "./code.ts";

test("W-1: a code is read without regard to case, spaces and hyphens", () => {
  expect(["abcdef", "ABC-DEF", " abc def ", "a-b-c-d-e-f"].map(readCode)).toEqual(Array(4).fill("ABCDEF"));
});

test("W-1: a character outside the alphabet, or too few, is no code", () => {
  expect(["ABC-DE", "ABC-DEFG", "ABC-DE0", "ABC-DEI", ""].map(readCode)).toEqual(Array(5).fill(null));
});

test("a code is shown in two halves", () => {
  expect([showCode("ABCDEF"), showCode("ABC-DEF")]).toEqual(["ABC-DEF", "ABC-DEF"]);
});
