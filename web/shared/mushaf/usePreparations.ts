import { fetchLazyParts } from "../ui/lazy.tsx";
import { savesData } from "../ui/preferences.ts";
import { useSpareTime } from "../ui/useSpareTime.ts";
import { installWorker, type App } from "../ui/worker.ts";
import type { Library } from "./library.ts";

/** When a class has had its time: the parts it may need later, and what lets it open without a network. */
export function usePreparations(app: App, library: Library | null, isUnderWay = library !== null): void {
  useSpareTime(isUnderWay, () => {
    if (savesData.peek()) return;
    void fetchLazyParts();
    library?.fetchIndex().catch(() => undefined);
    // What came before the worker was in charge passes it once more, out of the browser's own cache.
    installWorker(app).then(
      () => library?.fetchAgain(),
      () => undefined,
    );
  });
}
