import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { digits, messages } from "../shared/i18n/i18n.ts";
import { Icon } from "../shared/ui/icons.tsx";
import type { Seat } from "./seat.ts";

/** Up or down is what the server says; between its answer and the next queue, what was asked for. */
export function HandButton({ classroom, seat }: { classroom: Classroom; seat: Seat }): JSX.Element {
  const t = messages.value;
  const { participant } = seat;
  const asked = useSignal<boolean | null>(null);
  const isBusy = useSignal(false);
  const place = classroom.hands.value.indexOf(participant) + 1;
  const isUp = asked.value ?? place > 0;
  const raise = async (up: boolean): Promise<void> => {
    isBusy.value = true;
    const answer = await classroom.raiseHand(up);
    isBusy.value = false;
    if (answer.kind === "accepted") asked.value = up;
  };
  const hasTurn = useComputed(() => classroom.board.value.turn === participant);
  useSignalEffect(() => {
    void classroom.hands.value; // a queue is newer than any answer before it
    asked.value = null;
  });
  useSignalEffect(() => {
    const hasHandUp = classroom.hands.peek().includes(participant);
    if (hasTurn.value && hasHandUp) void raise(false); // the hand has got what it asked for
  });
  return (
    <button
      type="button"
      class={`button hand${isUp ? " is-on" : ""}`}
      aria-pressed={isUp}
      disabled={isBusy.value}
      onClick={() => void raise(!isUp)}
      data-testid="hand"
      data-place={place || undefined}
    >
      <Icon name="hand" />
      <span class="hand-text">{isUp ? t.student.lower : t.student.raise}</span>
      {isUp && place > 0 && (
        <span class="hand-place">
          <span aria-hidden="true">{digits(place)}</span>
          <span class="visually-hidden">{t.student.place(place)}</span>
        </span>
      )}
    </button>
  );
}
