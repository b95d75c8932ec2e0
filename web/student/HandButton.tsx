import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { Icon } from "../shared/ui/icons.tsx";
import { keep, recall } from "../shared/ui/storage.ts";
import type { Seat } from "./seat.ts";

/** The hand is the roster's, which students do not see; this device remembers what it was answered. */
export function HandButton({ classroom, seat }: { classroom: Classroom; seat: Seat }): JSX.Element {
  const t = messages.value;
  const { code, participant } = seat;
  const isUp = useSignal(recall(`hand.${code}`, (kept) => (typeof kept === "boolean" ? kept : null)) ?? false);
  const isBusy = useSignal(false);
  const raise = async (up: boolean): Promise<void> => {
    isBusy.value = true;
    const answer = await classroom.raiseHand(up);
    isBusy.value = false;
    if (answer.kind !== "accepted") return;
    isUp.value = up;
    keep(`hand.${code}`, up);
  };
  const hasTurn = useComputed(() => classroom.board.value.turn === participant);
  useSignalEffect(() => {
    if (hasTurn.value && isUp.peek()) void raise(false); // the hand has got what it asked for
  });
  return (
    <button
      type="button"
      class={`button hand${isUp.value ? " is-on" : ""}`}
      aria-pressed={isUp.value}
      disabled={isBusy.value}
      onClick={() => void raise(!isUp.value)}
      data-testid="hand"
    >
      <Icon name="hand" />
      <span class="hand-text">{isUp.value ? t.student.lower : t.student.raise}</span>
    </button>
  );
}
