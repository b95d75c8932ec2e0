/** How large a page is drawn: whole, as large as the stage lets it be. */

import type { Size } from "../mushaf/layout.ts";

/** What stands below the page: its number. */
export const FOOT_PX = 34;
/** Paper does not touch the edge of the screen, but on a phone it nearly does. */
const SIDE = { part: 0.02, min_px: 6, max_px: 24 } as const;

/** The page on this stage; 0 by 0 until the stage has a size. */
export function placeSheet(stage: Size, ratio: number): Size {
  if (stage.width === 0) return { width: 0, height: 0 };
  const side_px = Math.min(SIDE.max_px, Math.max(SIDE.min_px, stage.width * SIDE.part));
  const width = Math.max(1, Math.min(stage.width - 2 * side_px, (stage.height - FOOT_PX - side_px) * ratio));
  return { width, height: width / ratio };
}
