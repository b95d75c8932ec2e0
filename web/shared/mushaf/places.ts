/** What stands where in the mushaf: questions that the index answers without a page being loaded. */

import type { Language } from "../i18n/language.ts";
import { splitAnchor, type JuzEntry, type MushafIndex, type SurahEntry, type SurahNames } from "./format.ts";

/** The page that has this ayah or word; it is taken to exist. */
export function pageOf(index: MushafIndex, anchor: string): number {
  const starts = index.page_starts;
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareAnchors(starts[middle] ?? anchor, anchor) <= 0) low = middle + 1;
    else high = middle;
  }
  return Math.max(1, low);
}

/** The surah whose text the page begins with. */
export function surahAt(index: MushafIndex, page: number): SurahEntry | undefined {
  return index.surahs[splitAnchor(index.page_starts[page - 1] ?? "1:1:1")[0] - 1];
}

/** The juz that the page belongs to: the one that begins on it, where one does. */
export function juzAt(index: MushafIndex, page: number): JuzEntry | undefined {
  return index.ajza.findLast((juz) => juz.page <= page);
}

/** An ayah that exists, as an anchor; undefined for 2:999 or 115:1. */
export function existingAyah(index: MushafIndex, surah: number, ayah: number): string | undefined {
  const entry = index.surahs[surah - 1];
  return entry !== undefined && ayah >= 1 && ayah <= entry.ayat ? `${surah}:${ayah}` : undefined;
}

/** Reading order: negative when `a` comes before `b`. */
export function compareAnchors(a: string, b: string): number {
  const [left, right] = [splitAnchor(a), splitAnchor(b)];
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** The name of a surah for those who read this language. */
export function nameOf(surah: SurahNames | undefined, language: Language): string {
  return (language === "en" ? surah?.name_en : surah?.name_ar) ?? "";
}
