import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import type { FollowingHere } from "./ClassScreen.tsx";
import { HandButton } from "./HandButton.tsx";
import type { Seat } from "./seat.ts";

interface AwayNoticeProps {
  readonly classroom: Classroom;
  readonly following: FollowingHere;
  readonly seat: Seat;
}

/**
 * Not on the teacher's page: where each is, and one tap back. Back leads to where the class is at that moment, not to the
 * page that was left.
 */
export function AwayNotice({ classroom, following, seat }: AwayNoticeProps): JSX.Element {
  const t = messages.value;
  const mine = following.page.value;
  const teacher = classroom.board.value.page;
  return (
    <div class="notice" data-testid="away">
      <p class="notice-text" role="status">
        {mine !== null && teacher !== null && t.student.away(mine, teacher)}
      </p>
      <div class="notice-actions">
        <button type="button" class="button is-primary" onClick={following.goBack} data-testid="back-to-teacher">
          {t.student.back}
        </button>
        <HandButton classroom={classroom} seat={seat} />
      </div>
    </div>
  );
}
