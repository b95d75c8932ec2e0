/** The dictionary of the language in use: read `messages.value` in a component and it follows the switch. */

import { computed } from "@preact/signals";

import { ar } from "./ar.ts";
import { en } from "./en.ts";
import { formatNumber, language, type Language } from "./language.ts";
import type { Messages } from "./messages.ts";

const dictionaries: Record<Language, Messages> = { ar, en };

export const messages = computed<Messages>(() => dictionaries[language.value]);

/** A whole number in the digits of the language in use. */
export function digits(n: number): string {
  return formatNumber(language.value, n);
}
