import { expect, test } from "vitest";

import { addressOf, readAddress } from "./lesson.ts";

test("an address names a class, with the token where it comes from another device", () => {
  expect(readAddress("#ABC-DEF")).toEqual({ code: "ABCDEF", token: null });
  expect(readAddress("#ABC-DEF.a.b-c_d")).toEqual({ code: "ABCDEF", token: "a.b-c_d" });
  expect(readAddress("#ABC-DEF.")).toEqual({ code: "ABCDEF", token: null });
});

test("any other address names none", () => {
  expect(["", "#", "#settings", "#ABC-DE"].map(readAddress)).toEqual([null, null, null, null]);
});

test("the address that stays in the bar holds no token", () => {
  expect(addressOf("ABCDEF")).toBe("#ABC-DEF");
});
