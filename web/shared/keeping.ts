/**
 * The commits that are not stored yet, on the device: a tab that is thrown away while offline has them when it opens again.
 *
 * Writing takes longer than a commit lives on a good link, so it waits: only what is still unsaved after KEEP_AFTER_MS
 * is written, and all of it when the page is hidden, for a hidden page may end without a word.
 */

import type { Drawer } from "./env.ts";
import { KEEP_AFTER_MS } from "./limits.ts";
import { countUnsaved, NOTHING_PENDING, readKept, writeKept, type Pending } from "./pending.ts";

export class Keeping {
  private last: Pending = NOTHING_PENDING;
  private written: Pending = NOTHING_PENDING;
  private due: number | null = null;

  constructor(private readonly drawer: Drawer) {}

  /** What the last page left unsaved; nothing where what lies there is not to be understood. */
  recall(): Pending {
    const kept = this.drawer.read();
    this.last = this.written = (kept === null ? null : readKept(kept)) ?? NOTHING_PENDING;
    return this.last;
  }

  /** Look at what is pending; it may be written now. */
  see(pending: Pending, now: number): void {
    this.last = pending;
    if (pending === this.written) this.due = null;
    else if (countUnsaved(pending) === 0) this.write();
    else if (this.due === null) this.due = now + KEEP_AFTER_MS;
    else if (now >= this.due) this.write();
  }

  /** When to look again; null: nothing waits. */
  dueAt(): number | null {
    return this.due;
  }

  /** Write what is pending, or nothing where nothing is. */
  write(): void {
    const isEmpty = countUnsaved(this.last) === 0;
    if (!isEmpty || countUnsaved(this.written) > 0) this.drawer.write(isEmpty ? null : writeKept(this.last));
    this.written = this.last;
    this.due = null;
  }

  /** The class is over: nobody will ask for it. */
  drop(): void {
    this.last = NOTHING_PENDING;
    this.write();
  }
}
