import type { JSX } from "preact";

import { messages } from "../i18n/i18n.ts";
import { chooseTheme, theme, THEMES } from "./theme.ts";

/** The colours of the screens, side by side. */
export function ThemeChoice(): JSX.Element {
  const t = messages.value;
  return (
    <div class="segments" role="group" aria-label={t.theme.heading}>
      {THEMES.map((choice) => (
        <button
          key={choice}
          type="button"
          class="segment"
          aria-pressed={theme.value === choice}
          onClick={() => chooseTheme(choice)}
          data-testid={`theme-${choice}`}
        >
          {t.theme.names[choice]}
        </button>
      ))}
    </div>
  );
}
