/**
 * The region of the page that the teacher zoomed to, and how a screen shows it.
 *
 * A region is as many parts of the page wide as it is high, in fractions of the block of text: words stand at the same
 * fractions of it on every screen, so each device shows the same words, as large as it can.
 */

import type { View } from "../classroom.ts";
import type { Size } from "./layout.ts";

/** Four times: beyond it a line does not fit any more. */
const NARROWEST = 0.25;
/** Thousandths of a page are below a pixel, and short on the wire. */
const STEPS = 1000;

/** The class's page on a stage: what fractions of a page are fractions of, the mushaf's block of text or a sheet. */
export const PAGE = '[data-testid="page"] :is(.block, .sheet)';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The region after zooming by this factor, with the point (in fractions of the page) kept in its place; null: the whole page. */
export function zoomBy(view: View | null, factor: number, at: Point): View | null {
  const from = view ?? { x: 0, y: 0, w: 1, h: 1 };
  const size = Math.min(1, Math.max(NARROWEST, from.w / factor));
  if (size > 1 - 1 / STEPS) return null;
  const part = size / from.w;
  return regionAt(at.x - (at.x - from.x) * part, at.y - (at.y - from.y) * part, size);
}

/** The region moved by fractions of the page, as far as the page goes. */
export function moveBy(view: View | null, dx: number, dy: number): View | null {
  return view && regionAt(view.x + dx, view.y + dy, view.w);
}

/** The middle of what is in sight. */
export function middleOf(view: View | null): Point {
  return view === null ? { x: 0.5, y: 0.5 } : { x: view.x + view.w / 2, y: view.y + view.h / 2 };
}

/** Whether two regions are the same to the eye, and so need no commit. */
export function isSameView(one: View | null, other: View | null): boolean {
  return one === other || (one !== null && other !== null && one.x === other.x && one.y === other.y && one.w === other.w);
}

function regionAt(x: number, y: number, size: number): View {
  const round = (part: number): number => Math.round(part * STEPS) / STEPS;
  const side = round(size);
  const clamp = (part: number): number => round(Math.min(1 - side, Math.max(0, part)));
  return { x: clamp(x), y: clamp(y), w: side, h: side };
}

export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

/** A point p of the stage is drawn at p · scale + (x, y). */
export interface Fit {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** How the stage shows the whole region as large as possible, in its middle; `block` is where the page lies unzoomed. */
export function fitView(view: View, block: Box, stage: Size): Fit {
  const scale = Math.min(stage.width / (view.w * block.width), stage.height / (view.h * block.height));
  const middle = middleOf(view);
  return {
    scale,
    x: stage.width / 2 - scale * (block.left + middle.x * block.width),
    y: stage.height / 2 - scale * (block.top + middle.y * block.height),
  };
}
