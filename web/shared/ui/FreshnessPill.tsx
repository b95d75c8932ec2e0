/** How new what is on the screen is, always in sight. */

import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";

import type { Freshness } from "../classroom.ts";
import { messages } from "../i18n/i18n.ts";
import { tellFreshness } from "./telling.ts";
import { Icon } from "./icons.tsx";

export function FreshnessPill({ freshness }: { freshness: ReadonlySignal<Freshness> }): JSX.Element {
  const telling = tellFreshness(freshness.value, messages.value);
  return (
    <span
      class={`pill freshness is-${telling.look}`}
      role="status"
      data-testid="freshness"
      data-kind={freshness.value.kind}
    >
      <Icon name={telling.icon} />
      <span>{telling.text}</span>
      {telling.more && <span class="freshness-more">· {telling.more}</span>}
    </span>
  );
}
