/**
 * The dictionary of the language in use: read `messages.value` in a component and it follows the switch.
 *
 * A device fetches the one dictionary that its reader speaks: three would be a tenth of a first visit.
 */

import { batch, computed, signal } from "@preact/signals";

import { directionOf, formatNumber, keepLanguage, language, type Language } from "./language.ts";
import type { Messages } from "./messages.ts";

const fetchers: Record<Language, () => Promise<Messages>> = {
  ar: async () => (await import("./ar.ts")).ar,
  en: async () => (await import("./en.ts")).en,
  ur: async () => (await import("./ur.ts")).ur,
};

const dictionary = signal<Messages | null>(null);

/** Only after `speak`: each page waits for it before it draws anything. */
export const messages = computed<Messages>(() => {
  if (dictionary.value === null) throw new Error("no language is spoken yet");
  return dictionary.value;
});

/** Turns the whole screen over to this language, without a reload; throws where its dictionary cannot be had. */
export async function speak(chosen: Language): Promise<void> {
  const fetched = await fetchers[chosen]();
  batch(() => {
    dictionary.value = fetched;
    language.value = chosen;
  });
  if (typeof document === "undefined") return;
  document.documentElement.lang = chosen;
  document.documentElement.dir = directionOf(chosen);
}

/** The same by the reader's wish, kept for the next visit; without a network the screen stays as it is. */
export function chooseLanguage(chosen: Language): void {
  speak(chosen).then(
    () => keepLanguage(chosen),
    () => undefined,
  );
}

/** A whole number in the digits of the language in use. */
export function digits(n: number): string {
  return formatNumber(language.value, n);
}
