import type { JSX } from "preact";

import { chooseLanguage, language, LANGUAGE_NAMES, type Language } from "../i18n/language.ts";

const OTHER: Record<Language, Language> = { ar: "en", en: "ar" };

/** One tap to the other language, named in that language. */
export function LanguageSwitch(): JSX.Element {
  const other = OTHER[language.value];
  return (
    <button type="button" class="button is-plain" lang={other} onClick={() => chooseLanguage(other)} data-testid="language">
      {LANGUAGE_NAMES[other]}
    </button>
  );
}
