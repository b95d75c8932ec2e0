import { useComputed, type ReadonlySignal } from "@preact/signals";

import type { Classroom } from "../classroom.ts";
import { placeMarks, type PlacedMark } from "./marks.ts";

/** The class's marks in reading numbers; worked out again only when they change. */
export function useMarks(classroom: Classroom): ReadonlySignal<readonly PlacedMark[]> {
  const marks = useComputed(() => classroom.board.value.marks);
  return useComputed(() => placeMarks(marks.value));
}
