/** The class as a student sees it: the teacher's page, or another one and the way back. */

import { useComputed, useSignal, useSignalEffect, type ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";

import { openClassroom, type Classroom, type Material } from "../shared/classroom.ts";
import { thisDevice } from "../shared/device.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { directionOfReading, isSheet } from "../shared/material.ts";
import { turnChanges } from "../shared/mushaf/conduct.ts";
import { turn } from "../shared/mushaf/navigation.ts";
import { useLibrary } from "../shared/mushaf/useLibrary.ts";
import { usePreparations } from "../shared/mushaf/usePreparations.ts";
import { useSheetRoom } from "../shared/sheet/useSheetRoom.ts";
import { Announcer } from "../shared/ui/Announcer.tsx";
import { lazy } from "../shared/ui/lazy.tsx";
import { RefusalToast } from "../shared/ui/RefusalToast.tsx";
import { Stage } from "../shared/ui/Stage.tsx";
import { useWakeLock } from "../shared/ui/useWakeLock.ts";
import { AwayNotice } from "./AwayNotice.tsx";
import { ClassBar, ClassTitle } from "./ClassBar.tsx";
import { FOLLOWING, follow, pageShown, type Following } from "./following.ts";
import { FollowedPage } from "./FollowedPage.tsx";
import { HandButton } from "./HandButton.tsx";
import type { Seat } from "./seat.ts";

export { loadQuranFont } from "../shared/mushaf/font.ts";

const ClassOver = lazy(async () => (await import("./ClassOver.tsx")).ClassOver);
const MushafPlace = lazy(async () => (await import("./PenHere.tsx")).MushafPlace);
const PenHere = lazy(async () => (await import("./PenHere.tsx")).PenHere);

interface ClassScreenProps {
  readonly seat: Seat;
  /** What the class looks at, as the door was told; null: nobody said so yet. */
  readonly expected: Material["kind"] | null;
  /** `keepsCode`: the class may still be joined again. */
  readonly onLeave: (keepsCode: boolean) => void;
}

const loadSheetRoom = () => import("./sheet/room.ts");

export function ClassScreen({ seat, expected, onLeave }: ClassScreenProps): JSX.Element {
  const t = messages.value;
  const classroom = useMemo(() => openClassroom({ ...seat, role: "student", device: thisDevice() }), [seat.token]);
  useEffect(() => () => classroom.close(), [classroom]);
  const kind = classroom.board.value.material?.kind ?? expected;
  const { library, hasFailed } = useLibrary("start", kind === "mushaf");
  const sheet = useSheetRoom(classroom, loadSheetRoom);
  usePreparations("student", library, library !== null || sheet?.kind === "here");
  const following = useFollowing(classroom);
  const freshness = classroom.freshness.value;
  useWakeLock(freshness.kind !== "stopped");
  if (freshness.kind === "stopped") {
    return <ClassOver reason={freshness.reason} onLeave={onLeave} onRetry={() => classroom.retry()} />;
  }
  const shown = following.page.value;
  const { material } = classroom.board.value;
  const pages = isSheet(material) ? material.pages : (library?.index.pages ?? null);
  const turnHere = pages === null ? null : turnFor(classroom, pages, following);
  return (
    <>
      <Stage
        start={<ClassTitle seat={seat} library={library} onLeave={() => onLeave(false)} />}
        end={<ClassBar classroom={classroom} />}
        middle={
          following.state.value.kind === "away" ? (
            <AwayNotice classroom={classroom} following={following} seat={seat} />
          ) : classroom.pen.value.mine && sheet?.kind === "here" ? (
            <PenHere place={<sheet.room.SheetPlaceButton classroom={classroom} />} />
          ) : classroom.pen.value.mine && sheet === null && library !== null ? (
            <PenHere place={<MushafPlace classroom={classroom} library={library} />} />
          ) : (
            <HandButton classroom={classroom} seat={seat} />
          )
        }
        page={
          <>
            {sheet !== null && shown !== null ? (
              sheet.kind === "here" ? (
                <sheet.room.FollowedSheet
                  key={sheet.material.id}
                  classroom={classroom}
                  me={seat.participant}
                  sheets={sheet.sheets}
                  shown={following.page}
                  page={shown}
                  onTurn={turnHere}
                />
              ) : (
                <p class="centre">{sheet.kind === "failed" ? t.page.missing : t.loading}</p>
              )
            ) : library === null ? (
              <p class="centre">{hasFailed ? t.errors.material : t.loading}</p>
            ) : shown === null ? (
              <p class="centre">{t.student.waiting}</p>
            ) : (
              <FollowedPage
                classroom={classroom}
                me={seat.participant}
                library={library}
                shown={following.page}
                page={shown}
                onTurn={turnHere}
              />
            )}
            <RefusalToast refusal={classroom.refusal} />
          </>
        }
        isStale={freshness.kind === "reconnecting"}
        onTurn={turnHere}
        direction={directionOfReading(material)}
      />
      <Announcer classroom={classroom} library={library} page={shown} me={seat.participant} />
    </>
  );
}

/** Following, with the page that follows from it. */
export interface FollowingHere {
  readonly state: ReadonlySignal<Following>;
  readonly page: ReadonlySignal<number | null>;
  readonly leaveTo: (page: number) => void;
  readonly goBack: () => void;
}

function useFollowing(classroom: Classroom): FollowingHere {
  const state = useSignal<Following>(FOLLOWING);
  const classPage = useComputed(() => classroom.board.value.page);
  const mayLeave = useComputed(() => classroom.board.value.follow === "free" && !classroom.pen.value.mine);
  const material = useComputed(() => classroom.board.value.material?.id ?? null);
  useSignalEffect(() => {
    void material.value; // a page of one's own belongs to the material that the class has left
    state.value = FOLLOWING;
  });
  useSignalEffect(() => {
    const turned = follow(state.peek(), { kind: "turned", classPage: classPage.value });
    state.value = mayLeave.value ? turned : follow(turned, { kind: "locked" });
  });
  return {
    state,
    page: useComputed(() => pageShown(state.value, classPage.value)),
    leaveTo: (to) => {
      state.value = follow(state.value, { kind: "leaves", to, classPage: classPage.value });
    },
    goBack: () => {
      state.value = follow(state.value, { kind: "back" });
    },
  };
}

/** What turning does here: it moves the class for who holds the pen, this screen alone for others, nothing while locked. */
function turnFor(classroom: Classroom, pages: number, following: FollowingHere): ((by: 1 | -1) => void) | null {
  if (classroom.pen.value.mine) {
    return (by) => {
      const changes = turnChanges(classroom.board.value, by, pages);
      if (changes) classroom.commit(changes);
    };
  }
  if (classroom.board.value.follow === "locked") return null;
  return (by) => {
    const from = following.page.value;
    if (from !== null) following.leaveTo(turn(from, by, pages));
  };
}
