/** "12 marks cleared": for a moment with the way to have them back. */

import { useSignal, type ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import type { Classroom, Value } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { removal, restoration } from "./marking.ts";

interface Cleared {
  readonly count: number;
  /** The commit that puts them back. */
  readonly back: Readonly<Record<string, Value>>;
}

export interface Undo {
  readonly cleared: ReadonlySignal<Cleared | null>;
  readonly clear: (marks: readonly { readonly id: string }[]) => void;
  readonly putBack: () => void;
  readonly forget: () => void;
}

export function useUndo(classroom: Classroom): Undo {
  const cleared = useSignal<Cleared | null>(null);
  const forget = (): void => {
    cleared.value = null;
  };
  return {
    cleared,
    forget,
    clear: (marks) => {
      if (marks.length === 0) return;
      const changes = removal(marks);
      cleared.value = { count: marks.length, back: restoration(classroom.board.value, changes) };
      classroom.commit(changes);
    },
    putBack: () => {
      if (cleared.value !== null) classroom.commit(cleared.value.back);
      forget();
    },
  };
}

/** Long enough to see what is missing and to reach the button; a slip is noticed at once. */
const OFFERED_MS = 10_000;

export function UndoToast({ undo }: { undo: Undo }): JSX.Element {
  const t = messages.value;
  const cleared = undo.cleared.value;
  useEffect(() => {
    if (cleared === null) return;
    const timer = setTimeout(undo.forget, OFFERED_MS);
    return () => clearTimeout(timer);
  }, [cleared]);
  return (
    <div role="status">
      {cleared && (
        <div class="toast has-action" data-testid="cleared" data-count={cleared.count}>
          <span>{t.marks.cleared(cleared.count)}</span>
          <button type="button" class="button is-plain" onClick={undo.putBack} data-testid="undo">
            {t.marks.undo}
          </button>
        </div>
      )}
    </div>
  );
}
