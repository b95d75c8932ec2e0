/** The pages that were gone to last, newest first: a class goes back and forth between a few. */

import { keep, recall } from "../ui/storage.ts";

const KEPT_AS = "recent-pages";
const MAX_RECENT = 6;

/** The list after a jump: where it came from and where it led, each once. */
export function addRecent(recent: readonly number[], from: number | null, to: number): readonly number[] {
  const newest = from === null || from === to ? [to] : [to, from];
  return [...newest, ...recent.filter((page) => !newest.includes(page))].slice(0, MAX_RECENT);
}

export function recallRecent(): readonly number[] {
  return recall(KEPT_AS, (kept) => (Array.isArray(kept) ? kept.filter(Number.isSafeInteger) : null)) ?? [];
}

export function keepRecent(recent: readonly number[]): void {
  keep(KEPT_AS, recent);
}
