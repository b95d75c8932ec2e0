import { expect, test } from "vitest";

import { Problem } from "../api.ts";
import { en } from "../i18n/en.ts";
import { tellProblem } from "./problems.ts";

test.each([
  [0, en.errors.offline],
  [401, en.errors.keyWrong],
  [403, en.errors.keyWrong],
  [404, en.errors.codeUnknown],
  [429, en.errors.busy],
  [503, en.errors.busy],
  [500, en.errors.other],
])("status %i", (status, text) => {
  expect(tellProblem(new Problem(status, "unavailable", ""), en)).toBe(text);
});

test("what is no answer of the service is told without guessing", () => {
  expect(tellProblem(new TypeError("x"), en)).toBe(en.errors.other);
});
