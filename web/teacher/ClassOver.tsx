/** Why the class is not on the screen any more, and what can be done about it. */

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import type { StopReason } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { NoticeDoor } from "../shared/ui/Door.tsx";
import { forgetLesson, type Lesson } from "./lesson.ts";

interface ClassOverProps {
  readonly reason: StopReason;
  readonly lesson: Lesson;
  readonly onLeave: () => void;
  readonly onRetry: () => void;
}

export function ClassOver({ reason, lesson, onLeave, onRetry }: ClassOverProps): JSX.Element {
  const t = messages.value;
  const isForGood = reason === "over" || reason === "token" || reason === "removed";
  useEffect(() => {
    if (isForGood) forgetLesson(lesson.code);
  }, [isForGood, lesson.code]);
  if (reason === "elsewhere") {
    const action = { label: t.over.takeOver, run: onRetry, testId: "take-over" };
    return <NoticeDoor icon="people" heading={t.over.elsewhere} lead={t.over.elsewhereLead} action={action} />;
  }
  if (reason === "protocol") {
    const action = { label: t.tryAgain, run: () => location.reload(), testId: "reload" };
    return <NoticeDoor icon="lost" heading={t.over.failed} lead={t.over.failedLead} action={action} />;
  }
  const action = { label: t.over.startAnother, run: onLeave, testId: "start-another" };
  if (reason === "over") return <NoticeDoor icon="check" heading={t.over.ended} lead={lesson.title} action={action} />;
  return <NoticeDoor icon="lost" heading={t.over.expired} lead={lesson.title} action={action} />;
}
