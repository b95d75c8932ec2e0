/** What a student sets for this device alone. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { messages } from "../shared/i18n/i18n.ts";
import type { Library } from "../shared/mushaf/library.ts";
import { SaveMushaf } from "../shared/mushaf/SaveMushaf.tsx";
import { AboutDialog } from "../shared/ui/AboutDialog.tsx";
import { Dialog } from "../shared/ui/Dialog.tsx";
import { FullScreenSwitch } from "../shared/ui/FullScreenSwitch.tsx";
import { LanguageChoice } from "../shared/ui/LanguageChoice.tsx";
import { hasLargeText, savesData } from "../shared/ui/preferences.ts";
import { PreferenceSwitch } from "../shared/ui/Switch.tsx";
import { ThemeChoice } from "../shared/ui/ThemeChoice.tsx";

interface MenuDialogProps {
  /** null until it is here. */
  readonly library: Library | null;
  readonly onLeave: () => void;
  readonly onClose: () => void;
}

export function MenuDialog({ library, onLeave, onClose }: MenuDialogProps): JSX.Element {
  const t = messages.value;
  const isAboutOpen = useSignal(false);
  if (isAboutOpen.value) return <AboutDialog onClose={onClose} />;
  return (
    <Dialog heading={t.menu} onClose={onClose} testId="menu">
      <div class="switches">
        <PreferenceSwitch label={t.settings.largeText} of={hasLargeText} testId="large-text" />
        <FullScreenSwitch />
        <PreferenceSwitch
          label={t.settings.savesData}
          hint={t.settings.savesDataHint}
          of={savesData}
          testId="data-saver"
        />
      </div>
      <LanguageChoice />
      <ThemeChoice />
      {library && <SaveMushaf app="student" library={library} />}
      <div class="actions">
        <button type="button" class="button" onClick={() => (isAboutOpen.value = true)} data-testid="about-open">
          {t.about}
        </button>
        <button type="button" class="button" onClick={onLeave} data-testid="leave">
          {t.join.otherClass}
        </button>
      </div>
    </Dialog>
  );
}
