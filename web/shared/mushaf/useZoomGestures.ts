/** The two fingers or the wheel that change the class's zoom. */

import type { RefObject } from "preact";
import { useEffect, useMemo } from "preact/hooks";

import type { View } from "../classroom.ts";
import { isSameView, moveBy, PAGE, zoomBy } from "./zoom.ts";

type OnZoom = (view: View | null) => void;

/** Two fingers move and zoom, the wheel with Ctrl zooms, and alone moves what is zoomed. */
export function useZoomGestures(stage: RefObject<HTMLElement | null>, view: View | null, onZoom: OnZoom | undefined): void {
  const kept = useMemo(() => ({ view, onZoom }), []);
  Object.assign(kept, { view, onZoom });
  const isOn = onZoom !== undefined;
  useEffect(() => {
    const element = stage.current;
    if (element === null || !isOn) return;
    const wish = (next: View | null): void => {
      if (!isSameView(next, kept.view)) kept.onZoom?.(next);
    };
    const pinch = pinchOn(element, () => kept.view, wish);
    const wheel = (event: WheelEvent): void => {
      const block = blockRect(element);
      if (block === null || (!event.ctrlKey && kept.view === null)) return;
      event.preventDefault();
      if (event.ctrlKey) wish(zoomBy(kept.view, Math.exp(-event.deltaY / 200), within(block, event.clientX, event.clientY)));
      else wish(moveBy(kept.view, event.deltaX / block.width, event.deltaY / block.height));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("touchstart", pinch.start);
    element.addEventListener("touchmove", pinch.move, { passive: false });
    return () => {
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("touchstart", pinch.start);
      element.removeEventListener("touchmove", pinch.move);
    };
  }, [stage, kept, isOn]);
}

interface Fingers {
  readonly x: number;
  readonly y: number;
  readonly apart: number;
}

function pinchOn(element: HTMLElement, view: () => View | null, wish: OnZoom) {
  let last: Fingers | null = null;
  return {
    start: (event: TouchEvent): void => {
      last = fingersOf(event);
    },
    move: (event: TouchEvent): void => {
      const [now, before, block] = [fingersOf(event), last, blockRect(element)];
      if (now === null || before === null || block === null) return;
      event.preventDefault();
      const zoomed = zoomBy(view(), now.apart / before.apart, within(block, before.x, before.y));
      // The point between the fingers goes where they go.
      wish(moveBy(zoomed, (before.x - now.x) / block.width, (before.y - now.y) / block.height));
      last = now;
    },
  };
}

function fingersOf({ touches }: TouchEvent): Fingers | null {
  const [a, b] = [touches[0], touches[1]];
  if (a === undefined || b === undefined || touches.length !== 2) return null;
  const apart = Math.max(1, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY));
  return { x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2, apart };
}

/** Where the page is drawn now, zoomed as it is. */
export function blockRect(stage: HTMLElement): DOMRect | null {
  return stage.querySelector(PAGE)?.getBoundingClientRect() ?? null;
}

export function within(block: DOMRect, x: number, y: number): { x: number; y: number } {
  const part = (at: number): number => Math.min(1, Math.max(0, at));
  return { x: part((x - block.left) / block.width), y: part((y - block.top) / block.height) };
}
