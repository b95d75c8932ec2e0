/** The languages of the screens, the one in use, and numbers as it writes them. */

import { effect, signal } from "@preact/signals";

export type Language = "ar" | "en";

/** Each language under its own name, for the switch. */
export const LANGUAGE_NAMES: Record<Language, string> = { ar: "العربية", en: "English" };

const STORED_AS = "classroom-sync.language";

/** Arabic-Indic digits are asked for by name: plain "ar" gives Latin ones in some browsers and not in others. */
const numerals: Record<Language, Intl.NumberFormat> = {
  ar: new Intl.NumberFormat("ar-u-nu-arab", { useGrouping: false }),
  en: new Intl.NumberFormat("en", { useGrouping: false }),
};

/** The language in use. Setting it turns the whole screen over, without a reload. */
export const language = signal<Language>(initialLanguage());

export function directionOf(of: Language): "rtl" | "ltr" {
  return of === "ar" ? "rtl" : "ltr";
}

/** A whole number in the digits of `of`. */
export function formatNumber(of: Language, n: number): string {
  return numerals[of].format(n);
}

/** The first of the wanted languages that the screens have; Arabic when there is none. */
export function pickLanguage(stored: string | null, wanted: readonly string[]): Language {
  for (const tag of [stored ?? "", ...wanted]) {
    const base = tag.split("-")[0];
    if (base === "ar" || base === "en") return base;
  }
  return "ar";
}

/** Keeps <html lang dir> and the stored choice in step with the language; called once by each page. */
export function applyLanguage(): void {
  effect(() => {
    document.documentElement.lang = language.value;
    document.documentElement.dir = directionOf(language.value);
  });
}

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  try {
    localStorage.setItem(STORED_AS, chosen);
  } catch {
    // a browser that keeps nothing (private mode, full disk) still shows the language until the page is closed
  }
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
