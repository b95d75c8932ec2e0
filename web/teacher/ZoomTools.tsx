import type { JSX } from "preact";

import type { Classroom, View } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { pointedAnchor, pointedSpot } from "../shared/mushaf/conduct.ts";
import { isSameView, middleOf, zoomBy, type Point } from "../shared/mushaf/zoom.ts";
import { Icon, type IconName } from "../shared/ui/icons.tsx";

const STEP = 1.5;

/** Larger and smaller for everyone, around the word that is pointed at, else around the middle of what is in sight. */
export function ZoomTools({ classroom }: { classroom: Classroom }): JSX.Element {
  const t = messages.value;
  const { board } = classroom;
  const { view } = board.value;
  const zoom = (to: View | null): void => classroom.commit({ view: to && { ...to } });
  const step = (factor: number): View | null => {
    const pointed = pointedAnchor(board.value);
    const at = pointedSpot(board.value) ?? (pointed !== null ? placeOf(pointed) : null);
    return zoomBy(view, factor, at ?? middleOf(view));
  };
  const button = (icon: IconName, label: string, factor: number, testId: string): JSX.Element => (
    <button
      type="button"
      class="button is-icon"
      aria-label={label}
      disabled={isSameView(zoomBy(view, factor, middleOf(view)), view)}
      onClick={() => zoom(step(factor))}
      data-testid={testId}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <section class="tools-part" aria-label={t.zoom.heading}>
      <h3>{t.zoom.heading}</h3>
      <div class="zoom-tools">
        {button("larger", t.zoom.larger, STEP, "zoom-in")}
        {button("smaller", t.zoom.smaller, 1 / STEP, "zoom-out")}
        <button
          type="button"
          class="button"
          disabled={view === null}
          onClick={() => zoom(null)}
          data-testid="zoom-whole"
        >
          {t.zoom.whole}
        </button>
      </div>
    </section>
  );
}

/** Where a word stands, in fractions of its page; null while it is not on the screen. */
function placeOf(anchor: string): Point | null {
  const word = document.querySelector(`[data-id="${anchor}"]`);
  const block = word?.closest(".block")?.getBoundingClientRect();
  const box = word?.getBoundingClientRect();
  if (!block || !box) return null;
  return {
    x: (box.left + box.width / 2 - block.left) / block.width,
    y: (box.top + box.height / 2 - block.top) / block.height,
  };
}
