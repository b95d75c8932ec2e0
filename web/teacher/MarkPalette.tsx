/** What can be said about the words that were chosen. It stands on the half of the page where they are not. */

import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { messages } from "../shared/i18n/i18n.ts";
import { MARK_KINDS, marksWithin, type PlacedMark, type Reach } from "../shared/mushaf/marks.ts";
import { MarkSample } from "../shared/mushaf/MarkSample.tsx";
import { Icon } from "../shared/ui/icons.tsx";
import type { Marking } from "./useMarking.ts";

interface MarkPaletteProps {
  readonly marking: Marking;
  readonly reach: Reach;
  readonly marks: readonly PlacedMark[];
}

export function MarkPalette({ marking, reach, marks }: MarkPaletteProps): JSX.Element {
  const t = messages.value;
  const palette = useRef<HTMLDivElement>(null);
  const side = useSide(palette, reach);
  useWayOut(palette, marking.drop);
  const kinds = new Set(marksWithin(marks, reach).map((mark) => mark.kind));
  return (
    <div ref={palette} class={`palette is-${side}`} role="dialog" aria-label={t.marks.heading} data-testid="palette">
      <div class="palette-kinds">
        {MARK_KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            class="palette-kind"
            aria-pressed={kinds.has(kind)}
            onClick={() => marking.mark(kind)}
            data-testid={`mark-${kind}`}
          >
            <MarkSample kind={kind} />
            <span>{t.marks.kinds[kind]}</span>
            {kinds.has(kind) && <span class="palette-remove">{t.marks.remove}</span>}
          </button>
        ))}
      </div>
      <button
        type="button"
        class="button is-plain is-icon"
        aria-label={t.close}
        onClick={marking.drop}
        data-testid="palette-close"
      >
        <Icon name="close" />
      </button>
    </div>
  );
}

/** The half of the page that the chosen words leave free. */
function useSide(palette: { readonly current: HTMLElement | null }, reach: Reach): "above" | "below" {
  const [side, setSide] = useState<"above" | "below">("below");
  useLayoutEffect(() => {
    const page = palette.current?.parentElement;
    const chosen = page?.querySelector(".is-chosen");
    if (!page || !chosen) return;
    const [whole, word] = [page.getBoundingClientRect(), chosen.getBoundingClientRect()];
    setSide(word.top + word.bottom > whole.top + whole.bottom ? "above" : "below");
  }, [reach]);
  return side;
}

/** The first button takes the focus, Escape gives it back to where it was. */
function useWayOut(palette: { readonly current: HTMLElement | null }, onClose: () => void): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    palette.current?.querySelector("button")?.focus({ preventScroll: true });
    const press = (event: KeyboardEvent): void => {
      if (event.key === "Escape") onClose();
    };
    window.addEventListener("keydown", press);
    return () => {
      window.removeEventListener("keydown", press);
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
}
