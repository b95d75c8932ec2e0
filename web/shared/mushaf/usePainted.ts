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
}

/**
 * Reports the stamp after the frame that shows it. `shownPage` is the page on this screen, read inside the effect: a
 * student who has left the teacher's page has not drawn what the stamp says, and says nothing.
 */
export function usePainted(classroom: Classroom, library: Library, shownPage: () => number | null): void {
  const show = useMemo(
    () => reportAfterFrame<Painted>(({ stamp, ready }) => classroom.painted(stamp, ready), requestAnimationFrame),
    [classroom],
  );
  useSignalEffect(() => {
    const stamp = classroom.stamp.value;
    const page = classroom.board.value.page;
    if (page === null) {
      show({ stamp, ready: null });
    } else if (shownPage() === page && isFontReady.value && library.shelf(page).value.kind === "here") {
      show({ stamp, ready: library.readyPast(page) });
    }
  });
}
