import { useComputed, type ReadonlySignal } from "@preact/signals";

import type { Classroom } from "../classroom.ts";
import { inkOn, type Stroke } from "./ink.ts";

/** The ink on a page of the class's material; worked out again only when marks, page or material change. */
export function useStrokes(classroom: Classroom, page: ReadonlySignal<number | null>): ReadonlySignal<readonly Stroke[]> {
  const marks = useComputed(() => classroom.board.value.marks);
  const material = useComputed(() => classroom.board.value.material);
  return useComputed(() => {
    if (page.value === null || marks.value.size === 0 || material.value === null) return [];
    return inkOn(classroom.board.peek(), page.value);
  });
}
