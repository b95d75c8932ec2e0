import { useSignal, useSignalEffect, type ReadonlySignal } from "@preact/signals";

import type { Classroom } from "../shared/classroom.ts";
import { seeHands } from "./hands.ts";

/** Whose hands are up, first raised first; watched from the moment the class opens, not from when the list does. */
export function useHands(classroom: Classroom): ReadonlySignal<readonly string[]> {
  const queue = useSignal<readonly string[]>([]);
  useSignalEffect(() => {
    queue.value = seeHands(queue.peek(), classroom.roster.value);
  });
  return queue;
}
