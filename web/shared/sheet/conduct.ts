/** What the pen holder's gestures change on the board, over a sheet. */

import type { Board, Value } from "../classroom.ts";
import { pointedSpot } from "../mushaf/conduct.ts";
import type { Point } from "../mushaf/zoom.ts";
import { isSameSpot } from "./words.ts";

/** A tap points there, and a second one at the same place clears it. */
export function pointChanges(board: Board, at: Point, ratio: number): Readonly<Record<string, Value>> {
  const spot = pointedSpot(board);
  return { at: spot !== null && isSameSpot(spot, at, ratio) ? null : { x: at.x, y: at.y } };
}
