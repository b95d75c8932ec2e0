/** A projector: the class's page and nothing else, the code small in a corner. It joins by itself, as an observer. */

import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";

import { Problem } from "../shared/api.ts";
import { openClassroom, type Classroom } from "../shared/classroom.ts";
import { thisDevice } from "../shared/device.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { pointedAnchor, pointedSpot } from "../shared/mushaf/conduct.ts";
import type { Library } from "../shared/mushaf/library.ts";
import { MushafView } from "../shared/mushaf/MushafView.tsx";
import { useLibrary } from "../shared/mushaf/useLibrary.ts";
import { useMarks } from "../shared/mushaf/useMarks.ts";
import { usePreparations } from "../shared/mushaf/usePreparations.ts";
import { usePainted } from "../shared/mushaf/usePainted.ts";
import { useSheetRoom } from "../shared/sheet/useSheetRoom.ts";
import { Announcer } from "../shared/ui/Announcer.tsx";
import { showCode } from "../shared/ui/code.ts";
import { NoticeDoor } from "../shared/ui/Door.tsx";
import { FreshnessPill } from "../shared/ui/FreshnessPill.tsx";
import { toggleFullScreen, useFullScreen } from "../shared/ui/FullScreenSwitch.tsx";
import { Icon } from "../shared/ui/icons.tsx";
import { SignalFlash } from "../shared/ui/SignalFlash.tsx";
import { Strip } from "../shared/ui/Strip.tsx";
import { useWakeLock } from "../shared/ui/useWakeLock.ts";
import { ClassOver } from "./ClassOver.tsx";
import { leaveSeat, recallSeat, takeSeat, type Seat } from "./seat.ts";

interface WallProps {
  readonly code: string;
  readonly onLeave: () => void;
}

const RETRY_MS = 3000;
const loadSheetRoom = () => import("./sheet/room.ts");

export function Wall({ code, onLeave }: WallProps): JSX.Element {
  const t = messages.value;
  const seat = useSignal<Seat | null>(recallSeat(code, "observer"));
  const isUnknown = useSignal(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const take = async (): Promise<void> => {
      try {
        seat.value = await takeSeat(code, t.wall.name, "observer");
      } catch (error) {
        isUnknown.value = error instanceof Problem && error.status === 404;
        // Nobody stands before a projector to try again.
        if (!isUnknown.value) timer = setTimeout(() => void take(), RETRY_MS * (0.5 + Math.random()));
      }
    };
    if (seat.value === null) void take();
    return () => clearTimeout(timer);
  }, [code]);
  const leave = (): void => {
    leaveSeat(code, "observer");
    onLeave();
  };
  if (isUnknown.value) {
    const action = { label: t.over.joinAnother, run: leave, testId: "join-another" };
    return <NoticeDoor icon="lost" heading={t.errors.codeUnknown} lead={showCode(code)} action={action} />;
  }
  if (seat.value === null) return <p class="centre">{t.loading}</p>;
  return <WallScreen key={seat.value.token} seat={seat.value} onLeave={leave} />;
}

function WallScreen({ seat, onLeave }: { seat: Seat; onLeave: () => void }): JSX.Element {
  const t = messages.value;
  const classroom = useMemo(() => openClassroom({ ...seat, role: "observer", device: thisDevice() }), [seat.token]);
  useEffect(() => () => classroom.close(), [classroom]);
  const { library, hasFailed } = useLibrary("start", classroom.board.value.material?.kind === "mushaf");
  const sheet = useSheetRoom(classroom, loadSheetRoom);
  usePreparations("student", library, library !== null || sheet?.kind === "here");
  const shown = useComputed(() => classroom.board.value.page);
  const isFull = useFullScreen();
  const freshness = classroom.freshness.value;
  useWakeLock(freshness.kind !== "stopped");
  if (freshness.kind === "stopped") {
    return <ClassOver reason={freshness.reason} onLeave={onLeave} onRetry={() => classroom.retry()} />;
  }
  const { page } = classroom.board.value;
  return (
    <main class={`wall${freshness.kind === "reconnecting" ? " is-stale" : ""}`} data-testid="wall">
      {sheet !== null && page !== null ? (
        sheet.kind === "here" ? (
          <sheet.room.FollowedSheet
            key={sheet.material.id}
            classroom={classroom}
            me={null}
            sheets={sheet.sheets}
            shown={shown}
            page={page}
            onTurn={null}
          />
        ) : (
          <p class="centre">{sheet.kind === "failed" ? t.page.missing : t.loading}</p>
        )
      ) : library === null || page === null ? (
        <p class="centre">{hasFailed ? t.errors.material : library === null ? t.loading : t.student.waiting}</p>
      ) : (
        <WallPage classroom={classroom} library={library} page={page} />
      )}
      <div class="wall-corner">
        <h1 class="code wall-code" data-testid="wall-code">
          {showCode(seat.code)}
        </h1>
        {freshness.kind !== "live" && <FreshnessPill classroom={classroom} />}
        {!isFull && document.fullscreenEnabled && (
          <button
            type="button"
            class="button is-icon"
            aria-label={t.settings.fullScreen}
            onClick={toggleFullScreen}
            data-testid="full-screen"
          >
            <Icon name="full" />
          </button>
        )}
      </div>
      <Announcer classroom={classroom} library={library} page={page} me={null} />
    </main>
  );
}

function WallPage({ classroom, library, page }: { classroom: Classroom; library: Library; page: number }): JSX.Element {
  const board = classroom.board.value;
  const marks = useMarks(classroom);
  usePainted(classroom, library, () => classroom.board.value.page);
  const { epoch, version } = classroom.stamp.value;
  return (
    <>
      <MushafView
        library={library}
        page={page}
        sight={{
          at: pointedAnchor(board),
          spot: pointedSpot(board),
          marks: marks.value,
          hide: board.hide,
          taps: "none",
          chosen: null,
        }}
        view={board.view}
        stamp={`${epoch}.${version}`}
      />
      <Strip board={board} me={null} />
      <SignalFlash classroom={classroom} isMine={false} />
    </>
  );
}
