/** One student in the list: the state in words, the signs, and behind a tap what can be done. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { Icon, type IconName } from "../shared/ui/icons.tsx";
import { wholeSeconds } from "../shared/ui/telling.ts";
import { attendingOf, hasNextPage, type Named } from "./attendance.ts";
import { endTurn, giveTurn } from "./turns.ts";

interface StudentRowProps {
  readonly student: Named;
  readonly classroom: Classroom;
  /** The place among the raised hands, from 1; 0: no hand up. */
  readonly place: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

export function StudentRow({ student, classroom, place, isOpen, onToggle }: StudentRowProps): JSX.Element {
  const t = messages.value;
  const hasPen = classroom.pen.value.holder === student.participant;
  const hasTurn = classroom.board.value.turn === student.participant;
  const attending = attendingOf(student);
  return (
    <li class="student" data-testid={`roster-${student.participant}`} data-state={attending} data-hand={student.hand}>
      <button type="button" class="student-row" aria-expanded={isOpen} onClick={onToggle}>
        <span class={`dot is-${attending}`} aria-hidden="true" />
        <span class="student-name">
          <bdi>{student.name}</bdi>
        </span>
        <span class="student-signs">
          {hasPen && <Sign icon="pen" label={t.roster.hasPen} />}
          {hasTurn && <Sign icon="speak" label={t.roster.hasTurn} />}
          {student.hand && <Sign icon="hand" label={place > 0 ? t.roster.handPlace(place) : t.roster.hand} />}
        </span>
        <span class="student-state hint">{tellState(student, classroom)}</span>
      </button>
      {isOpen && <StudentActions student={student} classroom={classroom} hasPen={hasPen} hasTurn={hasTurn} />}
    </li>
  );
}

function Sign({ icon, label }: { icon: IconName; label: string }): JSX.Element {
  return (
    <span class={`sign is-${icon}`}>
      <Icon name={icon} />
      <span class="visually-hidden">{label}</span>
    </span>
  );
}

function tellState(student: Named, classroom: Classroom): string {
  const t = messages.value;
  switch (attendingOf(student)) {
    case "away":
      return t.roster.away;
    case "behind":
      return t.roster.behind(wholeSeconds(student.behind_ms));
    case "elsewhere":
      return t.roster.elsewhere(student.page ?? 1);
    case "with": {
      const { page, material } = classroom.board.value;
      const hasNext = hasNextPage(student, page, material?.pages ?? Infinity);
      return hasNext ? t.roster.with : `${t.roster.with} · ${t.roster.noNextPage}`;
    }
  }
}

interface StudentActionsProps {
  readonly student: Named;
  readonly classroom: Classroom;
  readonly hasPen: boolean;
  readonly hasTurn: boolean;
}

function StudentActions({ student, classroom, hasPen, hasTurn }: StudentActionsProps): JSX.Element {
  const t = messages.value;
  const isAsking = useSignal(false);
  if (isAsking.value) {
    const remove = (): void => void classroom.remove(student.participant);
    return <RemoveQuestion name={student.name} onRemove={remove} onCancel={() => (isAsking.value = false)} />;
  }
  const isAway = student.state === "away";
  return (
    <div class="student-actions">
      {classroom.pen.value.mine && (
        <button
          type="button"
          class={`button${hasTurn ? "" : " is-primary"}`}
          disabled={isAway && !hasTurn}
          onClick={() => classroom.commit(hasTurn ? endTurn() : giveTurn(student))}
          data-testid={hasTurn ? "end-turn" : "give-turn"}
        >
          <Icon name="speak" />
          {hasTurn ? t.turn.end : t.turn.give}
        </button>
      )}
      {student.hand && (
        <button
          type="button"
          class="button"
          onClick={() => void classroom.lowerHand(student.participant)}
          data-testid="lower-hand"
        >
          <Icon name="hand" />
          {t.roster.lower}
        </button>
      )}
      <button
        type="button"
        class="button"
        disabled={isAway && !hasPen}
        onClick={() => void classroom.givePen(hasPen ? null : student.participant)}
        data-testid={hasPen ? "take-pen" : "give-pen"}
      >
        <Icon name="pen" />
        {hasPen ? t.roster.takePen : t.roster.givePen}
      </button>
      <button type="button" class="button is-plain" onClick={() => (isAsking.value = true)} data-testid="remove">
        {t.roster.remove}
      </button>
    </div>
  );
}

interface RemoveQuestionProps {
  readonly name: string;
  readonly onRemove: () => void;
  readonly onCancel: () => void;
}

function RemoveQuestion({ name, onRemove, onCancel }: RemoveQuestionProps): JSX.Element {
  const t = messages.value;
  return (
    <div class="student-actions">
      <p>{t.roster.removeQuestion(name)}</p>
      <button type="button" class="button" onClick={onCancel}>
        {t.cancel}
      </button>
      <button type="button" class="button is-danger" onClick={onRemove} data-testid="remove-confirm">
        {t.roster.remove}
      </button>
    </div>
  );
}
