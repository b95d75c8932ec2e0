/** The colours that the pen has, each drawn as it draws: nobody needs to tell them apart by colour alone. */

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";

import { sheetMessages } from "../../shared/i18n/sheets.ts";
import { INK_COLOURS, type InkColour } from "../../shared/sheet/ink.ts";
import { strokeClass } from "../../shared/sheet/InkLayer.tsx";

export function InkColours({ colour }: { colour: Signal<InkColour | null> }): JSX.Element {
  const s = sheetMessages.value;
  return (
    <div class="ink-colours" role="group" aria-label={s.colour}>
      {[null, ...INK_COLOURS].map((one) => (
        <button
          key={one}
          type="button"
          class={`button is-icon${colour.value === one ? " is-on" : ""}`}
          aria-label={s.colours[one ?? "plain"]}
          aria-pressed={colour.value === one}
          onClick={() => (colour.value = one)}
          data-testid={`ink-colour-${one ?? "plain"}`}
        >
          <svg class="ink-sample" viewBox="0 0 60 40" aria-hidden="true">
            <path class={strokeClass(one)} d="M8 30C20 4 34 38 52 12" />
          </svg>
        </button>
      ))}
    </div>
  );
}
