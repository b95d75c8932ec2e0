/** The languages of the screens, the one in use, and numbers as it writes them. */

import { signal } from "@preact/signals";

export type Language = "ar" | "en" | "ur";

/** Each language under its own name, for the switch. */
export const LANGUAGE_NAMES: Record<Language, string> = { ar: "العربية", ur: "اردو", en: "English" };

const STORED_AS = "classroom-sync.language";

/** The digits of a language are asked for by name: plain "ar" gives Latin ones in some browsers and not in others. */
const numerals: Record<Language, Intl.NumberFormat> = {
  ar: new Intl.NumberFormat("ar-u-nu-arab", { useGrouping: false }),
  ur: new Intl.NumberFormat("ur-u-nu-arabext", { useGrouping: false }),
  en: new Intl.NumberFormat("en", { useGrouping: false }),
};

/** The language in use; `speak` in i18n.ts sets it, together with its dictionary. */
export const language = signal<Language>(initialLanguage());

export function directionOf(of: Language): "rtl" | "ltr" {
  return of === "en" ? "ltr" : "rtl";
}

/** A whole number in the digits of `of`. */
export function formatNumber(of: Language, n: number): string {
  return numerals[of].format(n);
}

/** The first of the wanted languages that the screens have; Arabic when there is none. */
export function pickLanguage(stored: string | null, wanted: readonly string[]): Language {
  for (const tag of [stored ?? "", ...wanted]) {
    const base = tag.split("-")[0] ?? "";
    if (isLanguage(base)) return base;
  }
  return "ar";
}

/** Keeps the choice for the next visit. */
export function keepLanguage(chosen: Language): void {
  try {
    localStorage.setItem(STORED_AS, chosen);
  } catch {
    // a browser that keeps nothing (private mode, full disk) still shows the language until the page is closed
  }
}

function isLanguage(tag: string): tag is Language {
  return Object.keys(LANGUAGE_NAMES).includes(tag);
}

function initialLanguage(): Language {
  if (typeof navigator === "undefined") return "ar";
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORED_AS);
  } catch {
    stored = null;
  }
  return pickLanguage(stored, navigator.languages);
}
