import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Refusal } from "../classroom.ts";
import { messages } from "../i18n/i18n.ts";
import { tellRefusal } from "./refusals.ts";

/** Says for a moment that the server refused something, and what to do where there is something. */
export function RefusalToast({ refusal }: { refusal: ReadonlySignal<Refusal | null> }): JSX.Element {
  const last = refusal.value;
  const [shown, setShown] = useState<Refusal | null>(null);
  useEffect(() => {
    if (last === null) return;
    setShown(last);
    const timer = setTimeout(() => setShown(null), tellRefusal(last, messages.peek()).shown_ms);
    return () => clearTimeout(timer);
  }, [last]);
  return (
    <div role="status" aria-live="polite">
      {shown && (
        <p class="toast" data-testid="refusal" data-code={shown.code}>
          {tellRefusal(shown, messages.value).text}
        </p>
      )}
    </div>
  );
}
