/**
 * The mushaf as the service sends it: the index, and pages as printed lines.
 *
 * Ids are not on the wire: a page names the anchor of its first word, and the ids of the rest follow from reading order
 * (classroom_sync/materials/mushaf/pages.py says how, and why).
 */

export interface SurahEntry {
  readonly number: number;
  readonly name_ar: string;
  readonly name_en: string;
  readonly ayat: number;
  readonly page: number;
}

export interface JuzEntry {
  readonly number: number;
  readonly anchor: string;
  readonly page: number;
}

/** What a page can be shown with. */
export interface MushafStart {
  readonly id: string;
  readonly title: string;
  readonly pages: number;
  readonly page_url: string;
  readonly pack_url: string;
  readonly pack_size: number;
  readonly basmalah: string;
}

export interface MushafIndex extends MushafStart {
  readonly surahs: readonly SurahEntry[];
  readonly ajza: readonly JuzEntry[];
  /** Where each hizb begins. */
  readonly ahzab: readonly string[];
  /** The anchor of each page's first word. */
  readonly page_starts: readonly string[];
}

/** What a surah is called. */
export type SurahNames = Pick<SurahEntry, "name_ar" | "name_en">;

export type WireLine =
  | readonly ["surah", number]
  | readonly ["basmalah", number]
  | readonly ["text", readonly string[]];

export interface WirePage {
  readonly page: number;
  readonly juz: number;
  readonly from: string;
  readonly surahs: { readonly [number: string]: readonly [ar: string, en: string] };
  readonly lines: readonly WireLine[];
}

/** One thing that stands on a line: a word, the sign that ends an ayah, or a sign between words that nobody points at. */
export type Piece =
  | { readonly kind: "word"; readonly id: string; readonly text: string; readonly isOverlined: boolean }
  | { readonly kind: "ayah"; readonly id: string; readonly text: string }
  | { readonly kind: "sign"; readonly text: string };

export type Line =
  | { readonly kind: "surah"; readonly surah: number }
  | { readonly kind: "basmalah"; readonly surah: number }
  | { readonly kind: "text"; readonly pieces: readonly Piece[] };

export interface Page {
  readonly number: number;
  readonly juz: number;
  /** The anchor of the first word. */
  readonly first: string;
  /** The names of those that are on it, by number. */
  readonly surahs: ReadonlyMap<number, SurahNames>;
  readonly lines: readonly Line[];
}

const AYAH_END = "\u06dd";
const RUB = "\u06de";
/** The source's sign for a word that print draws a line above; as a mark it would stand on the last letter only. */
const LINE_ABOVE = "\u06e4";

/** The page with an id for each word and each ayah's end. */
export function decodePage(wire: WirePage): Page {
  let [surah, ayah, word] = splitAnchor(wire.from);
  const lines = wire.lines.map((line): Line => {
    if (line[0] !== "text") {
      if (line[0] === "surah") [surah, ayah, word] = [line[1], 1, 1];
      return { kind: line[0], surah: line[1] };
    }
    const pieces = line[1].flatMap((text): Piece[] => {
      if (!text.startsWith(AYAH_END)) return decodeWord(`${surah}:${ayah}:${word++}`, text);
      const end: Piece = { kind: "ayah", id: `${surah}:${ayah}`, text };
      [ayah, word] = [ayah + 1, 1];
      return [end];
    });
    return { kind: "text", pieces };
  });
  const named = Object.entries(wire.surahs).map(([number, [name_ar, name_en]]) => [Number(number), { name_ar, name_en }] as const);
  return { number: wire.page, juz: wire.juz, first: wire.from, surahs: new Map(named), lines };
}

/** The rub sign comes in front of its word with a space: it is taken off, so that pointing at the word leaves it alone. */
function decodeWord(id: string, text: string): Piece[] {
  const hasRub = text.startsWith(RUB);
  const bare = (hasRub ? text.slice(RUB.length).trimStart() : text).replaceAll(LINE_ABOVE, "");
  const word: Piece = { kind: "word", id, text: bare, isOverlined: text.includes(LINE_ABOVE) };
  return hasRub ? [{ kind: "sign", text: RUB }, word] : [word];
}

/** The pieces of a line, ayah by ayah; a sign between words goes with the word after it. */
export function ayahsOf(pieces: readonly Piece[]): readonly { readonly ayah: string; readonly pieces: readonly Piece[] }[] {
  const ayahs: { ayah: string; pieces: Piece[] }[] = [];
  let signs: Piece[] = [];
  for (const piece of pieces) {
    if (piece.kind === "sign") {
      signs.push(piece);
      continue;
    }
    const ayah = piece.id.split(":").slice(0, 2).join(":");
    const open = ayahs.at(-1);
    if (open?.ayah === ayah) open.pieces.push(...signs, piece);
    else ayahs.push({ ayah, pieces: [...signs, piece] });
    signs = [];
  }
  ayahs.at(-1)?.pieces.push(...signs);
  return ayahs;
}

/** The numbers of "surah:ayah" or "surah:ayah:word"; a number that is missing counts as 1. */
export function splitAnchor(anchor: string): [surah: number, ayah: number, word: number] {
  const [surah = 1, ayah = 1, word = 1] = anchor.split(":").map(Number);
  return [surah, ayah, word];
}
