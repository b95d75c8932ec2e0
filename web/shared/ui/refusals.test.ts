import { expect, test } from "vitest";

import { en } from "../i18n/en.ts";
import { tellRefusal } from "./refusals.ts";

test("K-4: a board that is full of marks says so, and what to do", () => {
  expect(tellRefusal({ code: "too_large", text: "a board has at most 512 keys" }, en).text).toBe(en.errors.boardFull);
});

test("what nobody can do anything about is said shortly", () => {
  const full = tellRefusal({ code: "too_large", text: "a board has at most 512 keys" }, en);
  for (const refusal of [{ code: "invalid", text: "no such page" }, { code: "too_large", text: "" }] as const) {
    expect(tellRefusal(refusal, en).text).toBe(en.errors.refused);
    expect(tellRefusal(refusal, en).shown_ms).toBeLessThan(full.shown_ms);
  }
});
