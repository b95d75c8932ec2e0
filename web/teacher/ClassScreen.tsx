/** The class as its teacher sees it: the page, who follows it, and everything else one tap away. */

import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";

import { openClassroom, type Classroom } from "../shared/classroom.ts";
import { thisDevice } from "../shared/device.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { jumpChanges, turnChanges } from "../shared/mushaf/conduct.ts";
import type { Library } from "../shared/mushaf/library.ts";
import { PlaceButton } from "../shared/mushaf/PlaceButton.tsx";
import { useLibrary } from "../shared/mushaf/useLibrary.ts";
import { usePreparations } from "../shared/mushaf/usePreparations.ts";
import { Announcer } from "../shared/ui/Announcer.tsx";
import { showCode } from "../shared/ui/code.ts";
import { FreshnessPill } from "../shared/ui/FreshnessPill.tsx";
import { RefusalToast } from "../shared/ui/RefusalToast.tsx";
import { Stage } from "../shared/ui/Stage.tsx";
import { useTitle } from "../shared/ui/useTitle.ts";
import { useWakeLock } from "../shared/ui/useWakeLock.ts";
import { ClassOver } from "./ClassOver.tsx";
import { HideBar } from "./HideTools.tsx";
import type { Lesson } from "./lesson.ts";
import { CodeButton, PanelButtons, Panels, type Panel } from "./Panels.tsx";
import { PenNotice } from "./PenNotice.tsx";
import { PointerButton } from "./PointerButton.tsx";
import { TaughtPage } from "./TaughtPage.tsx";
import { ToolsButton } from "./ToolsPanel.tsx";
import { TurnBar } from "./TurnBar.tsx";
import { UndoToast, useUndo } from "./UndoToast.tsx";
import { UnsavedPill } from "./UnsavedPill.tsx";

interface ClassScreenProps {
  readonly lesson: Lesson;
  /** Just started: the first thing to do is to bring the students in. */
  readonly isNew: boolean;
  readonly onLeave: () => void;
}

export function ClassScreen({ lesson, isNew, onLeave }: ClassScreenProps): JSX.Element {
  const t = messages.value;
  const classroom = useMemo(
    () => openClassroom({ ...lesson, role: "teacher", device: thisDevice() }),
    [lesson.code, lesson.token],
  );
  useEffect(() => () => classroom.close(), [classroom]);
  const { library, hasFailed } = useLibrary();
  useWakeLock();
  usePreparations("teacher", library);
  const panel = useSignal<Panel | null>(isNew ? "share" : null);
  const isDrawing = useSignal(false);
  const undo = useUndo(classroom);
  const freshness = classroom.freshness.value;
  if (freshness.kind === "stopped") {
    return <ClassOver reason={freshness.reason} lesson={lesson} onLeave={onLeave} onRetry={() => classroom.retry()} />;
  }
  const isMine = classroom.pen.value.mine;
  const turn = (by: 1 | -1): void => {
    const changes = library && turnChanges(classroom.board.value, by, library.index.pages);
    if (changes) classroom.commit(changes);
  };
  return (
    <>
      <Stage
        start={<ClassTitle lesson={lesson} panel={panel} />}
        end={
          <>
            <UnsavedPill unsaved={classroom.unsaved} />
            <FreshnessPill classroom={classroom} />
            <PanelButtons classroom={classroom} panel={panel} />
          </>
        }
        middle={
          isMine ? (
            library && <Lead classroom={classroom} library={library} panel={panel} isDrawing={isDrawing} />
          ) : (
            <PenNotice classroom={classroom} />
          )
        }
        foot={
          isMine &&
          library && (
            <>
              <TurnBar classroom={classroom} />
              <HideBar classroom={classroom} library={library} />
            </>
          )
        }
        page={
          library === null ? (
            <p class="centre">{hasFailed ? t.errors.material : t.loading}</p>
          ) : (
            <TaughtPage classroom={classroom} library={library} onTurn={isMine ? turn : null} isDrawing={isDrawing.value} />
          )
        }
        isStale={freshness.kind === "reconnecting"}
        onTurn={isMine && library !== null ? turn : null}
      />
      <Announcer classroom={classroom} library={library} page={classroom.board.value.page} me={null} />
      <Panels classroom={classroom} lesson={lesson} library={library} undo={undo} panel={panel} />
      <UndoToast undo={undo} />
      <RefusalToast refusal={classroom.refusal} />
    </>
  );
}

function ClassTitle({ lesson, panel }: { lesson: Lesson; panel: Signal<Panel | null> }): JSX.Element {
  const title = useTitle(lesson.code, lesson.title);
  return (
    <>
      <CodeButton code={lesson.code} panel={panel} />
      <h1 class="bar-title">
        <bdi>{title || showCode(lesson.code)}</bdi>
      </h1>
    </>
  );
}

interface LeadProps {
  readonly classroom: Classroom;
  readonly library: Library;
  readonly panel: Signal<Panel | null>;
  readonly isDrawing: Signal<boolean>;
}

/** What only who leads has at hand. */
function Lead({ classroom, library, panel, isDrawing }: LeadProps): JSX.Element {
  return (
    <>
      <PlaceButton
        library={library}
        page={classroom.board.value.page ?? 1}
        onJump={(page, anchor) => classroom.commit(jumpChanges(classroom.board.value, page, anchor))}
      />
      <PointerButton classroom={classroom} isDrawing={isDrawing} />
      <ToolsButton panel={panel} />
    </>
  );
}
