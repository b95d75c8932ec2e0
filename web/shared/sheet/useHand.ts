/**
 * A hand that draws or erases on the page: a pen, a finger, a mouse.
 *
 *              down                          moved               up           a second finger
 *   idle       begins a stroke               -                   -            -
 *   drawing    -                             the stroke grows    it is told   it is taken back: two fingers zoom
 *   erasing    -                             what it touches goes             ends
 *
 * Where a pen has drawn once, fingers draw no more: the hand that holds it rests on the glass.
 */

import { useSignal, type Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useMemo } from "preact/hooks";

import { paced } from "../mushaf/pace.ts";
import { blockRect, within } from "../mushaf/useZoomGestures.ts";
import type { Point } from "../mushaf/zoom.ts";
import { beginStroke, growStroke, type Growing } from "./ink.ts";

/** A tool over one page: a stroke goes on under the hand it was begun with, so it stays on its page also if the class turns. */
export interface Hand {
  readonly tool: "pen" | "eraser";
  readonly ratio: number;
  readonly newId: () => string;
  /** The stroke as far as it has come; returns it without what was told for good. */
  readonly tell: (stroke: Growing) => Growing;
  /** The stroke is complete. */
  readonly finish: (stroke: Growing) => void;
  /** The stroke was none: take back what was told of it. */
  readonly takeBack: (stroke: Growing) => void;
  readonly erase: (from: Point, to: Point) => void;
}

/** Students see a stroke grow four times a second; each time its mark is sent whole. */
const TELL_EVERY_MS = 250;

/** What is drawn at this moment and not yet told whole; null between strokes. `hand` left out: the page is touched as ever. */
export function useHand(stage: RefObject<HTMLElement | null>, hand: Hand | undefined): readonly Point[] | null {
  const drawn = useSignal<readonly Point[] | null>(null);
  const kept = useMemo(() => ({ hand }), []);
  kept.hand = hand;
  const isOn = hand !== undefined;
  useEffect(() => {
    const element = stage.current;
    if (element === null || !isOn) return;
    const { down, move, up, cancel } = listen(element, kept, drawn);
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", cancel);
    return () => {
      up();
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", cancel);
    };
  }, [stage, kept, isOn]);
  return drawn.value;
}

function listen(element: HTMLElement, kept: { hand: Hand | undefined }, drawn: Signal<readonly Point[] | null>) {
  let stroke: Growing | null = null;
  let begun: Hand | null = null;
  /** Where the eraser was last; null: it is lifted. */
  let erased: Point | null = null;
  let hasPen = false;
  const tell = paced<void>(
    TELL_EVERY_MS,
    () => {
      if (stroke !== null && begun !== null) stroke = begun.tell(stroke);
    },
    { now: () => Date.now(), setTimer: (run, delay_ms) => window.setTimeout(run, delay_ms) },
  );
  const put = (next: Growing | null): void => {
    stroke = next;
    drawn.value = next?.points ?? null;
  };
  const placeOf = (event: PointerEvent): Point | null => {
    const rect = blockRect(element);
    return rect && within(rect, event.clientX, event.clientY);
  };
  const cancel = (): void => {
    if (stroke !== null) begun?.takeBack(stroke);
    put(null);
    erased = null;
  };
  const up = (): void => {
    if (stroke !== null) begun?.finish(stroke);
    put(null);
    erased = null;
  };
  const down = (event: PointerEvent): void => {
    const [{ hand }, at] = [kept, placeOf(event)];
    if (!event.isPrimary) return cancel();
    hasPen ||= event.pointerType === "pen";
    if (hand === undefined || at === null || event.button !== 0 || (hasPen && event.pointerType === "touch")) return;
    if (hand.tool === "pen") {
      begun = hand;
      put(beginStroke(hand.newId(), at));
    } else {
      erased = at;
      hand.erase(at, at);
    }
  };
  const move = (event: PointerEvent): void => {
    if (!event.isPrimary || kept.hand === undefined || (stroke === null && erased === null)) return;
    for (const each of passedBy(event)) {
      const at = placeOf(each);
      if (at === null) continue;
      if (erased !== null) {
        kept.hand.erase(erased, at);
        erased = at;
      } else if (stroke !== null && begun !== null) stroke = growStroke(stroke, at, begun.ratio);
    }
    put(stroke);
    tell();
  };
  return { down, move, up, cancel };
}

/** A pen is read more often than the screen is drawn: the points between. */
function passedBy(event: PointerEvent): readonly PointerEvent[] {
  const passed = event.getCoalescedEvents?.() ?? [];
  return passed.length === 0 ? [event] : passed;
}
