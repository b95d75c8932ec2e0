/**
 * The client's copy of the board: one writer, so the higher stamp wins, and merging needs no clock (S-2 to S-5).
 */

import type { Stamp, State, Value } from "./messages.ts";

export interface Replica {
  readonly stamp: Stamp;
  readonly values: ReadonlyMap<string, Value>;
}

/** A state message was merged, was not newer, or does not join on to what there is: then ask with `[20]`. */
export type Received =
  { readonly kind: "applied"; readonly replica: Replica } | { readonly kind: "ignored" } | { readonly kind: "gap" };

export const EMPTY_REPLICA: Replica = { stamp: { epoch: 0, version: 0 }, values: new Map() };

/** Below 0 when `a` is older than `b`, above 0 when it is newer. */
export function compareStamps(a: Stamp, b: Stamp): number {
  return a.epoch - b.epoch || a.version - b.version;
}

/** The stamp that a message names. */
export function stampOf({ epoch, version }: Stamp): Stamp {
  return { epoch, version };
}

/** What the replica is after this state; the one handed in stays as it is. */
export function receiveState(replica: Replica, state: State): Received {
  const stamp: Stamp = { epoch: state.epoch, version: state.to };
  if (compareStamps(stamp, replica.stamp) <= 0) return { kind: "ignored" };
  if (state.from === 0) return { kind: "applied", replica: { stamp, values: merge(new Map(), state) } };
  const joins = state.epoch === replica.stamp.epoch && state.from <= replica.stamp.version;
  if (!joins) return { kind: "gap" };
  return { kind: "applied", replica: { stamp, values: merge(new Map(replica.values), state) } };
}

function merge(values: Map<string, Value>, state: State): Map<string, Value> {
  for (const [key, value] of Object.entries(state.changes)) {
    if (value === null) values.delete(key);
    else values.set(key, value);
  }
  return values;
}
