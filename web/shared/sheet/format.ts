/** A material that a teacher brought, as the service sends it (M-5): the index, the addresses of pages, words with their boxes. */

export interface SheetIndex {
  readonly id: string;
  readonly pages: number;
  /** Width and height of each page; only their ratio matters. */
  readonly sizes: readonly (readonly [number, number])[];
  /** Ascending; the last one is for who zooms. */
  readonly widths: readonly number[];
  readonly page_url: string;
  /** null: nothing on these pages is text. */
  readonly words_url: string | null;
}

/** Left, top, width and height in fractions of the page. */
export interface Word {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly text: string;
}

type WireWord = readonly [left: number, top: number, width: number, height: number, text: string];

export interface WireWords {
  readonly words: readonly WireWord[];
}

/** What the wire counts in. */
const PARTS = 10_000;

export function decodeWords({ words }: WireWords): readonly Word[] {
  return words.map(([left, top, width, height, text]) => ({
    x: left / PARTS,
    y: top / PARTS,
    w: width / PARTS,
    h: height / PARTS,
    text,
  }));
}

/** How a page is asked for: the plain address, and what a browser may choose from. */
export interface Sources {
  readonly src: string;
  readonly srcset: string;
  readonly ratio: number;
}

/** `isZoomed`: one width more to choose from. `isThrifty`: one less. */
export function sourcesOf(index: SheetIndex, page: number, { isZoomed, isThrifty }: { isZoomed: boolean; isThrifty: boolean }): Sources {
  const [least = 0] = index.widths;
  const widths = index.widths.slice(0, index.widths.length - 1 + (isZoomed ? 1 : 0) - (isThrifty ? 1 : 0));
  const address = (width: number): string => index.page_url.replace("{page}", String(page)).replace("{width}", String(width));
  const srcset = widths.map((width) => `${address(width)} ${width}w`).join(", ");
  return { src: address(least), srcset, ratio: ratioOf(index, page) };
}

export function wordsAddress(index: SheetIndex, page: number): string | null {
  return index.words_url?.replace("{page}", String(page)) ?? null;
}

/** Width to height of a page. */
export function ratioOf(index: SheetIndex, page: number): number {
  const [width = 1, height = 1] = index.sizes[page - 1] ?? [];
  return width / height;
}

/** The packs that pages lie in: a device that has time has the whole pack of its page. */
export const PACK_PAGES = 20;

/** The other pages of a page's pack, the nearest first and of two as near the later one. */
export function packAround(page: number, pages: number): number[] {
  const first = page - ((page - 1) % PACK_PAGES);
  const pack = Array.from({ length: Math.min(PACK_PAGES, pages - first + 1) }, (_, place) => first + place);
  return pack.filter((other) => other !== page).sort((a, b) => Math.abs(a - page) - Math.abs(b - page) || b - a);
}
