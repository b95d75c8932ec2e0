import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";

import type { Classroom } from "../classroom.ts";
import type { Library } from "./library.ts";

/** The connection is back: pages that an outage kept away are asked for now, not when their next attempt is due. */
export function useHurry(classroom: Classroom, library: Pick<Library, "hurry">): void {
  const isLive = useComputed(() => classroom.freshness.value.kind === "live").value;
  useEffect(() => {
    if (isLive) library.hurry();
  }, [isLive, library]);
}
