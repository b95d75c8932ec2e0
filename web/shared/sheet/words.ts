/** Words of a page by their place: the text layer has boxes and no names, so what is pointed at is a place in one of them. */

import type { CSSProperties } from "preact";

import type { Point } from "../mushaf/zoom.ts";
import type { Word } from "./format.ts";

/** A finger is wider than a line of small print: so far beside a word it still means it, in fractions of the page's width. */
const REACH = 0.012;
/** Thousandths of a page are below a pixel, and short on the wire. */
const STEPS = 1000;

/** The word at a place, or the nearest one that a finger may mean; null for none. `ratio` is the page's width to its height. */
export function wordAt(words: readonly Word[], at: Point, ratio: number): Word | null {
  let nearest: Word | null = null;
  let least = REACH;
  for (const word of words) {
    const dx = Math.max(word.x - at.x, 0, at.x - word.x - word.w);
    const dy = Math.max(word.y - at.y, 0, at.y - word.y - word.h) / ratio;
    const apart = Math.hypot(dx, dy);
    if (apart === 0) return word;
    if (apart < least) [nearest, least] = [word, apart];
  }
  return nearest;
}

/** The word whose box a place lies in: what a class that points there points at. */
export function wordUnder(words: readonly Word[], at: Point): Word | null {
  return words.find(({ x, y, w, h }) => x <= at.x && at.x <= x + w && y <= at.y && at.y <= y + h) ?? null;
}

/** Where a tap points: the middle of the word that it meant, else the place itself. */
export function spotOf(words: readonly Word[], at: Point, ratio: number): Point {
  const word = wordAt(words, at, ratio);
  const { x, y } = word === null ? at : { x: word.x + word.w / 2, y: word.y + word.h / 2 };
  return { x: round(x), y: round(y) };
}

const CURSOR_STEP = 0.05;
const CURSOR_FINE_STEP = 0.01;

/** Where an arrow key moves a cursor, inside the page; null for another key. */
export function moveCursor({ x, y }: Point, key: string, isFine: boolean): Point | null {
  const by = isFine ? CURSOR_FINE_STEP : CURSOR_STEP;
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-by, 0],
    ArrowRight: [by, 0],
    ArrowUp: [0, -by],
    ArrowDown: [0, by],
  };
  const move = moves[key];
  return move === undefined ? null : { x: round(x + move[0]), y: round(y + move[1]) };
}

/** Where a word stands, for an element over the page. */
export function placeOf({ x, y, w, h }: Word): CSSProperties {
  return { left: `${x * 100}%`, top: `${y * 100}%`, width: `${w * 100}%`, height: `${h * 100}%` };
}

/** Whether two places are the same to a finger: a second tap clears what the first one pointed at. */
export function isSameSpot(one: Point, other: Point, ratio: number): boolean {
  return Math.hypot(one.x - other.x, (one.y - other.y) / ratio) < 2 * REACH;
}

function round(part: number): number {
  return Math.round(Math.min(1, Math.max(0, part)) * STEPS) / STEPS;
}
