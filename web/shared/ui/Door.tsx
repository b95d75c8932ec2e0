/** The frame of every screen outside a class. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";

import { messages } from "../i18n/i18n.ts";
import { Icon, type IconName } from "./icons.tsx";
import { lazy } from "./lazy.tsx";
import { LanguageSwitch } from "./LanguageSwitch.tsx";

const AboutDialog = lazy(async () => (await import("./AboutDialog.tsx")).AboutDialog);

export function Door({ children }: { children: ComponentChildren }): JSX.Element {
  const isAboutOpen = useSignal(false);
  return (
    <div class="door">
      <header class="door-head">
        <button type="button" class="button is-plain" onClick={() => (isAboutOpen.value = true)} data-testid="about-open">
          {messages.value.about}
        </button>
        <LanguageSwitch />
      </header>
      <main class="door-card">{children}</main>
      {isAboutOpen.value && <AboutDialog onClose={() => (isAboutOpen.value = false)} />}
    </div>
  );
}

interface NoticeProps {
  readonly icon: IconName;
  readonly heading: string;
  readonly lead: string;
  readonly action: { readonly label: string; readonly run: () => void; readonly testId: string };
}

/** A door that says why it is one: the class is over, or open elsewhere. */
export function NoticeDoor({ icon, heading, lead, action }: NoticeProps): JSX.Element {
  return (
    <Door>
      <div class="door-mark">
        <Icon name={icon} />
      </div>
      <div data-testid="notice">
        <h1>{heading}</h1>
        <p class="lead">{lead}</p>
      </div>
      <button type="button" class="button is-primary" onClick={action.run} data-testid={action.testId}>
        {action.label}
      </button>
    </Door>
  );
}
