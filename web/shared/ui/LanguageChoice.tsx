import type { JSX } from "preact";

import { chooseLanguage, messages } from "../i18n/i18n.ts";
import { language, LANGUAGE_NAMES, type Language } from "../i18n/language.ts";

/** All languages side by side, each under its own name. */
export function LanguageChoice(): JSX.Element {
  return (
    <div class="segments" role="group" aria-label={messages.value.language}>
      {(Object.keys(LANGUAGE_NAMES) as Language[]).map((choice) => (
        <button
          key={choice}
          type="button"
          class="segment"
          lang={choice}
          aria-pressed={language.value === choice}
          onClick={() => chooseLanguage(choice)}
          data-testid={`language-${choice}`}
        >
          {LANGUAGE_NAMES[choice]}
        </button>
      ))}
    </div>
  );
}
