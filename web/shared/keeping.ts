/**
 * What a class leaves on the device: commits that are not stored yet, and the last board.
 *
 * A tab that is thrown away while offline has its commits when it opens again, and a page that opens without a network shows
 * what it showed last, and says that it is not live. Writing takes longer than a commit lives on a good link, and a drawn
 * pointer moves the board sixty times a second: so both wait a while, and all is written when the page is hidden, for a hidden
 * page may end without a word.
 */

import type { Drawer, Env } from "./env.ts";
import { KEEP_AFTER_MS, REMEMBER_AFTER_MS } from "./limits.ts";
import type { Stamp, Value } from "./messages.ts";
import { countUnsaved, NOTHING_PENDING, readKept, writeKept, type Pending } from "./pending.ts";
import { EMPTY_REPLICA, type Replica } from "./replica.ts";

/** Whose class: the board is recalled for the same seat only, for a code may come to name another class. */
export interface Owner {
  readonly code: string;
  readonly role: string;
  readonly token: string;
}

export class Keeping {
  private readonly commits: Kept<Pending>;
  private readonly board: Kept<Replica>;

  constructor(env: Pick<Env, "drawer">, owner: Owner) {
    const drawer = (name: string): Drawer => env.drawer(`${name}.${owner.code}.${owner.role}`);
    this.commits = new Kept(drawer("pending"), KEEP_AFTER_MS, NOTHING_PENDING, {
      isEmpty: (pending) => countUnsaved(pending) === 0,
      write: writeKept,
      read: readKept,
    });
    this.board = new Kept(drawer("board"), REMEMBER_AFTER_MS, EMPTY_REPLICA, {
      isEmpty: (replica) => replica === EMPTY_REPLICA,
      write: (replica) => writeReplica(replica, owner),
      read: (text) => readReplica(text, owner),
    });
  }

  /** What the last page left; nothing where what lies there is not to be understood. */
  recall(): [Pending, Replica] {
    return [this.commits.recall(), this.board.recall()];
  }

  /** Look at what there is; it may be written now. */
  see(pending: Pending, replica: Replica, now: number): void {
    this.commits.see(pending, now);
    this.board.see(replica, now);
  }

  /** When to look again; null: nothing waits. */
  dueAt(): number | null {
    const times = [this.commits.due, this.board.due].filter((time) => time !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  write(): void {
    this.commits.write();
    this.board.write();
  }

  /** The class is over, or this seat in it: nobody will ask for it. */
  drop(): void {
    this.commits.drop();
    this.board.drop();
  }
}

interface Form<T> {
  readonly isEmpty: (value: T) => boolean;
  readonly write: (value: T) => string;
  readonly read: (text: string) => T | null;
}

/** One value and its drawer, written `after_ms` after it changed. */
class Kept<T> {
  due: number | null = null;
  private last: T;
  private written: T;

  constructor(
    private readonly drawer: Drawer,
    private readonly after_ms: number,
    private readonly nothing: T,
    private readonly form: Form<T>,
  ) {
    this.last = this.written = nothing;
  }

  recall(): T {
    const kept = this.drawer.read();
    this.last = this.written = (kept === null ? null : this.form.read(kept)) ?? this.nothing;
    return this.last;
  }

  see(value: T, now: number): void {
    this.last = value;
    if (value === this.written) this.due = null;
    else if (this.form.isEmpty(value)) this.write();
    else if (this.due === null) this.due = now + this.after_ms;
    else if (now >= this.due) this.write();
  }

  write(): void {
    const { form, last, written } = this;
    const isEmpty = form.isEmpty(last);
    if (last !== written && !(isEmpty && form.isEmpty(written))) this.drawer.write(isEmpty ? null : form.write(last));
    this.written = last;
    this.due = null;
  }

  drop(): void {
    this.last = this.nothing;
    this.write();
  }
}

function writeReplica({ stamp, values }: Replica, { token }: Owner): string {
  return JSON.stringify({ token: ownMark(token), stamp, values: Object.fromEntries(values) });
}

function readReplica(text: string, owner: Owner): Replica | null {
  try {
    const kept = JSON.parse(text) as { token?: string; stamp?: Partial<Stamp>; values?: Record<string, Value> };
    const { epoch, version } = kept.stamp ?? {};
    const isWhole = Number.isSafeInteger(epoch) && Number.isSafeInteger(version) && typeof kept.values === "object";
    if (!isWhole || kept.token !== ownMark(owner.token)) return null;
    return { stamp: { epoch: epoch ?? 0, version: version ?? 0 }, values: new Map(Object.entries(kept.values ?? {})) };
  } catch {
    return null;
  }
}

/** The end of a token is its signature: enough to know the seat by, and too little to take it. */
function ownMark(token: string): string {
  return token.slice(-12);
}
