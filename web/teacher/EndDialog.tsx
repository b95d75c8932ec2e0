import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { endClassroom } from "../shared/api.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { Dialog } from "../shared/ui/Dialog.tsx";
import { tellProblem } from "../shared/ui/problems.ts";
import type { Lesson } from "./lesson.ts";

/** Asks before it ends the class. The screen changes by itself: the server closes this connection like all others. */
export function EndDialog({ lesson, onClose }: { lesson: Lesson; onClose: () => void }): JSX.Element {
  const t = messages.value;
  const isBusy = useSignal(false);
  const wrong = useSignal<string | null>(null);
  const end = async (): Promise<void> => {
    isBusy.value = true;
    wrong.value = null;
    try {
      await endClassroom(lesson.code, lesson.token);
    } catch (error) {
      wrong.value = tellProblem(error, t);
      isBusy.value = false;
    }
  };
  return (
    <Dialog heading={t.end.heading} onClose={onClose} testId="end">
      <p>{t.end.lead}</p>
      <p class="field-error" role="alert">
        {wrong.value}
      </p>
      <div class="actions">
        <button type="button" class="button" onClick={onClose} data-testid="end-cancel">
          {t.cancel}
        </button>
        <button
          type="button"
          class="button is-danger"
          disabled={isBusy.value}
          onClick={() => void end()}
          data-testid="end-confirm"
        >
          {t.end.confirm}
        </button>
      </div>
    </Dialog>
  );
}
