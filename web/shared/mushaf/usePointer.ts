/** The pointer: a finger or a mouse that is drawn over the page shows everyone where it is. */

import type { RefObject } from "preact";
import { useEffect, useMemo } from "preact/hooks";

import { paced } from "./pace.ts";
import { blockRect, within } from "./useZoomGestures.ts";
import type { Point } from "./zoom.ts";

/** Sixty in a second are smooth; what comes between is never seen. */
const EVERY_MS = 1000 / 60;
/** Thousandths of a page are below a pixel, and short on the wire. */
const STEPS = 1000;

/** `onPoint` left out: the page is touched as ever. */
export function usePointer(stage: RefObject<HTMLElement | null>, onPoint: ((at: Point) => void) | undefined): void {
  const kept = useMemo(() => ({ onPoint }), []);
  kept.onPoint = onPoint;
  const isOn = onPoint !== undefined;
  useEffect(() => {
    const element = stage.current;
    if (element === null || !isOn) return;
    const send = paced<Point>(EVERY_MS, (at) => kept.onPoint?.(at), {
      now: () => Date.now(),
      setTimer: (run, delay_ms) => window.setTimeout(run, delay_ms),
    });
    const point = (event: PointerEvent): void => {
      const block = blockRect(element);
      if (!event.isPrimary || block === null || (event.type === "pointermove" && event.buttons === 0)) return;
      const { x, y } = within(block, event.clientX, event.clientY);
      send({ x: Math.round(x * STEPS) / STEPS, y: Math.round(y * STEPS) / STEPS });
    };
    element.addEventListener("pointerdown", point);
    element.addEventListener("pointermove", point);
    return () => {
      element.removeEventListener("pointerdown", point);
      element.removeEventListener("pointermove", point);
    };
  }, [stage, kept, isOn]);
}
