/**
 * The part of a screen that shows sheets, and the sheets of the class's material: both come when a class looks at some, so that
 * a class on the mushaf loads neither.
 */

import { useComputed } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";

import type { Classroom, Material } from "../classroom.ts";
import { isSheet, type SheetMaterial } from "../material.ts";
import type { PictureSheets } from "./open.ts";

export interface SheetRoom {
  readonly openSheets: (material: Material) => Promise<PictureSheets>;
}

export type SheetsHere<R> =
  | { readonly kind: "loading" }
  /** They could not be had so far; they are asked for again. */
  | { readonly kind: "failed" }
  | { readonly kind: "here"; readonly room: R; readonly sheets: PictureSheets; readonly material: SheetMaterial };

const RETRY_MS = 1500;

/** null while the class looks at the mushaf, or at nothing yet. */
export function useSheetRoom<R extends SheetRoom>(classroom: Classroom, load: () => Promise<R>): SheetsHere<R> | null {
  const material = useComputed(() => classroom.board.value.material).value;
  const id = isSheet(material) ? material.id : null;
  const [here, setHere] = useState<{ readonly id: string; readonly room: R; readonly sheets: PictureSheets } | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  useEffect(() => {
    setHasFailed(false);
    if (id === null || material === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const open = async (): Promise<void> => {
      try {
        const room = await load();
        const sheets = await room.openSheets(material);
        if (!isGone) setHere({ id, room, sheets });
      } catch {
        if (isGone) return;
        setHasFailed(true);
        timer = setTimeout(() => void open(), RETRY_MS * (0.5 + Math.random()));
      }
    };
    void open();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [id]);
  if (!isSheet(material)) return null;
  if (here?.id === material.id) return { kind: "here", room: here.room, sheets: here.sheets, material };
  return { kind: hasFailed ? "failed" : "loading" };
}
