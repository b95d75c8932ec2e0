/** Whose turn it is to recite or answer: the key `turn`, and beside it the name, which students cannot look up. */

import type { Value } from "../shared/classroom.ts";
import { SIGNAL } from "../shared/ui/signals.ts";
import { TURN_NAME } from "../shared/ui/standing.ts";

type Changes = Readonly<Record<string, Value>>;

export function giveTurn({ participant, name }: { readonly participant: string; readonly name: string }): Changes {
  return { turn: participant, [TURN_NAME]: name, [SIGNAL]: null };
}

export function endTurn(): Changes {
  return { turn: null, [TURN_NAME]: null, [SIGNAL]: null };
}
