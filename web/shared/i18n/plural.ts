/**
 * Counted phrases. Arabic has six forms (none, one, two, 3-10, 11-99, the rest), English and Urdu two; Intl.PluralRules knows
 * which number takes which, so a phrase only lists its forms.
 */

import type { Language } from "./language.ts";

/** Every form that the language has: the type check fails when one is left out. */
export type Forms<L extends Language> = Record<FormOf[L], string>;

interface FormOf {
  en: "one" | "other";
  ur: "one" | "other";
  ar: "zero" | "one" | "two" | "few" | "many" | "other";
}

const rules = { en: new Intl.PluralRules("en"), ur: new Intl.PluralRules("ur"), ar: new Intl.PluralRules("ar") };

/** The form for `count`, with `{n}` replaced by the number as `format` writes it. */
export function plural<L extends Language>(
  language: L,
  count: number,
  forms: Forms<L>,
  format: (n: number) => string,
): string {
  const form = rules[language].select(count);
  const chosen = (forms as Partial<Record<Intl.LDMLPluralRule, string>>)[form] ?? (forms as { other: string }).other;
  return chosen.replace("{n}", format(count));
}
