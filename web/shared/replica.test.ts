import { describe, expect, test } from "vitest";

import vectors from "../../tests/vectors/replica.json";
import type { Changes, State, Value } from "./messages.ts";
import { compareStamps, EMPTY_REPLICA, receiveState, type Replica } from "./replica.ts";

type Wire = readonly [number, number, number, number, Changes];

function state([, epoch, from, to, changes]: Wire): State {
  return { type: "state", epoch, from, to, changes };
}

/** A generator whose seed stands in the test's title: a failing run can be run again. */
function seeded(seed: number): () => number {
  let at = seed;
  return () => {
    at = (at * 1664525 + 1013904223) % 2 ** 32;
    return at / 2 ** 32;
  };
}

describe("replica", () => {
  test.each(vectors)("$rule: $name", ({ steps }) => {
    let replica = EMPTY_REPLICA;
    for (const step of steps) {
      const before = new Map(replica.values);
      const received = receiveState(replica, state(step.state as unknown as Wire));
      expect(received.kind).toBe(step.expect);
      expect(replica.values, "the replica handed in stays as it is").toEqual(before);
      if (received.kind === "applied") replica = received.replica;
      expect([replica.stamp.epoch, replica.stamp.version]).toEqual(step.stamp);
      expect(Object.fromEntries(replica.values)).toEqual(step.board);
    }
  });

  test.each([1, 2, 3, 4, 5, 271, 1601])(
    "S-5: any order, loss and repetition, then a resync, ends equal (seed %i)",
    (seed) => {
      const random = seeded(seed);
      const { states, final, snapshot } = writeHistory(random);
      let replica: Replica = EMPTY_REPLICA;
      for (let arrival = 0; arrival < 60; arrival += 1) {
        const arrived = states[Math.floor(random() * states.length)];
        const received = arrived && receiveState(replica, arrived);
        if (received?.kind === "applied") replica = received.replica;
      }
      const last = receiveState(replica, snapshot);
      if (last.kind === "applied") replica = last.replica;
      expect(Object.fromEntries(replica.values)).toEqual(Object.fromEntries(final));
    },
  );

  test("stamps order by epoch, then by version", () => {
    expect(compareStamps({ epoch: 2, version: 0 }, { epoch: 1, version: 9 })).toBeGreaterThan(0);
    expect(compareStamps({ epoch: 1, version: 8 }, { epoch: 1, version: 9 })).toBeLessThan(0);
    expect(compareStamps({ epoch: 1, version: 9 }, { epoch: 1, version: 9 })).toBe(0);
  });
});

/** A writer's life over three epochs: deltas of every length it could have sent, and what its board is in the end. */
function writeHistory(random: () => number) {
  const states: State[] = [];
  const values = new Map<string, Value>();
  const changedAt = new Map<string, number>();
  let version = 0;
  for (let epoch = 1; epoch <= 3; epoch += 1) {
    // A new writer begins with a snapshot: whoever comes from another epoch is sent one (S-6).
    const first = version;
    for (let commit = 0; commit < 12; commit += 1) {
      version += 1;
      const key = `x/${Math.floor(random() * 5)}`;
      if (random() < 0.3) values.delete(key);
      else values.set(key, version);
      changedAt.set(key, version);
      const from = random() < 0.3 ? 0 : first + Math.floor(random() * (version - first));
      const isSnapshot = from === 0;
      const keys = [...changedAt].filter(([key, at]) => (isSnapshot ? values.has(key) : at > from)).map(([key]) => key);
      const changes = Object.fromEntries(keys.map((name) => [name, values.get(name) ?? null]));
      states.push({ type: "state", epoch, from, to: version, changes });
    }
  }
  const snapshot: State = { type: "state", epoch: 3, from: 0, to: version, changes: Object.fromEntries(values) };
  return { states, final: values, snapshot };
}
