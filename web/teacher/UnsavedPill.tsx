import { useComputed, type ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";

import { messages } from "../shared/i18n/i18n.ts";
import { useLasting } from "../shared/ui/useLasting.ts";

/** Each commit is unsaved for a moment; only what stays so is worth the teacher's eye. */
const WORTH_SAYING_MS = 1500;

export function UnsavedPill({ unsaved }: { unsaved: ReadonlySignal<number> }): JSX.Element | null {
  const isUnsaved = useLasting(
    useComputed(() => unsaved.value > 0),
    WORTH_SAYING_MS,
  );
  if (!isUnsaved) return null;
  return (
    <span class="pill is-late unsaved" role="status" data-testid="unsaved">
      {messages.value.freshness.unsaved}
    </span>
  );
}
