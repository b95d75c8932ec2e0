/** What the teacher does with the class besides turning and pointing. */

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { isSheet } from "../shared/material.ts";
import type { Library } from "../shared/mushaf/library.ts";
import { Icon } from "../shared/ui/icons.tsx";
import { ClassTools } from "./ClassTools.tsx";
import { HideTools } from "./HideTools.tsx";
import { InkTools } from "./InkTools.tsx";
import { MarksTools } from "./MarksTools.tsx";
import { MaterialTools } from "./material/MaterialTools.tsx";
import type { Panel } from "./Panels.tsx";
import { SidePanel } from "./SidePanel.tsx";
import type { Undo } from "./UndoToast.tsx";
import { ZoomTools } from "./ZoomTools.tsx";

interface ToolsPanelProps {
  readonly classroom: Classroom;
  readonly library: Library;
  readonly undo: Undo;
  readonly panel: Signal<Panel | null>;
}

export function ToolsPanel({ classroom, library, undo, panel }: ToolsPanelProps): JSX.Element {
  const t = messages.value;
  const onSheet = isSheet(classroom.board.value.material);
  return (
    <SidePanel heading={t.tools.heading} closeLabel={t.close} onClose={() => (panel.value = null)} testId="tools">
      <div class="tools">
        <MaterialTools classroom={classroom} panel={panel} />
        <ZoomTools classroom={classroom} />
        {!onSheet && <HideTools classroom={classroom} />}
        <ClassTools classroom={classroom} />
        {onSheet ? (
          <InkTools classroom={classroom} undo={undo} />
        ) : (
          <MarksTools classroom={classroom} library={library} undo={undo} />
        )}
      </div>
    </SidePanel>
  );
}

export function ToolsButton({ panel }: { panel: Signal<Panel | null> }): JSX.Element {
  return (
    <button
      type="button"
      class="button is-icon"
      aria-label={messages.value.tools.heading}
      aria-expanded={panel.value === "tools"}
      onClick={() => (panel.value = panel.value === "tools" ? null : "tools")}
      data-testid="tools-open"
    >
      <Icon name="tools" />
    </button>
  );
}
