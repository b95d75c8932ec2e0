import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { digits, messages } from "../shared/i18n/i18n.ts";
import type { Library } from "../shared/mushaf/library.ts";
import { MARK_KINDS, marksOfPage } from "../shared/mushaf/marks.ts";
import { MarkSample } from "../shared/mushaf/MarkSample.tsx";
import { useMarks } from "../shared/mushaf/useMarks.ts";
import type { Undo } from "./UndoToast.tsx";

interface MarksToolsProps {
  readonly classroom: Classroom;
  readonly library: Library;
  readonly undo: Undo;
}

/** How many marks of which kind there are, how to make them, and clearing them. */
export function MarksTools({ classroom, library, undo }: MarksToolsProps): JSX.Element {
  const t = messages.value;
  const marks = useMarks(classroom).value;
  const page = classroom.board.value.page;
  const onPage = page === null ? [] : marksOfPage(marks, library.index, page);
  return (
    <section class="tools-part" aria-label={t.marks.heading}>
      <h3>{t.marks.heading}</h3>
      <p class="hint">{t.marks.hint}</p>
      <ul class="mark-counts">
        {MARK_KINDS.map((kind) => (
          <li key={kind}>
            <MarkSample kind={kind} />
            <span>{t.marks.kinds[kind]}</span>
            <span class="mark-count">{digits(marks.filter((mark) => mark.kind === kind).length)}</span>
          </li>
        ))}
      </ul>
      <div class="tools-actions">
        <button
          type="button"
          class="button"
          disabled={onPage.length === 0}
          onClick={() => undo.clear(onPage)}
          data-testid="clear-page"
        >
          {t.marks.clearPage}
        </button>
        <button
          type="button"
          class="button"
          disabled={marks.length === 0}
          onClick={() => undo.clear(marks)}
          data-testid="clear-all"
        >
          {t.marks.clearAll}
        </button>
      </div>
    </section>
  );
}
