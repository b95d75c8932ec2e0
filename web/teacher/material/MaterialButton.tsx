import type { JSX } from "preact";

import { sheetMessages } from "../../shared/i18n/sheets.ts";
import type { SheetMaterial } from "../../shared/material.ts";
import { ToolIcon } from "../ToolIcon.tsx";
import "./material.css";

/** The material by its title; a tap chooses another. */
export function MaterialButton({ material, onOpen }: { material: SheetMaterial | null; onOpen: () => void }): JSX.Element {
  const s = sheetMessages.value;
  return (
    <button type="button" class="button material-button" onClick={onOpen} data-testid="material-open">
      <ToolIcon name={material === null ? "book" : "file"} />
      <bdi class="pick-name">{material?.title ?? s.mushaf}</bdi>
      <span class="material-change">{s.change}</span>
    </button>
  );
}
