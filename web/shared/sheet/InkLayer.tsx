import type { JSX } from "preact";

import type { Point } from "../mushaf/zoom.ts";
import { pathOf, type InkColour, type Stroke } from "./ink.ts";

/** What the hand draws at this moment; it is on the board a moment later. */
export interface Drawn {
  readonly points: readonly Point[];
  readonly colour: InkColour | null;
}

interface InkLayerProps {
  readonly strokes: readonly Stroke[];
  readonly drawn: Drawn | null;
  readonly ratio: number;
}

/**
 * The ink over a page: lines in thousandths of its width, so that they are as broad on every screen as the letters are large.
 * What highlights lies below the other ink, and print shows through it: a blend reaches what is behind only from a layer of its own.
 */
export function InkLayer({ strokes, drawn, ratio }: InkLayerProps): JSX.Element | null {
  if (strokes.length === 0 && drawn === null) return null;
  const all = drawn === null ? strokes : [...strokes, { id: "drawn", ...drawn }];
  const broad = all.filter(({ colour }) => colour === "highlight");
  const viewBox = `0 0 1000 ${1000 / ratio}`;
  const line = ({ id, points, colour }: Stroke): JSX.Element => <path key={id} class={strokeClass(colour)} d={pathOf(points, ratio)} />;
  return (
    <>
      {broad.length > 0 && (
        <svg class="sheet-ink is-broad" viewBox={viewBox} aria-hidden="true">
          {broad.map(line)}
        </svg>
      )}
      <svg class="sheet-ink" viewBox={viewBox} aria-hidden="true" data-testid="ink" data-strokes={strokes.length}>
        {all.filter(({ colour }) => colour !== "highlight").map(line)}
      </svg>
    </>
  );
}

/** How a line of this colour looks (sheet.css). */
export function strokeClass(colour: InkColour | null): string {
  return colour === null ? "ink-line" : `ink-line is-${colour}`;
}
