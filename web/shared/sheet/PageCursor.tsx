/** A place on a page without words, for the keyboard: arrows move it, with Shift by little, and Enter points there. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { sheetMessages } from "../i18n/sheets.ts";
import type { Point } from "../mushaf/zoom.ts";
import { moveCursor } from "./words.ts";

export function PageCursor({ onPoint }: { onPoint: (at: Point) => void }): JSX.Element {
  const s = sheetMessages.value;
  const at = useSignal<Point>({ x: 0.5, y: 0.5 });
  const { x, y } = at.value;
  const press = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const moved = moveCursor(at.value, event.key, event.shiftKey);
    if (moved !== null) at.value = moved;
    else if (event.key === "Enter" || event.key === " ") onPoint(at.value);
    else return;
    event.preventDefault();
    event.stopPropagation(); // the arrows turn the page elsewhere
  };
  return (
    <span
      class="sheet-cursor"
      role="application" // else a screen reader keeps the arrows for itself
      tabIndex={0}
      aria-label={s.cursor(Math.round(x * 100), Math.round(y * 100))}
      style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
      onKeyDown={press}
      data-testid="sheet-cursor"
    />
  );
}
