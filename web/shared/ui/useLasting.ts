import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";

/** True once `claim` has been true for `after_ms` without a break: what passes at once is not worth a word. */
export function useLasting(claim: ReadonlySignal<boolean>, after_ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  const isTrue = claim.value;
  useEffect(() => {
    setLasting(false);
    if (!isTrue) return;
    const timer = setTimeout(() => setLasting(true), after_ms);
    return () => clearTimeout(timer);
  }, [isTrue, after_ms]);
  return isTrue && lasting;
}
