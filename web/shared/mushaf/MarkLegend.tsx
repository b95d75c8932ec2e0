/** What the marks mean, for those who look at them: the ones that were tapped, by name. */

import type { JSX } from "preact";

import { messages } from "../i18n/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { MARK_KINDS, type PlacedMark } from "./marks.ts";
import { MarkSample } from "./MarkSample.tsx";

interface MarkLegendProps {
  /** Those on the word that was tapped. */
  readonly tapped: readonly PlacedMark[];
  readonly onClose: () => void;
}

export function MarkLegend({ tapped, onClose }: MarkLegendProps): JSX.Element {
  const t = messages.value;
  const kinds = new Set(tapped.map((mark) => mark.kind));
  return (
    <div class="legend" role="status" data-testid="legend">
      <ul>
        {MARK_KINDS.map((kind) => (
          <li key={kind} class={kinds.has(kind) ? "is-tapped" : undefined} data-kind={kind} data-tapped={kinds.has(kind)}>
            <MarkSample kind={kind} />
            <span>{t.marks.kinds[kind]}</span>
            {kinds.has(kind) && <Icon name="check" />}
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="button is-plain is-icon"
        aria-label={t.close}
        onClick={onClose}
        data-testid="legend-close"
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
