/** Why the class is not on the screen any more, and what can be done about it. */

import type { JSX } from "preact";

import type { StopReason } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { NoticeDoor } from "../shared/ui/Door.tsx";

interface ClassOverProps {
  readonly reason: StopReason;
  readonly onLeave: (keepsCode: boolean) => void;
  readonly onRetry: () => void;
}

export function ClassOver({ reason, onLeave, onRetry }: ClassOverProps): JSX.Element {
  const t = messages.value;
  const join = (keepsCode: boolean) => ({
    label: t.over.joinAnother,
    run: () => onLeave(keepsCode),
    testId: "join-another",
  });
  switch (reason) {
    case "over":
    case "closed":
      return <NoticeDoor icon="check" heading={t.over.ended} lead={t.over.endedLead} action={join(false)} />;
    case "removed":
      return <NoticeDoor icon="lost" heading={t.over.removed} lead={t.over.removedLead} action={join(false)} />;
    case "token":
      return <NoticeDoor icon="clock" heading={t.over.expired} lead={t.over.expiredLead} action={join(true)} />;
    case "elsewhere": {
      const action = { label: t.over.takeOver, run: onRetry, testId: "take-over" };
      return <NoticeDoor icon="people" heading={t.over.elsewhere} lead={t.over.elsewhereLead} action={action} />;
    }
    case "protocol": {
      const action = { label: t.tryAgain, run: () => location.reload(), testId: "reload" };
      return <NoticeDoor icon="lost" heading={t.over.failed} lead={t.over.failedLead} action={action} />;
    }
  }
}
