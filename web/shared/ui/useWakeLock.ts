import { useEffect } from "preact/hooks";

/**
 * Keeps the screen on while this is in sight and wanted: a page that is read is not touched for minutes, and a phone that
 * lies there after a class should sleep. Where a browser has no such lock, or refuses it, the screen sleeps as ever.
 */
export function useWakeLock(isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted || !("wakeLock" in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let isGone = false;
    const ask = async (): Promise<void> => {
      if (document.visibilityState !== "visible") return; // the browser lets go by itself when the page is hidden
      try {
        const got = await navigator.wakeLock.request("screen");
        if (isGone) void got.release();
        else lock = got;
      } catch {
        lock = null; // a low battery is the user's to decide about
      }
    };
    void ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      isGone = true;
      document.removeEventListener("visibilitychange", ask);
      void lock?.release();
    };
  }, [isWanted]);
}
