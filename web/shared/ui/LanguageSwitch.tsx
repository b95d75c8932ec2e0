import type { JSX } from "preact";

import { chooseLanguage } from "../i18n/i18n.ts";
import { language, LANGUAGE_NAMES, type Language } from "../i18n/language.ts";

/** One tap to each of the other languages, named in that language. */
export function LanguageSwitch(): JSX.Element {
  const others = (Object.keys(LANGUAGE_NAMES) as Language[]).filter((choice) => choice !== language.value);
  return (
    <div class="language-switch">
      {others.map((choice) => (
        <button
          key={choice}
          type="button"
          class="button is-plain"
          lang={choice}
          onClick={() => chooseLanguage(choice)}
          data-testid={`language-${choice}`}
        >
          {LANGUAGE_NAMES[choice]}
        </button>
      ))}
    </div>
  );
}
