/** The students: who is with the class, who is behind and by how much, who has a hand up. It leaves the page in sight. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { isConnected, wholeSeconds } from "../shared/ui/telling.ts";
import { Icon } from "../shared/ui/icons.tsx";
import { sortForHelp, type Named } from "./attendance.ts";
import { SidePanel } from "./SidePanel.tsx";

interface RosterPanelProps {
  readonly classroom: Classroom;
  readonly onClose: () => void;
}

export function RosterPanel({ classroom, onClose }: RosterPanelProps): JSX.Element {
  const t = messages.value;
  const opened = useSignal<string | null>(null);
  const students = sortForHelp(classroom.roster.value);
  return (
    <SidePanel heading={t.roster.heading} closeLabel={t.roster.close} onClose={onClose} testId="roster">
      {!isConnected(classroom.freshness.value) ? (
        <p class="roster-empty hint">{t.roster.unknown}</p>
      ) : students.length === 0 ? (
        <p class="roster-empty hint">{t.roster.empty}</p>
      ) : (
        <ul class="roster-list">
          {students.map((student) => (
            <Student
              key={student.participant}
              student={student}
              classroom={classroom}
              isOpen={opened.value === student.participant}
              onToggle={() => (opened.value = opened.value === student.participant ? null : student.participant)}
            />
          ))}
        </ul>
      )}
    </SidePanel>
  );
}

interface StudentProps {
  readonly student: Named;
  readonly classroom: Classroom;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function Student({ student, classroom, isOpen, onToggle }: StudentProps): JSX.Element {
  const t = messages.value;
  const hasPen = classroom.pen.value.holder === student.participant;
  return (
    <li class="student" data-testid={`roster-${student.participant}`} data-state={student.state} data-hand={student.hand}>
      <button type="button" class="student-row" aria-expanded={isOpen} onClick={onToggle}>
        <span class={`dot is-${student.state}`} aria-hidden="true" />
        <span class="student-name">
          <bdi>{student.name}</bdi>
        </span>
        <span class="student-signs">
          {hasPen && <Sign icon="pen" label={t.roster.hasPen} />}
          {student.hand && <Sign icon="hand" label={t.roster.hand} />}
        </span>
        <span class="student-state hint">{tellState(student, classroom)}</span>
      </button>
      {isOpen && <StudentActions student={student} classroom={classroom} hasPen={hasPen} />}
    </li>
  );
}

function Sign({ icon, label }: { icon: "pen" | "hand"; label: string }): JSX.Element {
  return (
    <span class={`sign is-${icon}`}>
      <Icon name={icon} />
      <span class="visually-hidden">{label}</span>
    </span>
  );
}

function tellState(student: Named, classroom: Classroom): string {
  const t = messages.value;
  if (student.state === "away") return t.roster.state.away;
  if (student.state === "slow") return t.roster.behind(wholeSeconds(student.behind_ms));
  const page = classroom.board.value.page;
  const hasNext = page === null || (student.ready !== null && student.ready > page);
  return hasNext ? t.roster.state.live : `${t.roster.state.live} · ${t.roster.noNextPage}`;
}

function StudentActions({ student, classroom, hasPen }: { student: Named; classroom: Classroom; hasPen: boolean }): JSX.Element {
  const t = messages.value;
  const isAsking = useSignal(false);
  if (isAsking.value) {
    return (
      <div class="student-actions">
        <p>{t.roster.removeQuestion(student.name)}</p>
        <button type="button" class="button" onClick={() => (isAsking.value = false)}>
          {t.cancel}
        </button>
        <button
          type="button"
          class="button is-danger"
          onClick={() => void classroom.remove(student.participant)}
          data-testid="remove-confirm"
        >
          {t.roster.remove}
        </button>
      </div>
    );
  }
  return (
    <div class="student-actions">
      <button
        type="button"
        class="button"
        disabled={student.state === "away" && !hasPen}
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
