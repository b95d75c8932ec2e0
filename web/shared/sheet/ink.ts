/**
 * Ink: what a hand draws, made short enough for the board, and found again by an eraser.
 *
 * A stroke is drawn with hundreds of points and told with few: a point goes where the line between its neighbours does not
 * need it (Ramer, Douglas and Peucker). A mark of the board is 4 KiB at most (K-4) and a number takes 9 bytes, so a long
 * stroke becomes several marks, each beginning where the one before ended: `id`, `id.1`, `id.2`.
 */

import type { Board, InkMark, Value } from "../classroom.ts";
import type { Point } from "../mushaf/zoom.ts";

type Changes = Readonly<Record<string, Value>>;

/** 400 numbers and what is around them: 3.8 KiB at most. */
export const MAX_POINTS = 200;
/** How far a line may lie from the hand's, in fractions of the page's width: a third of its own breadth. */
const TOLERANCE = 0.0012;
/** Ten-thousandths of a page: finer than any screen. */
const STEPS = 10_000;
/** Points that lie closer than this say nothing. */
const STILL = 0.0004;
/** How near an eraser's middle has to come to a line. */
export const ERASER = 0.018;

/** The colours of ink (K-6), those of the marks on a text; ink without one has a colour of its own. */
export const INK_COLOURS = ["highlight", "red", "blue", "green", "violet"] as const;
export type InkColour = (typeof INK_COLOURS)[number];

export interface Stroke {
  /** The id of its mark. */
  readonly id: string;
  readonly points: readonly Point[];
  /** null: none was said, or one that this version does not know. */
  readonly colour: InkColour | null;
}

/** The strokes on a page of the class's material, oldest first. */
export function inkOn(board: Board, page: number): readonly Stroke[] {
  return inkOf(board).filter((stroke) => stroke.page === page);
}

/** The strokes on all its pages; ink of another material is on the board, and not here (K-5). */
export function inkOf(board: Board): readonly (Stroke & { readonly page: number })[] {
  const strokes: (Stroke & { readonly page: number })[] = [];
  for (const [id, mark] of board.marks) {
    if (!isInk(mark) || mark.material !== board.material?.id) continue;
    strokes.push({ id, page: mark.page, points: fromWire(mark.points), colour: readColour(mark.colour) });
  }
  return strokes.sort((a, b) => (a.id < b.id ? -1 : 1)); // an id begins with the time it was made
}

function isInk(mark: { readonly kind: string }): mark is InkMark {
  return mark.kind === "ink" && "points" in mark;
}

function readColour(colour: string | null): InkColour | null {
  return INK_COLOURS.find((known) => known === colour) ?? null;
}

function fromWire(numbers: readonly number[]): readonly Point[] {
  return Array.from({ length: Math.floor(numbers.length / 2) }, (_, place) => ({
    x: numbers[2 * place] ?? 0,
    y: numbers[2 * place + 1] ?? 0,
  }));
}

/** What is left of a stroke, as places in the list: its ends, and each point that the line would miss. */
export function keptOf(points: readonly Point[], ratio: number): readonly number[] {
  if (points.length <= 2) return points.map((_, place) => place);
  const kept = new Set([0, points.length - 1]);
  const spans: [number, number][] = [[0, points.length - 1]];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [from, to] = span;
    let [farthest, most] = [-1, TOLERANCE];
    for (let place = from + 1; place < to; place += 1) {
      const apart = apartFrom(points[place], points[from], points[to], ratio);
      if (apart > most) [farthest, most] = [place, apart];
    }
    if (farthest < 0) continue;
    kept.add(farthest);
    spans.push([from, farthest], [farthest, to]);
  }
  return [...kept].sort((a, b) => a - b);
}

/** A stroke under way: parts that are full and will not change, and the rest, which grows. */
export interface Growing {
  readonly id: string;
  readonly part: number;
  readonly points: readonly Point[];
}

export function beginStroke(id: string, at: Point): Growing {
  return { id, part: 0, points: [at] };
}

/** The stroke with one point more; a hand that rests adds none. */
export function growStroke(stroke: Growing, at: Point, ratio: number): Growing {
  const last = stroke.points.at(-1);
  if (last !== undefined && distance(last, at, ratio) < STILL) return stroke;
  return { ...stroke, points: [...stroke.points, at] };
}

export interface Ink {
  readonly page: number;
  readonly material: string;
  readonly by: string;
  readonly ratio: number;
  readonly colour: InkColour | null;
}

/** What to commit of a stroke now, and the stroke as it goes on: what was full is not committed again. */
export function tellStroke(stroke: Growing, on: Ink): { readonly changes: Changes; readonly rest: Growing } {
  const { page, material, by, ratio, colour } = on;
  const changes: Record<string, Value> = {};
  let rest = stroke;
  for (;;) {
    const kept = keptOf(rest.points, ratio);
    const now = kept.slice(0, MAX_POINTS);
    const points = now.flatMap((place) => toWire(rest.points[place]));
    changes[`mark/${idOf(rest.id, rest.part)}`] = { page, kind: "ink", points, by, material, ...(colour !== null && { colour }) };
    if (kept.length <= MAX_POINTS) return { changes, rest };
    rest = { ...rest, part: rest.part + 1, points: rest.points.slice(now.at(-1)) };
  }
}

/** The ids of the marks that a stroke has become so far. */
export function partsOf({ id, part }: Growing): readonly string[] {
  return Array.from({ length: part + 1 }, (_, place) => idOf(id, place));
}

/** The marks of strokes that an eraser touches on its way, with the other parts of the same strokes. */
export function erasedBy(strokes: readonly Stroke[], from: Point, to: Point, ratio: number): readonly string[] {
  const steps = Math.ceil(distance(from, to, ratio) / ERASER);
  const way = Array.from({ length: steps + 1 }, (_, step) => {
    const part = steps === 0 ? 0 : step / steps;
    return { x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) };
  });
  const isTouched = ({ points }: Stroke): boolean => way.some((at) => isNear(points, at, ratio));
  const hit = new Set(strokes.filter(isTouched).map(({ id }) => strokeOf(id)));
  return strokes.filter(({ id }) => hit.has(strokeOf(id))).map(({ id }) => id);
}

/** Takes marks away. */
export function removeInk(ids: readonly string[]): Changes {
  return Object.fromEntries(ids.map((id) => [`mark/${id}`, null]));
}

/** The line as a curve through the middles between its points, in thousandths of the page's width; a point alone is a dot. */
export function pathOf(points: readonly Point[], ratio: number): string {
  const at = ({ x, y }: Point): [number, number] => [round3(x * 1000), round3((y * 1000) / ratio)];
  const [first, ...more] = points.map(at);
  if (first === undefined) return "";
  const last = more.at(-1);
  if (last === undefined) return `M${first.join(" ")}h0`;
  let [path, before] = [`M${first.join(" ")}`, first];
  for (const next of more) {
    const middle = [round3((before[0] + next[0]) / 2), round3((before[1] + next[1]) / 2)];
    path += before === first ? `L${middle.join(" ")}` : `Q${before.join(" ")} ${middle.join(" ")}`;
    before = next;
  }
  return `${path}L${last.join(" ")}`;
}

function idOf(id: string, part: number): string {
  return part === 0 ? id : `${id}.${part}`;
}

/** The id that the parts of a stroke share. */
function strokeOf(id: string): string {
  return id.split(".")[0] ?? id;
}

function toWire(point: Point | undefined): number[] {
  if (point === undefined) return [];
  return [point.x, point.y].map((part) => Math.round(Math.min(1, Math.max(0, part)) * STEPS) / STEPS);
}

function isNear(points: readonly Point[], at: Point, ratio: number): boolean {
  return points.some((point, place) => apartFrom(at, point, points[place + 1] ?? point, ratio) < ERASER);
}

function distance(a: Point, b: Point, ratio: number): number {
  return Math.hypot(a.x - b.x, (a.y - b.y) / ratio);
}

/** From a point to the line between two others, in fractions of the page's width. */
function apartFrom(point: Point | undefined, from: Point | undefined, to: Point | undefined, ratio: number): number {
  if (point === undefined || from === undefined || to === undefined) return 0;
  const [dx, dy] = [to.x - from.x, (to.y - from.y) / ratio];
  const [px, py] = [point.x - from.x, (point.y - from.y) / ratio];
  const long = dx * dx + dy * dy;
  const along = long === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / long));
  return Math.hypot(px - along * dx, py - along * dy);
}

function round3(part: number): number {
  return Math.round(part * 10) / 10;
}
