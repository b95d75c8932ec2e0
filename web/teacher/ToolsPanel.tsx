/** What the teacher does with the class besides turning and pointing. */

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import type { Library } from "../shared/mushaf/library.ts";
import { Icon } from "../shared/ui/icons.tsx";
import { ClassTools } from "./ClassTools.tsx";
import { HideTools } from "./HideTools.tsx";
import { MarksTools } from "./MarksTools.tsx";
import type { Panel } from "./Panels.tsx";
import { SidePanel } from "./SidePanel.tsx";
import type { Undo } from "./UndoToast.tsx";
import { ZoomTools } from "./ZoomTools.tsx";

interface ToolsPanelProps {
  readonly classroom: Classroom;
  readonly library: Library;
  readonly undo: Undo;
  readonly onClose: () => void;
}

export function ToolsPanel({ classroom, library, undo, onClose }: ToolsPanelProps): JSX.Element {
  const t = messages.value;
  return (
    <SidePanel heading={t.tools.heading} closeLabel={t.close} onClose={onClose} testId="tools">
      <div class="tools">
        <ZoomTools classroom={classroom} />
        <HideTools classroom={classroom} />
        <ClassTools classroom={classroom} />
        <MarksTools classroom={classroom} library={library} undo={undo} />
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
