import type { JSX } from "preact";

import { messages } from "../shared/i18n/i18n.ts";
import type { Library } from "../shared/mushaf/library.ts";
import { SaveMushaf } from "../shared/mushaf/SaveMushaf.tsx";
import { Dialog } from "../shared/ui/Dialog.tsx";
import { FullScreenSwitch } from "../shared/ui/FullScreenSwitch.tsx";
import { Icon, type IconName } from "../shared/ui/icons.tsx";
import { LanguageChoice } from "../shared/ui/LanguageChoice.tsx";
import { ThemeChoice } from "../shared/ui/ThemeChoice.tsx";

type MenuPanel = "share" | "device" | "about" | "end";

interface MenuDialogProps {
  readonly library: Library | null;
  readonly onOpen: (panel: MenuPanel) => void;
  readonly onClose: () => void;
}

export function MenuDialog({ library, onOpen, onClose }: MenuDialogProps): JSX.Element {
  const t = messages.value;
  const entry = (panel: MenuPanel, icon: IconName, label: string): JSX.Element => (
    <button
      type="button"
      class={`button is-plain menu-entry is-${panel}`}
      onClick={() => onOpen(panel)}
      data-testid={`menu-${panel}`}
    >
      <Icon name={icon} />
      {label}
    </button>
  );
  return (
    <Dialog heading={t.menu} onClose={onClose} testId="menu">
      <div class="menu">
        {entry("share", "share", t.share.open)}
        {entry("device", "device", t.device.open)}
        {entry("about", "about", t.about)}
        {entry("end", "end", t.end.open)}
      </div>
      <FullScreenSwitch />
      {library && <SaveMushaf app="teacher" library={library} />}
      <LanguageChoice />
      <ThemeChoice />
    </Dialog>
  );
}
