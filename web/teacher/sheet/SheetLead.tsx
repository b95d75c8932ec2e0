/** What who leads has at hand over sheets: the way to a page, the pen. */

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../../shared/classroom.ts";
import { sheetMessages } from "../../shared/i18n/sheets.ts";
import { SheetPlaceButton } from "../../shared/sheet/SheetPlaceButton.tsx";
import { Icon } from "../../shared/ui/icons.tsx";
import type { InkTools } from "../useInkTools.ts";

interface SheetLeadProps {
  readonly classroom: Classroom;
  readonly ink: InkTools;
  readonly isDrawing: Signal<boolean>;
}

export function SheetLead({ classroom, ink, isDrawing }: SheetLeadProps): JSX.Element {
  const s = sheetMessages.value;
  const isOn = ink.tool.value !== null;
  const toggle = (): void => {
    ink.tool.value = isOn ? null : "pen";
    if (!isOn) isDrawing.value = false; // one finger does one thing
  };
  return (
    <>
      <SheetPlaceButton classroom={classroom} />
      <button
        type="button"
        class={`button is-icon${isOn ? " is-on" : ""}`}
        aria-label={s.ink}
        aria-pressed={isOn}
        onClick={toggle}
        data-testid="ink-open"
      >
        <Icon name="pen" />
      </button>
    </>
  );
}
