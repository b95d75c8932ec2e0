/** Says what this screen has drawn, once it has: the teacher's "with you" counts nothing else. */

import { useSignalEffect } from "@preact/signals";
import { useMemo } from "preact/hooks";

import type { Classroom, Stamp } from "../classroom.ts";
import { isFontReady } from "./font.ts";
import { reportAfterFrame } from "./frames.ts";
import type { Library } from "./library.ts";

interface Painted {
  readonly stamp: Stamp;
  readonly ready: number | null;
  readonly elsewhere: number | null;
}

const NOTHING: Stamp = { epoch: 0, version: 0 };

/**
 * Reports the stamp after the frame that shows it. `shownPage` is the page on this screen, read inside the effect: a
 * student who has left the teacher's page has not drawn what the stamp says, and says so (C-8).
 */
export function usePainted(classroom: Classroom, library: Library, shownPage: () => number | null): void {
  const isHere = (page: number): boolean => isFontReady.value && library.shelf(page).value.kind === "here";
  usePaintedPages(classroom, { isHere, readyPast: (page) => library.readyPast(page) }, shownPage);
}

/** Pages of any kind, as far as a report needs them; both read signals. */
export interface PaintedPages {
  readonly isHere: (page: number) => boolean;
  readonly readyPast: (page: number) => number | null;
}

/** The same for pages of any kind. */
export function usePaintedPages(classroom: Classroom, pages: PaintedPages, shownPage: () => number | null): void {
  const show = useMemo(
    () =>
      reportAfterFrame<Painted>(
        ({ stamp, ready, elsewhere }) => classroom.painted(stamp, ready, elsewhere),
        requestAnimationFrame,
      ),
    [classroom],
  );
  const drawn = useMemo(() => ({ stamp: NOTHING }), [classroom]);
  useSignalEffect(() => {
    const stamp = classroom.stamp.value;
    const page = classroom.board.value.page;
    const shown = shownPage();
    const ready = page === null ? null : pages.readyPast(page);
    if (page !== null && shown !== null && shown !== page) {
      show({ stamp: drawn.stamp, ready, elsewhere: shown });
    } else if (page === null || pages.isHere(page)) {
      drawn.stamp = stamp;
      show({ stamp, ready, elsewhere: null });
    }
  });
}
