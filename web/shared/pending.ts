/**
 * The pen holder's own commits, kept until the server's store has them (C-4).
 *
 *   held --sent--> sent --accepted--> accepted --stored, and seen in the replica--> gone
 *     ^---------------------------------- parted, or the epoch rose: what is not stored begins again, in order
 *
 * What is held is merged per key, so a link that carries nothing costs memory for the keys that changed and not for how
 * often. An epoch is the one a commit was written in (C-3): commits of different epochs are never merged.
 */

import { completeTurn, trimTurn } from "./board.ts";
import { sizeOf } from "./codec.ts";
import { COMMIT_RETRY_MS, MAX_COMMIT_BYTES, MAX_COMMIT_KEYS, MAX_COMMITS_KEPT } from "./limits.ts";
import type { Changes, Commit, RefusalCode, Stamp, Value } from "./messages.ts";
import { compareStamps } from "./replica.ts";

interface Kept {
  readonly changes: Changes;
  /** null: written before any state was seen; the server then takes its present one. */
  readonly epoch: number | null;
  /** How many calls of `commit` are in it. */
  readonly count: number;
  /** Not less than the size of its changes. */
  readonly bytes: number;
}

type Held = Kept & { readonly kind: "held" };
type Sent = Kept & { readonly kind: "sent"; readonly id: number };
type AcceptedCommit = Kept & { readonly kind: "accepted"; readonly stamp: Stamp; readonly stored: boolean };
type Entry = Held | Sent | AcceptedCommit;

export interface Pending {
  /** In the order they were made. */
  readonly entries: readonly Entry[];
  /** Since when nothing is sent because the server could not take it; null: nothing stands in the way. */
  readonly refused_at: number | null;
}

export const NOTHING_PENDING: Pending = { entries: [], refused_at: null };

/** Keep these changes; null where there is no room for them, and nothing changes. */
export function keep(pending: Pending, changes: Changes, epoch: number | null): Pending | null {
  const complete = completeTurn(changes);
  const entry: Held = { kind: "held", changes: complete, epoch, count: 1, bytes: sizeOf(complete) };
  return compact({ ...pending, entries: append(pending.entries, entry) });
}

/** What may be sent now, at most `window` unanswered at once, with ids from `first_id` on. */
export function take(pending: Pending, window: number, first_id: number, now: number): [Pending, readonly Commit[]] {
  if (!isRetryDue(pending, now)) return [pending, []];
  let room = window - pending.entries.filter((entry) => entry.kind === "sent").length;
  const commits: Commit[] = [];
  const entries = pending.entries.map((entry): Entry => {
    if (entry.kind !== "held" || room <= 0) return entry;
    room -= 1;
    const id = first_id + commits.length;
    commits.push({ type: "commit", id, changes: trimTurn(entry.changes), epoch: entry.epoch });
    return { ...entry, kind: "sent", id };
  });
  return commits.length === 0 ? [pending, []] : [{ entries, refused_at: null }, commits];
}

/** When commits that were refused for the moment may be sent again; null: nothing waits for that. */
export function retryAt(pending: Pending): number | null {
  return pending.refused_at === null ? null : pending.refused_at + COMMIT_RETRY_MS;
}

/** `[3]`: the commit stands at this stamp; durable means that it and all before it in its epoch are stored. */
export function accept(pending: Pending, id: number, stamp: Stamp, durable: boolean): Pending {
  const index = pending.entries.findIndex((entry) => entry.kind === "sent" && entry.id === id);
  if (index < 0) return pending;
  const entries = pending.entries.map((entry, at): Entry => {
    return at === index ? { ...entry, kind: "accepted", stamp, stored: durable } : entry;
  });
  return durable ? store({ ...pending, entries }, stamp) : { ...pending, entries };
}

/** The store has everything of this epoch up to this version. */
export function store(pending: Pending, stored: Stamp): Pending {
  const isNews = (entry: Entry) =>
    entry.kind === "accepted" &&
    !entry.stored &&
    entry.stamp.epoch === stored.epoch &&
    entry.stamp.version <= stored.version;
  if (!pending.entries.some(isNews)) return pending;
  return { ...pending, entries: pending.entries.map((entry) => (isNews(entry) ? { ...entry, stored: true } : entry)) };
}

/**
 * The replica stands at `own`, or an answer came while it does: what is stored and in it needs no keeping.
 *
 * Over HTTP an answer may come before the state; dropped at once, the page would turn back for a moment. What an older
 * epoch accepted may not be in this one, if it was not stored (C-10): an answer may also come after the state.
 */
export function see(pending: Pending, own: Stamp): Pending {
  const isSeen = (entry: Entry) => isStored(entry) && compareStamps(entry.stamp, own) <= 0;
  return without(rise(pending, own.epoch), isSeen);
}

/** What an older epoch accepted and is not stored is held again, and all after it, in order: see `refuse`. */
function rise(pending: Pending, epoch: number): Pending {
  const index = pending.entries.findIndex(
    (entry) => entry.kind === "accepted" && !entry.stored && entry.stamp.epoch < epoch,
  );
  return index < 0 ? pending : { ...pending, entries: holdFrom(pending.entries, index) };
}

/** The pen was taken in this epoch: what stands in an older one is the new holder's, and no heartbeat will name it. */
export function yieldTo(pending: Pending, pen_epoch: number): Pending {
  return without(pending, (entry) => entry.kind === "accepted" && entry.stamp.epoch < pen_epoch);
}

/**
 * `[4]`: dropped (C-4), unless it was refused for the moment only.
 *
 * Then it and all after it become one commit that waits: sent again by itself it would come after later ones and undo
 * them. Answers to those are no longer ours, and what they did is done once more with the same outcome.
 */
export function refuse(pending: Pending, id: number, code: RefusalCode, now: number): Pending {
  const index = pending.entries.findIndex((entry) => entry.kind === "sent" && entry.id === id);
  if (index < 0) return pending;
  if (code !== "rate_limited" && code !== "unavailable") return without(pending, (_entry, at) => at === index);
  return { entries: holdFrom(pending.entries, index), refused_at: now };
}

/** The link is gone: what was not answered durable is to be committed again, in order (C-4). */
export function part(pending: Pending): Pending {
  return { entries: pending.entries.filter((entry) => !isStored(entry)).map(hold), refused_at: null };
}

/** The values with what is not yet in them: the holder sees its own change at once. */
export function overlay(pending: Pending, values: ReadonlyMap<string, Value>, own: Stamp): ReadonlyMap<string, Value> {
  const unseen = pending.entries.filter((entry) => entry.kind !== "accepted" || compareStamps(entry.stamp, own) > 0);
  if (unseen.length === 0) return values;
  const shown = new Map(values);
  for (const { changes } of unseen) {
    for (const [key, value] of Object.entries(changes)) {
      if (value === null) shown.delete(key);
      else shown.set(key, value);
    }
  }
  return shown;
}

/** How many commits are not yet stored. */
export function countUnsaved(pending: Pending): number {
  return pending.entries.reduce((count, entry) => (isStored(entry) ? count : count + entry.count), 0);
}

function isStored(entry: Entry): entry is AcceptedCommit {
  return entry.kind === "accepted" && entry.stored;
}

function isRetryDue(pending: Pending, now: number): boolean {
  return pending.refused_at === null || Math.abs(now - pending.refused_at) >= COMMIT_RETRY_MS;
}

function without(pending: Pending, drop: (entry: Entry, index: number) => boolean): Pending {
  const entries = pending.entries.filter((entry, index) => !drop(entry, index));
  return entries.length === pending.entries.length ? pending : { ...pending, entries };
}

function holdFrom(entries: readonly Entry[], index: number): readonly Entry[] {
  const again = entries.slice(index).reduce<readonly Entry[]>((held, entry) => append(held, hold(entry)), []);
  return [...entries.slice(0, index), ...again];
}

function hold({ changes, epoch, count, bytes }: Entry): Held {
  return { kind: "held", changes, epoch, count, bytes };
}

function append(entries: readonly Entry[], entry: Held): readonly Entry[] {
  const last = entries.at(-1);
  const merged = last?.kind === "held" ? mergeHeld(last, entry) : null;
  return merged === null ? [...entries, entry] : [...entries.slice(0, -1), merged];
}

function mergeHeld(first: Held, second: Held): Held | null {
  const kept = merge(first, second);
  return kept && { ...kept, kind: "held" };
}

/** Both as one, the second's values last; null where that would be no commit the server takes as it was meant. */
function merge(first: Kept, second: Kept): Kept | null {
  if (first.epoch !== second.epoch) return null;
  const changes = { ...first.changes, ...second.changes };
  if (Object.keys(changes).length > MAX_COMMIT_KEYS) return null;
  // Counting again is for when the sum, which counts values that were replaced, says too much.
  const sum = first.bytes + second.bytes;
  const bytes = sum <= MAX_COMMIT_BYTES ? sum : sizeOf(changes);
  if (bytes > MAX_COMMIT_BYTES) return null;
  return { changes, epoch: first.epoch, count: first.count + second.count, bytes };
}

/** At most MAX_COMMITS_KEPT entries, the oldest merged; null where they cannot be. */
function compact(pending: Pending): Pending | null {
  const { entries } = pending;
  if (entries.length <= MAX_COMMITS_KEPT) return pending;
  for (let index = 0; index + 1 < entries.length; index += 1) {
    const merged = mergeEntries(entries[index], entries[index + 1]);
    if (merged) return { ...pending, entries: [...entries.slice(0, index), merged, ...entries.slice(index + 2)] };
  }
  return null;
}

function mergeEntries(first: Entry | undefined, second: Entry | undefined): Entry | null {
  if (first?.kind === "held" && second?.kind === "held") return mergeHeld(first, second);
  if (first?.kind !== "accepted" || second?.kind !== "accepted") return null;
  if (first.stamp.epoch !== second.stamp.epoch || first.stored !== second.stored) return null;
  // Stored when the later of the two is.
  const kept = merge(first, second);
  return kept && { ...kept, kind: "accepted", stamp: second.stamp, stored: second.stored };
}

/** What is not stored yet, as a text to keep on the device. */
export function writeKept(pending: Pending): string {
  const unsaved = pending.entries.filter((entry) => !isStored(entry));
  return JSON.stringify(unsaved.map(({ changes, epoch, count }) => ({ changes, epoch, count })));
}

/** Pending as it was kept; null for a text that was not written here. */
export function readKept(text: string): Pending | null {
  try {
    const entries = (JSON.parse(text) as Partial<Held>[]).map(({ changes, epoch, count }): Held => {
      const isWhole = typeof changes === "object" && typeof count === "number" && (epoch === null || Number.isSafeInteger(epoch));
      if (!isWhole || epoch === undefined) throw new TypeError("not a commit");
      return { kind: "held", changes, epoch, count, bytes: sizeOf(changes) };
    });
    return { entries, refused_at: null };
  } catch {
    return null;
  }
}
