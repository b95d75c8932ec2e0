import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { messages } from "../i18n/i18n.ts";
import { installWorker, type App } from "../ui/worker.ts";
import type { Library } from "./library.ts";
import { canSave, isSaved, saveMushaf } from "./saving.ts";

type State = "unknown" | "open" | "saving" | "saved" | "failed";

/** One tap, and every page opens without a network. Nothing where the browser keeps nothing: over plain http. */
export function SaveMushaf({ app, library }: { app: App; library: Library }): JSX.Element | null {
  const t = messages.value;
  const state = useSignal<State>("unknown");
  const done = useSignal(0);
  useEffect(() => {
    if (canSave()) void isSaved(library).then((saved) => (state.value = saved ? "saved" : "open"));
  }, [library]);
  const save = async (): Promise<void> => {
    state.value = "saving";
    try {
      await installWorker(app);
      await saveMushaf(library, (pages) => (done.value = pages));
      state.value = "saved";
    } catch {
      state.value = "failed";
    }
  };
  if (state.value === "unknown") return null;
  if (state.value === "saved") {
    return (
      <p class="hint" role="status" data-testid="mushaf-saved">
        {t.settings.mushafSaved}
      </p>
    );
  }
  return (
    <div class="save-mushaf">
      <button type="button" class="button" disabled={state.value === "saving"} onClick={() => void save()} data-testid="save-mushaf">
        {state.value === "saving" ? t.settings.savingMushaf(done.value, library.index.pages) : t.settings.saveMushaf}
      </button>
      <p class={state.value === "failed" ? "field-error" : "hint"} role={state.value === "failed" ? "alert" : undefined}>
        {state.value === "failed" ? t.errors.offline : t.settings.saveMushafHint}
      </p>
    </div>
  );
}
