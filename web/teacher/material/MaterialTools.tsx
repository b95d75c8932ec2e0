import type { Signal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../../shared/classroom.ts";
import { sheetMessages } from "../../shared/i18n/sheets.ts";
import { isSheet } from "../../shared/material.ts";
import type { Panel } from "../Panels.tsx";
import { MaterialButton } from "./MaterialButton.tsx";

/** What the class looks at, and the way to something else. */
export function MaterialTools({ classroom, panel }: { classroom: Classroom; panel: Signal<Panel | null> }): JSX.Element {
  const s = sheetMessages.value;
  const { material } = classroom.board.value;
  return (
    <section class="tools-part" aria-label={s.heading}>
      <h3>{s.heading}</h3>
      <MaterialButton material={isSheet(material) ? material : null} onOpen={() => (panel.value = "material")} />
    </section>
  );
}
