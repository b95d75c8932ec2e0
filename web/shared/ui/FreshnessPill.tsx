/** How new what is on the screen is, always in sight. */

import type { JSX } from "preact";

import type { Classroom } from "../classroom.ts";
import { messages } from "../i18n/i18n.ts";
import { Icon } from "./icons.tsx";
import { tellFreshness } from "./telling.ts";

export function FreshnessPill({ classroom }: { classroom: Classroom }): JSX.Element {
  const t = messages.value;
  const freshness = classroom.freshness.value;
  const transport = classroom.transport.value;
  const telling = tellFreshness(freshness, t);
  return (
    <span
      class={`pill freshness is-${telling.look}`}
      title={transport === "polling" ? t.freshness.polling : undefined}
      data-testid="freshness"
      data-kind={freshness.kind}
      data-transport={transport}
    >
      <Icon name={telling.icon} />
      <span>{telling.text}</span>
      {telling.more && <span class="freshness-more">· {telling.more}</span>}
    </span>
  );
}
