/** What this device does its own way: large text, few bytes. Kept here, never sent. */

import { signal, type Signal } from "@preact/signals";

import { keep, recall } from "./storage.ts";

/** The text of a page as one flow of large letters, instead of the page as printed. */
export const hasLargeText = preference("large-text", false);

/** Nothing is fetched before it is needed. At first as the browser's own switch has it. */
export const savesData = preference("data-saver", browserSavesData());

function preference(name: string, unset: boolean): Signal<boolean> {
  const chosen = signal(recall(name, (kept) => (typeof kept === "boolean" ? kept : null)) ?? unset);
  let last = chosen.peek();
  chosen.subscribe((now) => {
    if (now !== last) keep(name, now);
    last = now;
  });
  return chosen;
}

function browserSavesData(): boolean {
  if (typeof navigator === "undefined") return false;
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
}
