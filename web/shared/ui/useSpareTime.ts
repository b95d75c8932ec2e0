import { useEffect } from "preact/hooks";

/** Long enough that the page, its neighbours and the class are there first. */
const AFTER_MS = 4000;

/** Does something once, when this has been on the screen for a while. */
export function useSpareTime(run: () => void): void {
  useEffect(() => {
    const timer = setTimeout(run, AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
}
