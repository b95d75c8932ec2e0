/**
 * The board as the screens read it: the map of keys, given its types.
 *
 * The server has checked the shapes (K-1); a value that still does not fit counts as absent, so a screen never meets
 * half a value. Parts that did not change keep their identity, so what is drawn from them is not drawn again.
 */

import type { Changes, Value } from "./messages.ts";

export interface Material {
  readonly id: string;
  readonly kind: "mushaf" | "pdf" | "images";
  readonly title: string;
  readonly pages: number;
  /** The way it is read (K-7); left out: right to left. */
  readonly direction?: Direction;
}

export type Direction = "rtl" | "ltr";

export function isDirection(value: unknown): value is Direction {
  return value === "rtl" || value === "ltr";
}

/** Where the teacher points: an anchor, or fractions of the page's width and height. */
export type Place = { readonly a: string } | { readonly x: number; readonly y: number };

/** The region the teacher zoomed to, in fractions of the page. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A mark on the text: one anchor, or the first and the last of a run. */
export interface AnchoredMark {
  readonly a: string | readonly [string, string];
  readonly kind: string;
  readonly by: string;
}

/** Freehand ink: x and y in turn, in fractions of the page. */
export interface InkMark {
  readonly page: number;
  readonly kind: "ink";
  readonly points: readonly number[];
  readonly by: string;
  /** The one it was drawn on (K-5); null from a server that does not say. */
  readonly material: string | null;
  /** Which of its colours it has (K-6), as the board says it; null: none is said. */
  readonly colour: string | null;
}

export type Mark = AnchoredMark | InkMark;

export interface Hide {
  readonly level: "none" | "words" | "ayahs" | "page";
  readonly shown: readonly string[];
}

export interface Board {
  readonly material: Material | null;
  /** null until the class has a page: nothing is shown rather than a page nobody chose. */
  readonly page: number | null;
  readonly at: Place | null;
  readonly view: View | null;
  /** By the id behind `mark/`. */
  readonly marks: ReadonlyMap<string, Mark>;
  readonly hide: Hide;
  readonly follow: "free" | "locked";
  readonly turn: string | null;
  readonly notice: string | null;
  /** Every key as it came, `x/<name>` included. */
  readonly raw: ReadonlyMap<string, Value>;
}

const NOTHING_HIDDEN: Hide = { level: "none", shown: [] };

export const EMPTY_BOARD: Board = {
  material: null,
  page: null,
  at: null,
  view: null,
  marks: new Map(),
  hide: NOTHING_HIDDEN,
  follow: "free",
  turn: null,
  notice: null,
  raw: new Map(),
};

/** The typed board of these keys; parts equal to `previous` keep its objects. */
export function readBoard(raw: ReadonlyMap<string, Value>, previous: Board = EMPTY_BOARD): Board {
  const part = <T>(key: string, kept: T, read: (value: Value) => T): T => {
    const value = raw.get(key) ?? null;
    return value === (previous.raw.get(key) ?? null) ? kept : read(value);
  };
  return {
    material: part("material", previous.material, readMaterial),
    page: part("page", previous.page, (value) => (typeof value === "number" ? value : null)),
    at: part("at", previous.at, readPlace),
    view: part("view", previous.view, readView),
    marks: readMarks(raw, previous),
    hide: part("hide", previous.hide, readHide),
    follow: part("follow", previous.follow, (value) => (value === "locked" ? "locked" : "free")),
    turn: part("turn", previous.turn, readText),
    notice: part("notice", previous.notice, readText),
    raw,
  };
}

/**
 * The changes with what belongs to the page they leave (K-3): a turn takes `at` and `view` with it.
 *
 * Written out here, and not left to the server, because commits are merged while there is no connection: a place on
 * page 5 must not stay in a merged commit that by then turns to page 6.
 */
export function completeTurn(changes: Changes): Changes {
  if (!("page" in changes || "material" in changes)) return changes;
  return { at: null, view: null, ...changes };
}

/**
 * The changes as they are sent: what the server removes with the page by itself (K-3) is left out.
 *
 * Named, a key would be removed where there is none, and each student told so: 22 bytes for a page turn and not 12.
 */
export function trimTurn(changes: Changes): Changes {
  if (!("page" in changes || "material" in changes)) return changes;
  const isLeft = ([key, value]: [string, Value]) => value !== null || (key !== "at" && key !== "view");
  return Object.fromEntries(Object.entries(changes).filter(isLeft));
}

type Fields = { readonly [key: string]: Value };

function fieldsOf(value: Value): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function readText(value: Value): string | null {
  return typeof value === "string" ? value : null;
}

function readMaterial(value: Value): Material | null {
  const { id, kind, title, pages, direction } = fieldsOf(value) ?? {};
  if (typeof id !== "string" || typeof title !== "string" || typeof pages !== "number") return null;
  if (kind !== "mushaf" && kind !== "pdf" && kind !== "images") return null;
  return { id, kind, title, pages, ...(isDirection(direction) && { direction }) };
}

function readPlace(value: Value): Place | null {
  const { a, x, y } = fieldsOf(value) ?? {};
  if (typeof a === "string") return { a };
  return typeof x === "number" && typeof y === "number" ? { x, y } : null;
}

function readView(value: Value): View | null {
  const { x, y, w, h } = fieldsOf(value) ?? {};
  const isWhole = typeof x === "number" && typeof y === "number" && typeof w === "number" && typeof h === "number";
  return isWhole ? { x, y, w, h } : null;
}

function readHide(value: Value): Hide {
  const { level, shown } = fieldsOf(value) ?? {};
  if (level !== "words" && level !== "ayahs" && level !== "page") return NOTHING_HIDDEN;
  return { level, shown: Array.isArray(shown) ? shown.filter((anchor) => typeof anchor === "string") : [] };
}

function readMark(value: Value): Mark | null {
  const { a, kind, by, page, points, material, colour } = fieldsOf(value) ?? {};
  if (typeof kind !== "string" || typeof by !== "string") return null;
  if (typeof a === "string") return { a, kind, by };
  if (Array.isArray(a)) {
    const [first, last] = a;
    return typeof first === "string" && typeof last === "string" ? { a: [first, last], kind, by } : null;
  }
  if (kind !== "ink" || typeof page !== "number" || !Array.isArray(points)) return null;
  const drawn = points.filter((point) => typeof point === "number");
  return { page, kind, points: drawn, by, material: readText(material ?? null), colour: readText(colour ?? null) };
}

const MARK = "mark/";

function readMarks(raw: ReadonlyMap<string, Value>, previous: Board): ReadonlyMap<string, Mark> {
  const marks = new Map<string, Mark>();
  let keys = 0;
  let changed = false;
  for (const [key, value] of raw) {
    if (!key.startsWith(MARK)) continue;
    keys += 1;
    const id = key.slice(MARK.length);
    const isKept = previous.raw.get(key) === value;
    const mark = isKept ? previous.marks.get(id) : readMark(value);
    if (mark) marks.set(id, mark);
    changed ||= !isKept;
  }
  // Equal one by one and equally many means the same set; removal alone shows in the count.
  return changed || keys !== countMarks(previous.raw) ? marks : previous.marks;
}

function countMarks(raw: ReadonlyMap<string, Value>): number {
  let count = 0;
  for (const key of raw.keys()) if (key.startsWith(MARK)) count += 1;
  return count;
}
