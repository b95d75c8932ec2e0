import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { Icon } from "../shared/ui/icons.tsx";
import { giveSignal, SIGNAL_ICONS, SIGNAL_KINDS } from "../shared/ui/signals.ts";
import { endTurn } from "./turns.ts";

/** While somebody has the turn: what to tell them without a word, and the end of it. */
export function TurnBar({ classroom }: { classroom: Classroom }): JSX.Element | null {
  const t = messages.value;
  if (classroom.board.value.turn === null) return null;
  return (
    <section class="turn-bar" aria-label={t.signals.heading} data-testid="turn-bar">
      {SIGNAL_KINDS.map((kind) => (
        <button
          key={kind}
          type="button"
          class="button"
          onClick={() => classroom.commit(giveSignal(kind, Date.now()))}
          data-testid={`signal-${kind}`}
        >
          <Icon name={SIGNAL_ICONS[kind]} />
          <span class="turn-bar-words">{t.signals[kind]}</span>
        </button>
      ))}
      <button type="button" class="button" onClick={() => classroom.commit(endTurn())} data-testid="bar-end-turn">
        {t.turn.end}
      </button>
    </section>
  );
}
