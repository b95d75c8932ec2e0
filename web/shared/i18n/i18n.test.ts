import { describe, expect, test } from "vitest";

import { ar } from "./ar.ts";
import { en } from "./en.ts";
import { ur } from "./ur.ts";
import { digits, messages, speak } from "./i18n.ts";
import { directionOf, formatNumber, pickLanguage } from "./language.ts";

describe("languages", () => {
  test("numbers stand in the digits of the language, years and pages without grouping", () => {
    const written = (["ar", "en", "ur"] as const).map((language) => formatNumber(language, 1234));
    expect(written).toEqual(["١٢٣٤", "1234", "۱۲۳۴"]);
  });

  test("the choice is the stored one, then the browser's, then Arabic", () => {
    expect(pickLanguage("en", ["ar"])).toBe("en");
    expect(pickLanguage(null, ["fr-FR", "en-GB", "ar"])).toBe("en");
    expect(pickLanguage("xx", ["fr"])).toBe("ar");
    expect(pickLanguage(null, ["ur-PK", "en"])).toBe("ur");
    expect(pickLanguage(null, ["toString"])).toBe("ar");
  });

  test("the words follow the switch, and so do the digits", async () => {
    expect(() => messages.value).toThrow("no language");
    for (const [language, words, number, direction] of [
      ["en", en, "42", "ltr"],
      ["ar", ar, "٤٢", "rtl"],
      ["ur", ur, "۴۲", "rtl"],
    ] as const) {
      await speak(language);
      expect([messages.value, digits(42), directionOf(language)]).toEqual([words, number, direction]);
    }
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

test("Urdu counts one and many", () => {
  expect([ur.student.present(1), ur.student.present(5)]).toEqual(["۱ طالب علم موجود", "۵ طلبہ موجود"]);
});

test("English counts one and many", () => {
  expect([en.student.present(1), en.student.present(0), en.roster.behind(2)]).toEqual([
    "1 student here",
    "0 students here",
    "2 seconds behind",
  ]);
});
