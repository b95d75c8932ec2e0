/**
 * The pages of the mushaf on this device: those asked for, and quietly those beside them.
 *
 * Thirty devices turn at the same moment; the neighbours are fetched at a random moment of a window, so that they do
 * not ask at the same moment too. A page is never thrown away: all 604 are 2 MB.
 */

import { signal, type ReadonlySignal, type Signal } from "@preact/signals";

import { ATTEMPTS, Retries } from "../retries.ts";
import { decodePage, splitAnchor, type MushafIndex, type MushafStart, type Page, type SurahNames, type WirePage } from "./format.ts";
import { surahAt } from "./places.ts";

export type Shelf =
  | { readonly kind: "loading" }
  | { readonly kind: "here"; readonly page: Page }
  | { readonly kind: "failed" };

/** What the library needs from its surroundings. */
export interface LibraryEnv {
  readonly fetch: (url: string) => Promise<Response>;
  readonly random: () => number;
  readonly setTimer: (run: () => void, delay_ms: number) => number;
  readonly clearTimer: (timer: number) => void;
}

const INDEX_URL = "/materials/mushaf/index.json";
const START_URL = "/materials/mushaf/start.json";
const SEARCH_URL = "/api/materials/mushaf/search";
/** The pages fetched ahead, nearest first: forward is where a class goes. */
const NEIGHBOURS = [1, 2, -1, 3];
const WINDOW_MS = 1500;

const browser: LibraryEnv = {
  fetch: (url) => window.fetch(url),
  random: () => Math.random(),
  setTimer: (run, delay_ms) => window.setTimeout(run, delay_ms),
  clearTimer: (timer) => window.clearTimeout(timer),
};

/** A place that a search found. */
export interface Hit {
  readonly kind: "reference" | "page" | "surah" | "text";
  readonly anchor: string;
  readonly page: number;
  readonly text: string;
  readonly words: readonly string[];
}

const NO_PLACES = { surahs: [], ajza: [], ahzab: [], page_starts: [] };

export class Library {
  private readonly shelves = new Map<number, Signal<Shelf>>();
  private readonly arrivals = signal(0);
  private readonly retries: Retries;
  private readonly known: Signal<MushafIndex>;
  private ahead: number | null = null;

  /** With what is known so far: the index, or the start of it, and then `fetchIndex` brings the rest. */
  constructor(
    start: MushafStart | MushafIndex,
    private readonly env: LibraryEnv = browser,
  ) {
    this.known = signal({ ...NO_PLACES, ...start });
    this.retries = new Retries(env);
  }

  /** What stands where; with no places in it as long as only the start is here. */
  get index(): MushafIndex {
    return this.known.value;
  }

  /** Fetch the whole index unless it is here; rejects when it cannot be had. */
  async fetchIndex(): Promise<void> {
    if (this.known.peek().page_starts.length === 0) this.known.value = await this.read<MushafIndex>(INDEX_URL);
  }

  /** The surah whose text a page begins with, once the page or the index is here. */
  surahOf(page: number): SurahNames | undefined {
    void this.arrivals.value;
    const here = this.text(page);
    return here === null ? surahAt(this.index, page) : here.surahs.get(splitAnchor(here.first)[0]);
  }

  /** Where a page stands; asking for it fetches it. */
  shelf(page: number): ReadonlySignal<Shelf> {
    return this.fetchOnce(page);
  }

  /** The page's text if it is here, without asking for it. */
  text(page: number): Page | null {
    const shelf = this.shelves.get(page)?.peek();
    return shelf?.kind === "here" ? shelf.page : null;
  }

  /** Ask again now for every page that could not be had so far: somebody wants it, or the network is back. */
  hurry(): void {
    this.retries.hurry();
  }

  /** Fetch what is beside this page at some moment of the window; forgets what was planned for another page. */
  fetchAround(page: number): void {
    if (this.ahead !== null) this.env.clearTimer(this.ahead);
    const run = () => {
      this.ahead = null;
      for (const by of NEIGHBOURS) {
        if (page + by >= 1 && page + by <= this.index.pages) this.fetchOnce(page + by);
      }
    };
    this.ahead = this.env.setTimer(run, this.env.random() * WINDOW_MS);
  }

  /** The last page of the unbroken run that is here after `page`; null when the next one is not. */
  readyPast(page: number): number | null {
    void this.arrivals.value; // whoever computes with this answer is told when a page arrives
    let last = page;
    while (this.shelves.get(last + 1)?.peek().kind === "here") last += 1;
    return last === page ? null : last;
  }

  /** Fetch what is here once more, for whoever keeps what passes: the browser has it, and the network is not asked. */
  fetchAgain(): void {
    const pages = [...this.shelves].filter(([, shelf]) => shelf.peek().kind === "here").map(([page]) => this.urlOf(page));
    for (const url of [START_URL, INDEX_URL, ...pages]) this.env.fetch(url).catch(() => undefined);
  }

  urlOf(page: number): string {
    return this.index.page_url.replace("{page}", String(page));
  }

  /** What the service finds for these words; throws when it cannot be asked. */
  async search(words: string): Promise<readonly Hit[]> {
    const response = await this.env.fetch(`${SEARCH_URL}?q=${encodeURIComponent(words)}`);
    if (!response.ok) throw new Error(`the search answered ${response.status}`);
    return ((await response.json()) as { hits: readonly Hit[] }).hits;
  }

  private fetchOnce(page: number): Signal<Shelf> {
    const known = this.shelves.get(page);
    if (known !== undefined) return known;
    const shelf = signal<Shelf>({ kind: "loading" });
    this.shelves.set(page, shelf);
    void this.fill(page, shelf);
    return shelf;
  }

  private async fill(page: number, shelf: Signal<Shelf>): Promise<void> {
    const url = this.urlOf(page);
    for (let failures = 0; shelf.value.kind !== "here"; ) {
      try {
        shelf.value = { kind: "here", page: decodePage(await this.read<WirePage>(url)) };
        this.arrivals.value += 1;
      } catch {
        failures += 1;
        if (failures === ATTEMPTS) shelf.value = { kind: "failed" };
        await this.retries.wait(failures);
      }
    }
  }

  private async read<T>(url: string): Promise<T> {
    const response = await this.env.fetch(url);
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    return (await response.json()) as T;
  }
}

/** The library with its whole index, or with the start of it; throws when the service cannot be reached. */
export async function openLibrary(known: "index" | "start", env: LibraryEnv = browser): Promise<Library> {
  const response = await env.fetch(known === "index" ? INDEX_URL : START_URL);
  if (!response.ok) throw new Error(`the ${known} answered ${response.status}`);
  return new Library((await response.json()) as MushafStart | MushafIndex, env);
}
