import { useEffect } from "preact/hooks";

/** Long enough that the page, its neighbours and the class are there first. */
const AFTER_MS = 4000;

/** Does something once, when `isThere` has been so for a while. */
export function useSpareTime(isThere: boolean, run: () => void): void {
  useEffect(() => {
    if (!isThere) return;
    const timer = setTimeout(run, AFTER_MS);
    return () => clearTimeout(timer);
  }, [isThere]);
}
