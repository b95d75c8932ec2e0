import type { Signal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { pointedSpot } from "../shared/mushaf/conduct.ts";
import { Icon } from "../shared/ui/icons.tsx";

interface PointerButtonProps {
  readonly classroom: Classroom;
  readonly isDrawing: Signal<boolean>;
}

/** While it is on, a finger on the page is the class's pointer; off, the pointer is gone. */
export function PointerButton({ classroom, isDrawing }: PointerButtonProps): JSX.Element {
  const t = messages.value;
  const toggle = (): void => {
    isDrawing.value = !isDrawing.value;
    if (!isDrawing.value && pointedSpot(classroom.board.value) !== null) classroom.commit({ at: null });
  };
  return (
    <button
      type="button"
      class={`button is-icon${isDrawing.value ? " is-on" : ""}`}
      aria-label={t.point.heading}
      aria-pressed={isDrawing.value}
      title={t.point.hint}
      onClick={toggle}
      data-testid="pointer"
    >
      <Icon name="point" />
    </button>
  );
}
