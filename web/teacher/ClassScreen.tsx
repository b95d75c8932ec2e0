/** The class as its teacher sees it: the page, who follows it, and everything else one tap away. */

import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";

import { openClassroom, type Classroom } from "../shared/classroom.ts";
import { thisDevice } from "../shared/device.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { directionOfReading, isSheet } from "../shared/material.ts";
import { jumpChanges, turnChanges } from "../shared/mushaf/conduct.ts";
import type { Library } from "../shared/mushaf/library.ts";
import { PlaceButton } from "../shared/mushaf/PlaceButton.tsx";
import { useLibrary } from "../shared/mushaf/useLibrary.ts";
import { usePreparations } from "../shared/mushaf/usePreparations.ts";
import { useSheetRoom } from "../shared/sheet/useSheetRoom.ts";
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
import { useInkTools } from "./useInkTools.ts";

interface ClassScreenProps {
  readonly lesson: Lesson;
  /** Just started: the first thing to do is to bring the students in. */
  readonly isNew: boolean;
  readonly onLeave: () => void;
}

const loadSheetRoom = () => import("./sheet/room.ts");

export function ClassScreen({ lesson, isNew, onLeave }: ClassScreenProps): JSX.Element {
  const t = messages.value;
  const classroom = useMemo(
    () => openClassroom({ ...lesson, role: "teacher", device: thisDevice() }),
    [lesson.code, lesson.token],
  );
  useEffect(() => () => classroom.close(), [classroom]);
  const { library, hasFailed } = useLibrary("index");
  const sheet = useSheetRoom(classroom, loadSheetRoom);
  usePreparations("teacher", library);
  const panel = useSignal<Panel | null>(isNew ? "share" : null);
  const isDrawing = useSignal(false);
  const ink = useInkTools(classroom, isDrawing);
  const undo = useUndo(classroom);
  const freshness = classroom.freshness.value;
  useWakeLock(freshness.kind !== "stopped");
  if (freshness.kind === "stopped") {
    return <ClassOver reason={freshness.reason} lesson={lesson} onLeave={onLeave} onRetry={() => classroom.retry()} />;
  }
  const isMine = classroom.pen.value.mine;
  const { material } = classroom.board.value;
  const pages = isSheet(material) ? material.pages : (library?.index.pages ?? null);
  const turn = (by: 1 | -1): void => {
    const changes = pages === null ? null : turnChanges(classroom.board.value, by, pages);
    if (changes) classroom.commit(changes);
  };
  const onTurn = isMine && pages !== null ? turn : null;
  return (
    <>
      <Stage
        start={<ClassTitle lesson={lesson} panel={panel} />}
        end={
          <>
            <FreshnessPill classroom={classroom} />
            <PanelButtons classroom={classroom} panel={panel} />
          </>
        }
        middle={
          isMine ? (
            sheet !== null ? (
              <>
                {sheet.kind === "here" && <sheet.room.SheetLead classroom={classroom} ink={ink} isDrawing={isDrawing} />}
                <PointerButton classroom={classroom} isDrawing={isDrawing} />
                <ToolsButton panel={panel} />
              </>
            ) : (
              library && <Lead classroom={classroom} library={library} panel={panel} isDrawing={isDrawing} />
            )
          ) : (
            <PenNotice classroom={classroom} />
          )
        }
        foot={
          isMine && (
            <>
              <TurnBar classroom={classroom} />
              {sheet === null && library && <HideBar classroom={classroom} library={library} />}
              {sheet?.kind === "here" && <sheet.room.InkBar classroom={classroom} ink={ink} undo={undo} />}
            </>
          )
        }
        page={
          <>
            {sheet !== null ? (
              sheet.kind === "here" ? (
                <sheet.room.TaughtSheet
                  key={sheet.material.id}
                  classroom={classroom}
                  sheets={sheet.sheets}
                  ink={ink}
                  onTurn={onTurn}
                  isDrawing={isDrawing.value}
                />
              ) : (
                <p class="centre">{sheet.kind === "failed" ? t.page.missing : t.loading}</p>
              )
            ) : library === null ? (
              <p class="centre">{hasFailed ? t.errors.material : t.loading}</p>
            ) : (
              <TaughtPage classroom={classroom} library={library} onTurn={onTurn} isDrawing={isDrawing.value} />
            )}
            <UnsavedPill unsaved={classroom.unsaved} />
            <UndoToast undo={undo} />
            <RefusalToast refusal={classroom.refusal} />
          </>
        }
        isStale={freshness.kind === "reconnecting"}
        onTurn={onTurn}
        direction={directionOfReading(material)}
      />
      <Announcer classroom={classroom} library={library} page={classroom.board.value.page} me={null} />
      <Panels classroom={classroom} lesson={lesson} library={library} undo={undo} panel={panel} />
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
