/** Hands in the order they were raised: the roster only says whose is up, so this screen remembers when it first saw each. */

import type { RosterEntry } from "../shared/classroom.ts";

/** The queue after a look at the roster: who lowered the hand or left is out, new hands come last, in the roster's order. */
export function seeHands(queue: readonly string[], roster: ReadonlyMap<string, RosterEntry>): readonly string[] {
  const isUp = (participant: string): boolean => {
    const entry = roster.get(participant);
    return entry !== undefined && entry.hand && entry.state !== "away";
  };
  const stays = queue.filter(isUp);
  const isNew = (participant: string): boolean => isUp(participant) && !stays.includes(participant);
  const fresh = [...roster.keys()].filter(isNew);
  return fresh.length === 0 && stays.length === queue.length ? queue : [...stays, ...fresh];
}
