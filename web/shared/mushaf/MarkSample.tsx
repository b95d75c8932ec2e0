import type { JSX } from "preact";

import type { MarkKind } from "./marks.ts";

/** How a kind of mark looks, on letters of the Quran font that are no word of it. */
export function MarkSample({ kind }: { kind: MarkKind }): JSX.Element {
  const look = kind === "highlight" ? "is-highlighted" : `is-mistake is-${kind}`;
  return (
    <span class={`mark-sample ${look}`} lang="ar" dir="rtl" aria-hidden="true">
      أبجد
    </span>
  );
}
