import { useSignal, type ReadonlySignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";

import { directionOf, language } from "../../shared/i18n/language.ts";
import type { SheetMaterial } from "../../shared/material.ts";
import type { FileReason } from "../../shared/messages.ts";
import { keepBrought } from "./brought.ts";
import { checkFiles, inOrder, upload, UploadProblem, type Upload } from "./upload.ts";

export type Uploading =
  | { readonly kind: "idle" }
  /** `part` of it has been sent; at 1 the service looks at it. */
  | { readonly kind: "sending"; readonly part: number }
  | { readonly kind: "refused"; readonly reason: FileReason | null; readonly status: number };

export interface UploadHere {
  readonly state: ReadonlySignal<Uploading>;
  readonly bring: (files: readonly File[]) => void;
  readonly stop: () => void;
}

const IDLE: Uploading = { kind: "idle" };

/** One upload at a time; leaving the screen stops it. */
export function useUpload(bearer: () => string | null, onBrought: (material: SheetMaterial) => void): UploadHere {
  const state = useSignal<Uploading>(IDLE);
  const kept = useMemo(() => ({ upload: null as Upload | null }), []);
  const stop = (): void => {
    const { upload: running } = kept;
    kept.upload = null;
    state.value = IDLE;
    running?.stop();
  };
  useEffect(() => () => kept.upload?.stop(), [kept]);
  const bring = (chosen: readonly File[]): void => {
    const wrong = checkFiles(chosen);
    if (wrong !== null) {
      state.value = { kind: "refused", reason: wrong, status: 0 };
      return;
    }
    state.value = { kind: "sending", part: 0 };
    const bundle = { files: inOrder(chosen), direction: directionOf(language.peek()) };
    const running = upload(bundle, bearer(), (part) => {
      if (kept.upload === running) state.value = { kind: "sending", part };
    });
    kept.upload = running;
    running.done.then(
      (material) => {
        if (kept.upload !== running) return;
        kept.upload = null;
        state.value = IDLE;
        keepBrought(material);
        onBrought(material);
      },
      (error: unknown) => {
        if (kept.upload !== running) return;
        kept.upload = null;
        const { reason, status } = error instanceof UploadProblem ? error : { reason: null, status: 0 };
        state.value = { kind: "refused", reason, status };
      },
    );
  };
  return { state, bring, stop };
}
