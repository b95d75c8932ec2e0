import { describe, expect, test } from "vitest";

import type { Changes, RefusalCode, Value } from "./messages.ts";
import * as commits from "./pending.ts";

const NOW = 1_000_000;
const NONE = { epoch: 0, version: 0 };

function kept(...all: Changes[]): commits.Pending {
  return all.reduce<commits.Pending>(
    (pending, changes) => must(commits.keep(pending, changes, 1)),
    commits.NOTHING_PENDING,
  );
}

function must<T>(value: T | null): T {
  if (value === null) throw new Error("there was no room");
  return value;
}

/** Each kept and sent at once, with ids from 1: as on a good link. */
function sent(...all: Changes[]): commits.Pending {
  return all.reduce<commits.Pending>(
    (pending, changes, index) => commits.take(must(commits.keep(pending, changes, 1)), 32, index + 1, NOW)[0],
    commits.NOTHING_PENDING,
  );
}

function shown(pending: commits.Pending, values: Record<string, Value> = {}, own = NONE): Record<string, Value> {
  return Object.fromEntries(commits.overlay(pending, new Map(Object.entries(values)), own));
}

const taken = (pending: commits.Pending, window = 32) => commits.take(pending, window, 1, NOW)[1];

describe("pending commits", () => {
  test("C-3: are sent with the epoch they were written in; without one where none is known", () => {
    expect(taken(kept({ notice: "a" }))).toEqual([{ type: "commit", id: 1, changes: { notice: "a" }, epoch: 1 }]);
    const early = must(commits.keep(commits.NOTHING_PENDING, { notice: "a" }, null));
    expect(taken(early)).toMatchObject([{ epoch: null }]);
  });

  test("are merged per key while nothing is sent", () => {
    const pending = kept({ notice: "a" }, { turn: "p2" }, { notice: "b" });
    expect(taken(pending)).toMatchObject([{ changes: { notice: "b", turn: "p2" } }]);
    expect(commits.countUnsaved(pending)).toBe(3);
  });

  test("K-3: a page turn takes the place of the page before with it, merged or not", () => {
    const pending = kept({ page: 5 }, { at: { a: "2:30" } }, { page: 6 });
    expect(taken(pending)).toEqual([{ type: "commit", id: 1, changes: { page: 6 }, epoch: 1 }]);
    const pointed = kept({ page: 6 }, { at: { a: "2:31" } });
    expect(taken(pointed)).toMatchObject([{ changes: { page: 6, at: { a: "2:31" } } }]);
  });

  test("C-3: of different epochs are never merged", () => {
    const pending = must(commits.keep(kept({ notice: "a" }), { notice: "b" }, 2));
    expect(taken(pending).map(({ epoch }) => epoch)).toEqual([1, 2]);
  });

  test("past the window one waits, and takes in what comes meanwhile", () => {
    const [waiting, first] = commits.take(kept({ notice: "a" }), 1, 1, NOW);
    expect(first).toHaveLength(1);
    const more = must(commits.keep(must(commits.keep(waiting, { notice: "b" }, 1)), { notice: "c" }, 1));
    expect(taken(more, 1)).toEqual([]);
    const answered = commits.accept(more, 1, { epoch: 1, version: 2 }, true);
    expect(taken(answered, 1)).toMatchObject([{ changes: { notice: "c" } }]);
  });

  test("A-2: answered durable and seen in the replica, it is gone; one of the two is not enough", () => {
    const stamp = { epoch: 1, version: 5 };
    const stored = commits.accept(sent({ notice: "a" }), 1, stamp, true);
    expect(commits.countUnsaved(stored)).toBe(0);
    expect(shown(stored, { notice: "old" }, { epoch: 1, version: 4 })).toEqual({ notice: "a" });
    expect(commits.see(stored, { epoch: 1, version: 4 }).entries).toHaveLength(1);
    expect(commits.see(stored, stamp).entries).toHaveLength(0);
    const unstored = commits.accept(sent({ notice: "a" }), 1, stamp, false);
    expect(commits.see(unstored, stamp).entries).toHaveLength(1);
    expect(commits.countUnsaved(unstored)).toBe(1);
    expect(shown(unstored, { notice: "newer" }, stamp)).toEqual({ notice: "newer" });
  });

  test("A-3: a heartbeat of the same epoch that names the version makes it stored", () => {
    const pending = commits.accept(sent({ notice: "a" }), 1, { epoch: 2, version: 5 }, false);
    expect(commits.countUnsaved(commits.store(pending, { epoch: 2, version: 4 }))).toBe(1);
    expect(commits.countUnsaved(commits.store(pending, { epoch: 3, version: 9 }))).toBe(1);
    expect(commits.countUnsaved(commits.store(pending, { epoch: 2, version: 5 }))).toBe(0);
  });

  test("A-2: a durable answer says it of all before it", () => {
    let pending = sent({ notice: "a" }, { notice: "b" });
    pending = commits.accept(pending, 1, { epoch: 1, version: 5 }, false);
    pending = commits.accept(pending, 2, { epoch: 1, version: 6 }, true);
    expect(commits.countUnsaved(pending)).toBe(0);
  });

  test("C-4: after a reconnect all that is not stored goes again, in order, with its epoch", () => {
    let pending = sent({ notice: "a" }, { notice: "b" }, { notice: "c" });
    pending = commits.accept(pending, 1, { epoch: 1, version: 5 }, true);
    pending = commits.accept(pending, 2, { epoch: 1, version: 6 }, false);
    pending = must(commits.keep(commits.part(pending), { turn: "p2" }, 2));
    expect(taken(pending).map(({ changes, epoch }) => [changes, epoch])).toEqual([
      [{ notice: "b" }, 1],
      [{ notice: "c" }, 1],
      [{ turn: "p2" }, 2],
    ]);
  });

  test.each(["fenced", "invalid", "too_large", "no_pen", "not_allowed", "unknown"] satisfies RefusalCode[])(
    "C-4: refused with %s it is dropped, the others stay",
    (code) => {
      const pending = commits.refuse(sent({ notice: "a" }, { turn: "p2" }), 1, code, NOW);
      expect(shown(pending)).toEqual({ turn: "p2" });
      expect(commits.countUnsaved(pending)).toBe(1);
    },
  );

  test.each(["rate_limited", "unavailable"] satisfies RefusalCode[])(
    "refused with %s it waits, one with all after it, so it can undo none of them",
    (code) => {
      const pending = commits.refuse(sent({ page: 1 }, { page: 2 }, { at: { a: "1:1" } }), 2, code, NOW);
      expect(commits.retryAt(pending)).toBe(NOW + 1000);
      expect(commits.take(pending, 32, 9, NOW + 999)[1]).toEqual([]);
      const [again, retried] = commits.take(pending, 32, 9, NOW + 1000);
      expect(retried).toMatchObject([{ id: 9, changes: { page: 2, at: { a: "1:1" } } }]);
      expect(commits.retryAt(again)).toBeNull();
      // The late answer to the third, which was taken in, is nobody's.
      expect(commits.accept(again, 3, { epoch: 1, version: 9 }, true)).toBe(again);
    },
  );

  test("answers to others change nothing", () => {
    const pending = sent({ notice: "a" });
    expect(commits.accept(pending, 7, NONE, true)).toBe(pending);
    expect(commits.refuse(pending, 7, "invalid", NOW)).toBe(pending);
    expect(commits.store(pending, { epoch: 1, version: 99 })).toBe(pending);
    expect(commits.see(pending, NONE)).toBe(pending);
  });

  test("P-2: when the pen is taken, what stood accepted in the older epoch is no longer waited for", () => {
    const pending = commits.accept(sent({ notice: "a" }), 1, { epoch: 1, version: 5 }, false);
    expect(commits.yieldTo(pending, 1)).toBe(pending);
    expect(commits.yieldTo(pending, 2).entries).toHaveLength(0);
  });

  test("C-10: when the epoch rises, what was accepted and is not stored goes again, before what came after", () => {
    const first = commits.accept(sent({ page: 5 }, { notice: "a" }), 1, { epoch: 1, version: 7 }, false);
    expect(commits.see(first, { epoch: 1, version: 6 })).toBe(first);
    const risen = commits.see(first, { epoch: 2, version: 6 });
    expect(taken(risen)).toMatchObject([{ changes: { page: 5, notice: "a" }, epoch: 1 }]);
    expect(commits.countUnsaved(risen)).toBe(2);
  });

  test("C-10: what is stored does not go again", () => {
    const stored = commits.accept(sent({ page: 5 }), 1, { epoch: 1, version: 7 }, true);
    expect(taken(commits.see(stored, { epoch: 2, version: 7 }))).toEqual([]);
  });

  test("own changes show at once, removals too", () => {
    expect(shown(kept({ notice: null, page: 3 }), { notice: "x", page: 2, at: { a: "1:1" } })).toEqual({ page: 3 });
    const values = new Map<string, Value>();
    expect(commits.overlay(commits.NOTHING_PENDING, values, NONE)).toBe(values);
  });

  test("K-4: what would be too large as one stays two", () => {
    const large = { "x/a": "a".repeat(30_000) };
    expect(taken(kept(large, { "x/b": "b".repeat(30_000) }))).toHaveLength(2);
    expect(taken(kept(large, { "x/a": "b".repeat(30_000) })), "replaced values do not count").toHaveLength(1);
    const many = (from: number) => Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`x/${from + n}`, n]));
    expect(taken(kept(many(0), many(300)))).toHaveLength(2);
  });

  test("kept commits are bounded: the oldest accepted are merged, and count as one when the later is stored", () => {
    let pending = commits.NOTHING_PENDING;
    for (let id = 1; id <= 300; id += 1) {
      [pending] = commits.take(must(commits.keep(pending, { [`x/${id % 10}`]: id }, 1)), 1, id, NOW);
      pending = commits.accept(pending, id, { epoch: 1, version: id }, false);
    }
    expect(pending.entries.length).toBeLessThanOrEqual(64);
    expect(commits.countUnsaved(pending)).toBe(300);
    const half = commits.store(pending, { epoch: 1, version: 290 });
    expect(commits.countUnsaved(half)).toBe(10);
    expect(commits.countUnsaved(commits.store(pending, { epoch: 1, version: 300 }))).toBe(0);
  });

  test("where nothing can be merged any more, the next is refused and nothing changes", () => {
    let pending: commits.Pending | null = commits.NOTHING_PENDING;
    let count = 0;
    for (; pending !== null && count < 100; count += 1) {
      pending = commits.keep(pending, { [`x/${count}`]: "a".repeat(30_000) }, 1);
    }
    expect(count).toBe(65);
  });

  test("held commits in the middle of the list are merged when room is needed", () => {
    const many = Array.from({ length: 64 }, (_, n) => ({ notice: String(n) }));
    const parted = commits.part(must(commits.keep(sent(...many.slice(0, 32)), { turn: "p1" }, 1)));
    let pending = parted;
    for (let epoch = 2; epoch <= 60; epoch += 1) pending = must(commits.keep(pending, { notice: "e" }, epoch));
    expect(pending.entries.length).toBeLessThanOrEqual(64);
    expect(commits.countUnsaved(pending)).toBe(33 + 59);
  });
});
