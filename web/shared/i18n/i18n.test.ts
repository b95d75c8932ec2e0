import { describe, expect, test } from "vitest";

import { ar } from "./ar.ts";
import { en } from "./en.ts";
import { digits, messages } from "./i18n.ts";
import { directionOf, formatNumber, language, pickLanguage } from "./language.ts";

describe("languages", () => {
  test("numbers stand in the digits of the language, years and pages without grouping", () => {
    expect([formatNumber("ar", 1234), formatNumber("en", 1234)]).toEqual(["١٢٣٤", "1234"]);
  });

  test("the choice is the stored one, then the browser's, then Arabic", () => {
    expect(pickLanguage("en", ["ar"])).toBe("en");
    expect(pickLanguage(null, ["fr-FR", "en-GB", "ar"])).toBe("en");
    expect(pickLanguage("xx", ["fr"])).toBe("ar");
  });

  test("the words follow the switch, and so do the digits", () => {
    language.value = "en";
    expect([messages.value.start.begin, digits(42)]).toEqual([en.start.begin, "42"]);
    language.value = "ar";
    expect([messages.value.start.begin, digits(42), directionOf("ar")]).toEqual([ar.start.begin, "٤٢", "rtl"]);
  });
});

test.each([
  [0, "لا طلاب هنا"],
  [1, "طالب واحد هنا"],
  [2, "طالبان هنا"],
  [3, "٣ طلاب هنا"],
  [11, "١١ طالبًا هنا"],
  [100, "١٠٠ طالب هنا"],
])("Arabic counts %i student(s)", (count, text) => {
  expect(ar.student.present(count)).toBe(text);
});

test("English counts one and many", () => {
  expect([en.student.present(1), en.student.present(0), en.roster.behind(2)]).toEqual([
    "1 student here",
    "0 students here",
    "2 seconds behind",
  ]);
});
