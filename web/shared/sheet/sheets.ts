/**
 * The pages of a teacher's material on this device: the one that is looked at, then those beside it, then its pack.
 *
 * Thirty devices turn at the same moment: what is not needed now is fetched at a random moment of a window, so that they do not ask
 * at the same moment too, and the pack one page after the other. Pictures are kept decoded, so that a turn shows the next at once.
 */

import { signal, type ReadonlySignal, type Signal } from "@preact/signals";

import { ATTEMPTS, Retries, type RetryEnv } from "../retries.ts";
import { decodeWords, packAround, sourcesOf, wordsAddress, type SheetIndex, type Sources, type WireWords, type Word } from "./format.ts";

export type SheetShelf<P> =
  | { readonly kind: "loading" }
  | { readonly kind: "here"; readonly picture: P }
  /** It could not be had so far; it is asked for again. */
  | { readonly kind: "failed" }
  /** The service says that it cannot be drawn (M-6): it will not be asked for again. */
  | { readonly kind: "broken" };

/** What the sheets need from their surroundings; `P` is a picture that is ready to be shown. */
export interface SheetsEnv<P> extends RetryEnv {
  readonly load: (sources: Sources) => Promise<P>;
  readonly fetch: (url: string) => Promise<Response>;
  readonly savesData: () => boolean;
}

/** Forward is where a class goes. */
const NEIGHBOURS = [1, 2, -1, 3];
const NEIGHBOURS_WINDOW_MS = 1500;
const PACK_WINDOW_MS = 30_000;
/** Decoded pages that are kept: two packs are 40, each a few MB on a phone. Past it the ones farthest away go. */
const MAX_KEPT = 44;
/** The statuses of a page that cannot be drawn (M-6). */
const BROKEN = [400, 413];

const NO_WORDS: readonly Word[] = [];

export class Sheets<P> {
  private readonly shelves = new Map<number, Signal<SheetShelf<P>>>();
  private readonly words = new Map<number, Signal<readonly Word[]>>();
  private readonly arrivals = signal(0);
  private readonly retries: Retries;
  private ahead: number | null = null;
  private around = 0;

  constructor(
    readonly index: SheetIndex,
    private readonly env: SheetsEnv<P>,
  ) {
    this.retries = new Retries(env);
  }

  /** Where a page stands; asking for it fetches it. */
  shelf(page: number): ReadonlySignal<SheetShelf<P>> {
    return this.fetchOnce(page);
  }

  /** The words of a page; none until they are here, and where it has none. Asking for them fetches them. */
  wordsOf(page: number): ReadonlySignal<readonly Word[]> {
    const known = this.words.get(page);
    if (known !== undefined) return known;
    const words = signal(NO_WORDS);
    this.words.set(page, words);
    const url = wordsAddress(this.index, page);
    if (url !== null) void this.readWords(page, url, words);
    return words;
  }

  /** Ask again now for every page that could not be had so far: somebody wants it, or the network is back. */
  hurry(): void {
    this.retries.hurry();
  }

  /** Fetch what is beside this page, and then its pack, at some moments of their windows; forgets what was planned for another page. */
  fetchAround(page: number): void {
    this.around = page;
    if (this.ahead !== null) this.env.clearTimer(this.ahead);
    this.ahead = null;
    this.dropFar(page);
    if (this.env.savesData()) return;
    this.plan(NEIGHBOURS_WINDOW_MS, () => {
      for (const by of NEIGHBOURS) {
        if (page + by >= 1 && page + by <= this.index.pages) this.fetchOnce(page + by);
      }
      this.plan(PACK_WINDOW_MS, () => void this.fetchPack(page));
    });
  }

  /** The last page of the unbroken run that is here after `page`; null when the next one is not. */
  readyPast(page: number): number | null {
    void this.arrivals.value; // whoever computes with this answer is told when a page arrives
    let last = page;
    while (this.shelves.get(last + 1)?.peek().kind === "here") last += 1;
    return last === page ? null : last;
  }

  /** Whether the screen can show a page, or can say no more than that it is broken. */
  isHere(page: number): boolean {
    const { kind } = this.shelf(page).value;
    return kind === "here" || kind === "broken";
  }

  private plan(window_ms: number, run: () => void): void {
    this.ahead = this.env.setTimer(() => {
      this.ahead = null;
      run();
    }, this.env.random() * window_ms);
  }

  private async fetchPack(page: number): Promise<void> {
    for (const other of packAround(page, this.index.pages)) {
      if (this.around !== page) return;
      const shelf = this.fetchOnce(other);
      if (shelf.peek().kind === "loading") await settled(shelf);
    }
  }

  private dropFar(page: number): void {
    const far = [...this.shelves.keys()].sort((a, b) => Math.abs(a - page) - Math.abs(b - page)).slice(MAX_KEPT);
    for (const other of far) this.shelves.delete(other);
  }

  private fetchOnce(page: number): Signal<SheetShelf<P>> {
    const known = this.shelves.get(page);
    if (known !== undefined) return known;
    const shelf = signal<SheetShelf<P>>({ kind: "loading" });
    this.shelves.set(page, shelf);
    void this.fill(page, shelf);
    return shelf;
  }

  private async fill(page: number, shelf: Signal<SheetShelf<P>>): Promise<void> {
    for (let failures = 0; this.shelves.get(page) === shelf; ) {
      const sources = sourcesOf(this.index, page, { isZoomed: false, isThrifty: this.env.savesData() });
      try {
        shelf.value = { kind: "here", picture: await this.env.load(sources) };
        this.arrivals.value += 1;
        return;
      } catch {
        // A picture that does not come says nothing about why; the address does.
        if (await this.isBroken(sources.src)) {
          shelf.value = { kind: "broken" };
          return;
        }
        failures += 1;
        if (failures === ATTEMPTS) shelf.value = { kind: "failed" };
        await this.retries.wait(failures);
      }
    }
  }

  private async isBroken(url: string): Promise<boolean> {
    try {
      return BROKEN.includes((await this.env.fetch(url)).status);
    } catch {
      return false;
    }
  }

  private async readWords(page: number, url: string, words: Signal<readonly Word[]>): Promise<void> {
    try {
      const response = await this.env.fetch(url);
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      words.value = decodeWords((await response.json()) as WireWords);
    } catch {
      this.words.delete(page); // the next who asks tries again
    }
  }
}

/** Until a page is no longer on its way. */
function settled<P>(shelf: Signal<SheetShelf<P>>): Promise<void> {
  return new Promise((resolve) => {
    let isDone = false;
    const stop = shelf.subscribe(({ kind }) => {
      if (kind === "loading" || isDone) return;
      isDone = true;
      resolve();
      queueMicrotask(() => stop()); // the first call comes before `stop` is there
    });
  });
}
