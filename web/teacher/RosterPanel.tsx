/** The students: who is with the class, who is behind and by how much, who has a hand up. It leaves the page in sight. */

import { useSignal, type ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { isConnected } from "../shared/ui/telling.ts";
import { sortForHelp } from "./attendance.ts";
import { SidePanel } from "./SidePanel.tsx";
import { StudentRow } from "./StudentRow.tsx";

interface RosterPanelProps {
  readonly classroom: Classroom;
  /** Whose hands are up, first raised first. */
  readonly hands: ReadonlySignal<readonly string[]>;
  readonly onClose: () => void;
}

export function RosterPanel({ classroom, hands, onClose }: RosterPanelProps): JSX.Element {
  const t = messages.value;
  const opened = useSignal<string | null>(null);
  const { page, material } = classroom.board.value;
  const lesson = { hands: hands.value, page, pages: material?.pages ?? Infinity };
  const students = sortForHelp(classroom.roster.value, lesson);
  return (
    <SidePanel heading={t.roster.heading} closeLabel={t.roster.close} onClose={onClose} testId="roster">
      {!isConnected(classroom.freshness.value) ? (
        <p class="roster-empty hint">{t.roster.unknown}</p>
      ) : students.length === 0 ? (
        <p class="roster-empty hint">{t.roster.empty}</p>
      ) : (
        <ul class="roster-list">
          {students.map((student) => (
            <StudentRow
              key={student.participant}
              student={student}
              classroom={classroom}
              place={hands.value.indexOf(student.participant) + 1}
              isOpen={opened.value === student.participant}
              onToggle={() => (opened.value = opened.value === student.participant ? null : student.participant)}
            />
          ))}
        </ul>
      )}
    </SidePanel>
  );
}
