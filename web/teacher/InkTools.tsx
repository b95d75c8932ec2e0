import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { sheetMessages } from "../shared/i18n/sheets.ts";
import { inkOf, inkOn } from "../shared/sheet/ink.ts";
import type { Undo } from "./UndoToast.tsx";

/** Clearing what was drawn: on this page, or on the whole material. */
export function InkTools({ classroom, undo }: { classroom: Classroom; undo: Undo }): JSX.Element {
  const t = messages.value;
  const board = classroom.board.value;
  const all = inkOf(board);
  const onPage = board.page === null ? [] : inkOn(board, board.page);
  const button = (label: string, strokes: readonly { readonly id: string }[], testId: string): JSX.Element => (
    <button type="button" class="button" disabled={strokes.length === 0} onClick={() => undo.clear(strokes)} data-testid={testId}>
      {label}
    </button>
  );
  return (
    <section class="tools-part" aria-label={sheetMessages.value.ink}>
      <h3>{sheetMessages.value.ink}</h3>
      <div class="tools-actions">
        {button(t.marks.clearPage, onPage, "clear-page")}
        {button(t.marks.clearAll, all, "clear-all")}
      </div>
    </section>
  );
}
