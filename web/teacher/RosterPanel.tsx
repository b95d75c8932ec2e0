/** The students: who is with the class, who is behind and by how much, who has a hand up. It leaves the page in sight. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { isConnected } from "../shared/ui/telling.ts";
import { countAttendance, sortForHelp, type Place } from "./attendance.ts";
import { SidePanel } from "./SidePanel.tsx";
import { StudentRow } from "./StudentRow.tsx";

interface RosterPanelProps {
  readonly classroom: Classroom;
  readonly onClose: () => void;
}

export function RosterPanel({ classroom, onClose }: RosterPanelProps): JSX.Element {
  const t = messages.value;
  const opened = useSignal<string | null>(null);
  const { page, material } = classroom.board.value;
  const place = { page, pages: material?.pages ?? Infinity };
  const hands = classroom.hands.value;
  const students = sortForHelp(classroom.roster.value, { ...place, hands });
  return (
    <SidePanel heading={t.roster.heading} closeLabel={t.roster.close} onClose={onClose} testId="roster">
      {!isConnected(classroom.freshness.value) ? (
        <p class="roster-empty hint">{t.roster.unknown}</p>
      ) : students.length === 0 ? (
        <p class="roster-empty hint">{t.roster.empty}</p>
      ) : (
        <>
          <Summary classroom={classroom} place={place} />
          <ul class="roster-list">
            {students.map((student) => (
              <StudentRow
                key={student.participant}
                student={student}
                classroom={classroom}
                place={hands.indexOf(student.participant) + 1}
                isOpen={opened.value === student.participant}
                onToggle={() => (opened.value = opened.value === student.participant ? null : student.participant)}
              />
            ))}
          </ul>
        </>
      )}
    </SidePanel>
  );
}

/** How many have the next page already, and all hands down at once. */
function Summary({ classroom, place }: { classroom: Classroom; place: Place }): JSX.Element {
  const t = messages.value;
  const { ready, here } = countAttendance(classroom.roster.value, place);
  const hands = classroom.hands.value;
  return (
    <div class="roster-summary">
      <p class="hint" data-testid="next-ready" data-ready={ready} data-here={here}>
        {t.roster.nextPage(ready, here)}
      </p>
      {hands.length > 0 && (
        <button
          type="button"
          class="button is-plain"
          onClick={() => hands.forEach((participant) => void classroom.lowerHand(participant))}
          data-testid="lower-all"
        >
          {t.roster.lowerAll}
        </button>
      )}
    </div>
  );
}
