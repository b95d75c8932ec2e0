/**
 * What a finger or a mouse means on the page, as a table.
 *
 *               down      held       moved                            up                      cancelled
 *   idle        pressed   -          -                                -                       idle
 *   pressed     pressed   choosing   far, mouse on a word: choosing   a swipe: spent, turns   idle
 *                                    far, finger: no holding more     else idle: a tap
 *   choosing    pressed   -          its end moves                    spent, has chosen       idle, has chosen
 *   spent       pressed   -          -                                -                       idle
 *
 * A finger holds still to choose words, for its drag is a swipe; a mouse has no swipe to confuse with. Spent: the click that the
 * browser sends afterwards belongs to what was done already.
 */

import { turnOfSwipe } from "./navigation.ts";

/** How long a finger holds still before it chooses: what phones take for a long press. */
export const HOLD_MS = 450;
/** A finger that rests still trembles. */
const STILL_PX = 10;

export type Press =
  | { readonly kind: "idle" }
  | {
      readonly kind: "pressed";
      readonly x: number;
      readonly y: number;
      readonly at_ms: number;
      /** The word below, where holding it would choose it. */
      readonly anchor: string | null;
      readonly isMouse: boolean;
    }
  | { readonly kind: "choosing"; readonly from: string; readonly to: string }
  | { readonly kind: "spent" };

export type PressEvent =
  | {
      readonly kind: "down";
      readonly x: number;
      readonly y: number;
      readonly at_ms: number;
      readonly anchor: string | null;
      readonly isMouse: boolean;
    }
  | { readonly kind: "held" }
  | { readonly kind: "moved"; readonly x: number; readonly y: number; readonly anchor: string | null }
  | { readonly kind: "up"; readonly x: number; readonly y: number; readonly at_ms: number }
  | { readonly kind: "cancelled" };

export type Meaning =
  | { readonly kind: "turn"; readonly by: 1 | -1 }
  | { readonly kind: "chosen"; readonly from: string; readonly to: string };

export const IDLE: Press = { kind: "idle" };
const SPENT: Press = { kind: "spent" };

/** The state after this event, and what the gesture meant where it is complete. */
export function press(state: Press, event: PressEvent): [Press, Meaning | null] {
  switch (event.kind) {
    case "down":
      return [{ ...event, kind: "pressed" }, null];
    case "cancelled":
      return [IDLE, chosenBy(state)];
    case "held":
      if (state.kind !== "pressed" || state.anchor === null) return [state, null];
      return [{ kind: "choosing", from: state.anchor, to: state.anchor }, null];
    case "moved":
      return [move(state, event), null];
    case "up":
      return lift(state, event);
  }
}

function move(state: Press, event: PressEvent & { kind: "moved" }): Press {
  if (state.kind === "choosing") {
    return event.anchor === null || event.anchor === state.to ? state : { ...state, to: event.anchor };
  }
  if (state.kind !== "pressed" || state.anchor === null) return state;
  if (Math.hypot(event.x - state.x, event.y - state.y) <= STILL_PX) return state;
  if (!state.isMouse) return { ...state, anchor: null };
  return { kind: "choosing", from: state.anchor, to: event.anchor ?? state.anchor };
}

function lift(state: Press, event: PressEvent & { kind: "up" }): [Press, Meaning | null] {
  if (state.kind === "choosing") return [SPENT, chosenBy(state)];
  if (state.kind !== "pressed") return [state, null];
  const by = turnOfSwipe(event.x - state.x, event.y - state.y, event.at_ms - state.at_ms);
  return by === null ? [IDLE, null] : [SPENT, { kind: "turn", by }];
}

function chosenBy(state: Press): Meaning | null {
  return state.kind === "choosing" ? { kind: "chosen", from: state.from, to: state.to } : null;
}
