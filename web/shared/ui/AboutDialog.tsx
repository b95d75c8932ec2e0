import type { JSX } from "preact";

import { messages } from "../i18n/i18n.ts";
import { Dialog } from "./Dialog.tsx";
import { LanguageChoice } from "./LanguageChoice.tsx";
import { ThemeChoice } from "./ThemeChoice.tsx";

/** Whose work is shown here: the licences of text and font ask for it. */
export function AboutDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const t = messages.value;
  const credits = [
    [t.credits.text, t.credits.textBy],
    [t.credits.mushaf, t.credits.mushafBy],
    [t.credits.font, t.credits.fontBy],
  ] as const;
  return (
    <Dialog heading={t.credits.heading} onClose={onClose} testId="about">
      <p>{t.product}</p>
      <dl class="credits">
        {credits.map(([what, by]) => (
          <div key={what}>
            <dt class="hint">{what}</dt>
            <dd>
              <bdi>{by}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <LanguageChoice />
      <ThemeChoice />
    </Dialog>
  );
}
