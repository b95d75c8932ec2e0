/** Says what this screen has drawn, once it has: the teacher's "with you" counts nothing else. */

import { useSignalEffect } from "@preact/signals";

import type { Classroom } from "../classroom.ts";
import { isFontReady } from "./font.ts";
import type { Library } from "./library.ts";

/**
 * Reports the stamp after the frame that shows it. `shownPage` is the page on this screen, read inside the effect: a
 * student who has left the teacher's page has not drawn what the stamp says, and says nothing.
 */
export function usePainted(classroom: Classroom, library: Library, shownPage: () => number | null): void {
  useSignalEffect(() => {
    const stamp = classroom.stamp.value;
    const page = classroom.board.value.page;
    const isShown = page === null || (shownPage() === page && isFontReady.value && library.shelf(page).value.kind === "here");
    if (!isShown) return;
    const ready = page === null ? null : library.readyPast(page);
    // The first frame callback runs before the frame with this state is drawn, the second one after it.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => classroom.painted(stamp, ready));
    });
    return () => cancelAnimationFrame(frame);
  });
}
