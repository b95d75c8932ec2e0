/** The page on a student's screen: the class's, or the one this student has gone to. */

import { useSignal, type ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { pointedAnchor, pointedSpot, tapChanges } from "../shared/mushaf/conduct.ts";
import type { Library } from "../shared/mushaf/library.ts";
import { isHidden } from "../shared/mushaf/hiding.ts";
import { marksOn } from "../shared/mushaf/marks.ts";
import { MushafView } from "../shared/mushaf/MushafView.tsx";
import { useHurry } from "../shared/mushaf/useHurry.ts";
import { useMarks } from "../shared/mushaf/useMarks.ts";
import { usePainted } from "../shared/mushaf/usePainted.ts";
import { lazy } from "../shared/ui/lazy.tsx";
import { hasLargeText } from "../shared/ui/preferences.ts";
import { Strip } from "../shared/ui/Strip.tsx";

const LargeView = lazy(async () => (await import("../shared/mushaf/LargeView.tsx")).LargeView);
const MarkLegend = lazy(async () => (await import("../shared/mushaf/MarkLegend.tsx")).MarkLegend);
const SignalFlash = lazy(async () => (await import("../shared/ui/SignalFlash.tsx")).SignalFlash);

interface FollowedPageProps {
  readonly classroom: Classroom;
  /** This student. */
  readonly me: string;
  readonly library: Library;
  readonly shown: ReadonlySignal<number | null>;
  readonly page: number;
  readonly onTurn: ((by: 1 | -1) => void) | null;
}

export function FollowedPage({ classroom, me, library, shown, page, onTurn }: FollowedPageProps): JSX.Element {
  useHurry(classroom, library);
  usePainted(classroom, library, () => shown.value);
  const board = classroom.board.value;
  const marks = useMarks(classroom);
  const asked = useSignal<string | null>(null);
  const tap = (anchor: string, on: number): void => {
    if (classroom.pen.value.mine) {
      classroom.commit(tapChanges(classroom.board.value, anchor, on, library.text(on)));
    }
    asked.value = asked.value === anchor ? null : anchor;
  };
  const tapped = asked.value === null || isHidden(board.hide, asked.value) ? [] : marksOn(marks.value, asked.value);
  const { epoch, version } = classroom.stamp.value;
  const given = {
    library,
    page,
    sight: {
      at: page === board.page ? pointedAnchor(board) : null,
      spot: page === board.page ? pointedSpot(board) : null,
      marks: marks.value,
      hide: board.hide,
      taps: classroom.pen.value.mine ? "all" : "marked",
      chosen: null,
    },
    stamp: `${epoch}.${version}`,
    ...((classroom.pen.value.mine || marks.value.length > 0) && { onPoint: tap }),
    ...(onTurn && { onTurn }),
  } as const;
  return (
    <>
      {hasLargeText.value ? (
        <LargeView {...given} />
      ) : (
        <MushafView {...given} view={page === board.page ? board.view : null} />
      )}
      <Strip board={board} me={me} />
      {board.turn !== null && <SignalFlash classroom={classroom} isMine={board.turn === me} />}
      {tapped.length > 0 && <MarkLegend tapped={tapped} onClose={() => (asked.value = null)} />}
    </>
  );
}
