/** Fingers and the mouse on the page, fed to the table of press.ts. */

import type { RefObject } from "preact";
import { useEffect, useMemo } from "preact/hooks";

import { HOLD_MS, IDLE, press, type Meaning, type Press, type PressEvent } from "./press.ts";

/** Below this a finger only trembles. */
const DRAG_FROM_PX = 12;

export interface PressWishes {
  readonly onTurn: ((by: 1 | -1) => void) | undefined;
  /** Words may be chosen: called with the two ends, while they move and once they are final. */
  readonly onChoose: ((from: string, to: string, isFinal: boolean) => void) | undefined;
  /** A finger draws the leaf so many pixels aside; null: it has let go, and `turned` says whether that turned the page. */
  readonly onDrag?: ((dx: number | null, turned: 1 | -1 | null) => void) | undefined;
}

export interface PressHere {
  readonly down: (event: PointerEvent) => void;
  readonly move: (event: PointerEvent) => void;
  readonly up: (event: PointerEvent) => void;
  readonly cancel: () => void;
  /** Whether the click that follows belongs to a swipe or a choice: then it points at nothing. */
  readonly isSpent: () => boolean;
}

/** `wishes` is read at each event, so what is called is never older than the screen. */
export function usePress(stage: RefObject<HTMLElement | null>, wishes: PressWishes): PressHere {
  const kept = useMemo(() => ({ wishes, drag: null, state: IDLE as Press, timer: 0 }) as Kept, []);
  kept.wishes = wishes;
  const here = useMemo(() => listen(kept), [kept]);
  useEffect(() => {
    const element = stage.current;
    // The page may scroll under a finger, but not while it chooses; only a listener that is not passive can say so.
    const hold = (event: TouchEvent): void => {
      if (kept.state.kind === "choosing") event.preventDefault();
    };
    element?.addEventListener("touchmove", hold, { passive: false });
    return () => {
      clearTimeout(kept.timer);
      element?.removeEventListener("touchmove", hold);
    };
  }, [stage, kept]);
  return here;
}

interface Kept {
  /** Where the finger went down while it draws the leaf, else null. */
  drag: { readonly x: number; readonly isMoving: boolean } | null;
  wishes: PressWishes;
  state: Press;
  timer: number;
}

function listen(kept: Kept): PressHere {
  const feed = (event: PressEvent): void => {
    const before = kept.state;
    const [state, meaning] = press(before, event);
    kept.state = state;
    kept.drag = dragAfter(kept, event, meaning);
    if (event.kind !== "moved" || state.kind !== "pressed" || state.anchor === null) clearTimeout(kept.timer);
    if (state.kind === "choosing" && state !== before) kept.wishes.onChoose?.(state.from, state.to, false);
    if (meaning?.kind === "turn") kept.wishes.onTurn?.(meaning.by);
    if (meaning?.kind === "chosen") kept.wishes.onChoose?.(meaning.from, meaning.to, true);
  };
  const cancel = (): void => feed({ kind: "cancelled" });
  return {
    cancel,
    isSpent: () => kept.state.kind === "spent",
    down: (event) => {
      if (!event.isPrimary || event.button !== 0) return cancel(); // a second finger is a pinch
      if (isEnlarged()) return cancel(); // a finger that looks around on what it enlarged turns nothing
      const isMouse = event.pointerType === "mouse";
      const anchor = kept.wishes.onChoose ? anchorOf(event.target) : null;
      feed({ kind: "down", x: event.clientX, y: event.clientY, at_ms: event.timeStamp, anchor, isMouse });
      if (anchor !== null && !isMouse) kept.timer = window.setTimeout(() => feed({ kind: "held" }), HOLD_MS);
    },
    move: (event) => {
      if (!event.isPrimary || kept.state.kind === "idle" || kept.state.kind === "spent") return;
      // A finger's events stay with the element it went down on: what is below it now has to be asked.
      const anchor = anchorOf(document.elementFromPoint(event.clientX, event.clientY));
      feed({ kind: "moved", x: event.clientX, y: event.clientY, anchor });
    },
    up: (event) => {
      if (event.isPrimary) feed({ kind: "up", x: event.clientX, y: event.clientY, at_ms: event.timeStamp });
    },
  };
}

/** A finger that goes aside more than up or down takes the leaf along; what else it may mean is the table's to say. */
function dragAfter(kept: Kept, event: PressEvent, meaning: Meaning | null): Kept["drag"] {
  const { onDrag, onTurn } = kept.wishes;
  const { drag, state } = kept;
  if (onDrag === undefined || onTurn === undefined) return null;
  if (event.kind === "down") return event.isMouse ? null : { x: event.x, isMoving: false };
  if (drag === null) return null;
  if (event.kind === "moved" && state.kind === "pressed") {
    const dx = event.x - drag.x;
    const isMoving = drag.isMoving || (Math.abs(dx) > DRAG_FROM_PX && Math.abs(dx) > Math.abs(event.y - state.y));
    if (isMoving) onDrag(dx, null);
    return { x: drag.x, isMoving };
  }
  if (drag.isMoving) onDrag(null, meaning?.kind === "turn" ? meaning.by : null);
  return null;
}

/** Whether a reader's own two fingers have made the screen larger than it is. */
function isEnlarged(): boolean {
  return (window.visualViewport?.scale ?? 1) > 1;
}

/** The word or end sign that an event happened on. */
export function anchorOf(target: EventTarget | null): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>("[data-id]")?.dataset["id"] ?? null) : null;
}
