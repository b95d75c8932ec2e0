/**
 * The whole mushaf on the device: every page lies in the cache that the service worker answers from (worker/worker.ts).
 *
 * It comes in packs of twenty, 31 requests instead of 604, one after the other: a class may be going on beside it.
 */

import type { WirePage } from "./format.ts";
import type { Library } from "./library.ts";

const PAGES = "pages";
const ATTEMPTS = 3;

/** Only over https and on the machine itself may a page keep what it fetched. */
export function canSave(): boolean {
  return "caches" in globalThis && "serviceWorker" in navigator;
}

/** Whether every page is here already. */
export async function isSaved(library: Library): Promise<boolean> {
  const cache = await caches.open(PAGES);
  const keys = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  return Array.from({ length: library.index.pages }, (_, at) => library.urlOf(at + 1)).every((url) => keys.has(url));
}

/** Fetch and keep them all; `onProgress` counts pages. Throws where the network or the room ends: what is here stays. */
export async function saveMushaf(library: Library, onProgress: (pages: number) => void): Promise<void> {
  const { pages, pack_size, pack_url } = library.index;
  const cache = await caches.open(PAGES);
  for (let pack = 1; pack <= Math.ceil(pages / pack_size); pack += 1) {
    for (const page of await fetchPack(pack_url.replace("{pack}", String(pack)))) {
      await cache.put(library.urlOf(page.page), new Response(JSON.stringify(page), { headers: KEPT }));
    }
    onProgress(Math.min(pages, pack * pack_size));
  }
}

const KEPT = { "content-type": "application/json" };

async function fetchPack(url: string): Promise<readonly WirePage[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      // Not by way of the browser's cache: the packs would lie there once more.
      const response = await fetch(url, { cache: "no-store" });
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      return (await response.json()) as readonly WirePage[];
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}
