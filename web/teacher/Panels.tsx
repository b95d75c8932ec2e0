/** What opens over the page: the way in for students, the list of them, the menu, the end. One at a time. */

import { useComputed, type Signal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { digits, messages } from "../shared/i18n/i18n.ts";
import { AboutDialog } from "../shared/ui/AboutDialog.tsx";
import { showCode } from "../shared/ui/code.ts";
import { Icon } from "../shared/ui/icons.tsx";
import { countAttendance } from "./attendance.ts";
import { EndDialog } from "./EndDialog.tsx";
import type { Lesson } from "./lesson.ts";
import { MenuDialog } from "./MenuDialog.tsx";
import { RosterPanel } from "./RosterPanel.tsx";
import { ShareDialog } from "./ShareDialog.tsx";

export type Panel = "share" | "roster" | "menu" | "about" | "end";

interface PanelsProps {
  readonly classroom: Classroom;
  readonly lesson: Lesson;
  readonly panel: Signal<Panel | null>;
}

export function Panels({ classroom, lesson, panel }: PanelsProps): JSX.Element | null {
  const close = (): void => {
    panel.value = null;
  };
  switch (panel.value) {
    case null:
      return null;
    case "share":
      return <ShareDialog lesson={lesson} onClose={close} />;
    case "roster":
      return <RosterPanel classroom={classroom} onClose={close} />;
    case "menu":
      return <MenuDialog onOpen={(next) => (panel.value = next)} onClose={close} />;
    case "about":
      return <AboutDialog onClose={close} />;
    case "end":
      return <EndDialog lesson={lesson} onClose={close} />;
  }
}

export function CodeButton({ code, panel }: { code: string; panel: Signal<Panel | null> }): JSX.Element {
  return (
    <button
      type="button"
      class="button is-plain code-button"
      title={messages.value.share.open}
      onClick={() => (panel.value = "share")}
      data-testid="share-open"
    >
      <Icon name="share" />
      <span class="code" data-testid="class-code">
        {showCode(code)}
      </span>
    </button>
  );
}

export function PanelButtons({ classroom, panel }: { classroom: Classroom; panel: Signal<Panel | null> }): JSX.Element {
  const t = messages.value;
  const attendance = useComputed(() => countAttendance(classroom.roster.value)).value;
  const words = attendance.students === 0 ? t.roster.nobody : t.roster.withYou(attendance.withYou, attendance.students);
  return (
    <>
      <button
        type="button"
        class={`button with-you${attendance.hands > 0 ? " is-on" : ""}`}
        aria-expanded={panel.value === "roster"}
        onClick={() => (panel.value = panel.value === "roster" ? null : "roster")}
        data-testid="roster-open"
      >
        <Icon name={attendance.hands > 0 ? "hand" : "people"} />
        <span class="with-you-words" data-testid="with-you" data-with={attendance.withYou} data-students={attendance.students}>
          {words}
        </span>
        <span class="with-you-short" aria-hidden="true">
          {attendance.students === 0 ? digits(0) : t.roster.ratio(attendance.withYou, attendance.students)}
        </span>
        {attendance.hands > 0 && <span class="visually-hidden">{t.roster.hands(attendance.hands)}</span>}
      </button>
      <button
        type="button"
        class="button is-plain end-button"
        onClick={() => (panel.value = "end")}
        data-testid="end-class"
      >
        {t.end.open}
      </button>
      <button
        type="button"
        class="button is-plain is-icon"
        aria-label={t.menu}
        onClick={() => (panel.value = "menu")}
        data-testid="menu-open"
      >
        <Icon name="more" />
      </button>
    </>
  );
}
