/** While the pen is in hand: its colours, pen, eraser, the last thing undone, the page cleared, the pen put away. */

import type { JSX } from "preact";

import type { Classroom } from "../../shared/classroom.ts";
import { messages } from "../../shared/i18n/i18n.ts";
import { sheetMessages } from "../../shared/i18n/sheets.ts";
import { inkOn } from "../../shared/sheet/ink.ts";
import { Icon } from "../../shared/ui/icons.tsx";
import { ToolIcon } from "../ToolIcon.tsx";
import type { Undo } from "../UndoToast.tsx";
import type { InkTools } from "../useInkTools.ts";
import { InkColours } from "./InkColours.tsx";

interface InkBarProps {
  readonly classroom: Classroom;
  readonly ink: InkTools;
  readonly undo: Undo;
}

export function InkBar({ classroom, ink, undo }: InkBarProps): JSX.Element | null {
  const t = messages.value;
  const s = sheetMessages.value;
  const { tool, history } = ink;
  if (tool.value === null) return null;
  const board = classroom.board.value;
  const strokes = board.page === null ? [] : inkOn(board, board.page);
  const undoLast = (): void => {
    const last = history.value.at(-1);
    history.value = history.value.slice(0, -1);
    if (last !== undefined && Object.keys(last).length > 0) classroom.commit(last);
  };
  const choice = (name: "pen" | "eraser", icon: JSX.Element, label: string): JSX.Element => (
    <button
      type="button"
      class={`button${tool.value === name ? " is-on" : ""}`}
      aria-pressed={tool.value === name}
      onClick={() => (tool.value = name)}
      data-testid={`ink-${name}`}
    >
      {icon}
      <span class="ink-word">{label}</span>
    </button>
  );
  return (
    <section class="hide-bar ink-bar" aria-label={s.ink} data-testid="ink-bar">
      {tool.value === "pen" && <InkColours colour={ink.colour} />}
      {choice("pen", <Icon name="pen" />, s.pen)}
      {choice("eraser", <ToolIcon name="eraser" />, s.eraser)}
      <button type="button" class="button" disabled={history.value.length === 0} onClick={undoLast} data-testid="ink-undo">
        <ToolIcon name="undo" />
        <span class="ink-word">{t.marks.undo}</span>
      </button>
      <button type="button" class="button" disabled={strokes.length === 0} onClick={() => undo.clear(strokes)} data-testid="ink-clear">
        <ToolIcon name="clear" />
        <span class="ink-word">{s.clear}</span>
      </button>
      <button type="button" class="button is-primary" onClick={() => (tool.value = null)} data-testid="ink-done">
        {s.done}
      </button>
    </section>
  );
}
