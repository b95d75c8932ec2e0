/** What opens over the page: the way in for students, the list of them, the menu, the end. One at a time. */

import { useComputed, type Signal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { digits, messages } from "../shared/i18n/i18n.ts";
import type { Messages } from "../shared/i18n/messages.ts";
import { isSheet } from "../shared/material.ts";
import type { Library } from "../shared/mushaf/library.ts";
import { AboutDialog } from "../shared/ui/AboutDialog.tsx";
import { showCode } from "../shared/ui/code.ts";
import { Icon } from "../shared/ui/icons.tsx";
import { isConnected } from "../shared/ui/telling.ts";
import { countAttendance } from "./attendance.ts";
import { DeviceDialog } from "./DeviceDialog.tsx";
import { EndDialog } from "./EndDialog.tsx";
import type { Lesson } from "./lesson.ts";
import { changeMaterial, chosenMaterial } from "./material/changing.ts";
import { MaterialDialog } from "./material/MaterialDialog.tsx";
import { MenuDialog } from "./MenuDialog.tsx";
import { RosterPanel } from "./RosterPanel.tsx";
import { ShareDialog } from "./ShareDialog.tsx";
import { ToolsPanel } from "./ToolsPanel.tsx";
import type { Undo } from "./UndoToast.tsx";

export type Panel = "share" | "roster" | "tools" | "material" | "menu" | "device" | "about" | "end";

interface PanelsProps {
  readonly classroom: Classroom;
  readonly lesson: Lesson;
  /** null until it is here: without it there are no tools. */
  readonly library: Library | null;
  readonly undo: Undo;
  readonly panel: Signal<Panel | null>;
}

export function Panels({ classroom, lesson, library, undo, panel }: PanelsProps): JSX.Element | null {
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
    case "tools":
      return library && <ToolsPanel classroom={classroom} library={library} undo={undo} panel={panel} />;
    case "material":
      return library && <ClassMaterial classroom={classroom} lesson={lesson} library={library} onClose={close} />;
    case "menu":
      return <MenuDialog library={library} onOpen={(next) => (panel.value = next)} onClose={close} />;
    case "device":
      return <DeviceDialog lesson={lesson} onClose={close} />;
    case "about":
      return <AboutDialog onClose={close} />;
    case "end":
      return <EndDialog lesson={lesson} onClose={close} />;
  }
}

interface ClassMaterialProps {
  readonly classroom: Classroom;
  readonly lesson: Lesson;
  readonly library: Library;
  readonly onClose: () => void;
}

/** What the class looks at, to be changed while it goes on. */
function ClassMaterial({ classroom, lesson, library, onClose }: ClassMaterialProps): JSX.Element {
  const { material } = classroom.board.value;
  return (
    <MaterialDialog
      chosen={isSheet(material) ? material.id : null}
      bearer={() => lesson.token}
      onChoose={(chosen) => changeMaterial(classroom, chosenMaterial(chosen, library))}
      onClose={onClose}
    />
  );
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

interface PanelButtonsProps {
  readonly classroom: Classroom;
  readonly panel: Signal<Panel | null>;
}

export function PanelButtons({ classroom, panel }: PanelButtonsProps): JSX.Element {
  const t = messages.value;
  return (
    <>
      <WithYouButton classroom={classroom} panel={panel} />
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

/** Who is with the class does not depend on where it is. */
const NOWHERE = { page: null, pages: 0 };

/** "29 of 30 with you". Without a connection nobody knows, and a count that was true a while ago is not shown. */
function WithYouButton({ classroom, panel }: PanelButtonsProps): JSX.Element {
  const t = messages.value;
  const { withYou, students } = useComputed(() => countAttendance(classroom.roster.value, NOWHERE)).value;
  const hands = classroom.hands.value.length;
  const isKnown = isConnected(classroom.freshness.value);
  const telling = tellAttendance(isKnown, withYou, students, t);
  return (
    <button
      type="button"
      class={`button with-you${isKnown && hands > 0 ? " is-on" : ""}`}
      aria-expanded={panel.value === "roster"}
      onClick={() => (panel.value = panel.value === "roster" ? null : "roster")}
      data-testid="roster-open"
    >
      <Icon name={isKnown && hands > 0 ? "hand" : "people"} />
      <span
        class="with-you-words"
        data-testid="with-you"
        data-with={isKnown ? withYou : undefined}
        data-students={isKnown ? students : undefined}
      >
        {telling.words}
      </span>
      <span class="with-you-short" aria-hidden="true">
        {telling.short}
      </span>
      {isKnown && hands > 0 && <span class="visually-hidden">{t.roster.hands(hands)}</span>}
    </button>
  );
}

function tellAttendance(isKnown: boolean, withYou: number, students: number, t: Messages): { words: string; short: string } {
  if (!isKnown) return { words: t.roster.unknown, short: "–" };
  if (students === 0) return { words: t.roster.nobody, short: digits(0) };
  return { words: t.roster.withYou(withYou, students), short: t.roster.ratio(withYou, students) };
}
