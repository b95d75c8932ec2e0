import { expect, test } from "vitest";

import { addressWith, codeInAddress } from "./seat.ts";

test("the link carries the code, in any way it is written", () => {
  expect(["?c=ABC-DEF", "?c=abcdef", "?x=1&c=abc%20def"].map(codeInAddress)).toEqual(Array(3).fill("ABCDEF"));
  expect(["", "?c=", "?c=ABC-DE0"].map(codeInAddress)).toEqual([null, null, null]);
});

test("the address that is kept brings the same class back", () => {
  expect(codeInAddress(addressWith("ABCDEF"))).toBe("ABCDEF");
});
