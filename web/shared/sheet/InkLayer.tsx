import type { JSX } from "preact";

import type { Point } from "../mushaf/zoom.ts";
import { pathOf, type Stroke } from "./ink.ts";

interface InkLayerProps {
  readonly strokes: readonly Stroke[];
  /** What the hand draws at this moment; it is on the board a moment later. */
  readonly drawn: readonly Point[] | null;
  readonly ratio: number;
}

/** The ink over a page: lines in thousandths of its width, so that they are as broad on every screen as the letters are large. */
export function InkLayer({ strokes, drawn, ratio }: InkLayerProps): JSX.Element | null {
  if (strokes.length === 0 && drawn === null) return null;
  return (
    <svg class="sheet-ink" viewBox={`0 0 1000 ${1000 / ratio}`} aria-hidden="true" data-testid="ink" data-strokes={strokes.length}>
      {strokes.map(({ id, points }) => (
        <path key={id} d={pathOf(points, ratio)} />
      ))}
      {drawn && <path d={pathOf(drawn, ratio)} />}
    </svg>
  );
}
