/** The page as the teacher has it: turned, pointed at, marked. */

import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";

import type { Classroom, View } from "../shared/classroom.ts";
import { pointedAnchor, pointedSpot, tapChanges } from "../shared/mushaf/conduct.ts";
import type { Library } from "../shared/mushaf/library.ts";
import { isHidden } from "../shared/mushaf/hiding.ts";
import { MushafView } from "../shared/mushaf/MushafView.tsx";
import { useHurry } from "../shared/mushaf/useHurry.ts";
import { useMarks } from "../shared/mushaf/useMarks.ts";
import { usePainted } from "../shared/mushaf/usePainted.ts";
import { usePointer } from "../shared/mushaf/usePointer.ts";
import { useZoomGestures } from "../shared/mushaf/useZoomGestures.ts";
import type { Point } from "../shared/mushaf/zoom.ts";
import { Strip } from "../shared/ui/Strip.tsx";
import { MarkPalette } from "./MarkPalette.tsx";
import { useMarking } from "./useMarking.ts";

interface TaughtPageProps {
  readonly classroom: Classroom;
  readonly library: Library;
  /** null: someone else leads. */
  readonly onTurn: ((by: 1 | -1) => void) | null;
  /** Whether a finger on the page is the pointer. */
  readonly isDrawing: boolean;
}

export function TaughtPage({ classroom, library, onTurn, isDrawing }: TaughtPageProps): JSX.Element {
  const board = classroom.board.value;
  const shown = useComputed(() => classroom.board.value.page ?? 1);
  const marks = useMarks(classroom);
  const marking = useMarking(classroom, library, marks);
  useHurry(classroom, library);
  usePainted(classroom, library, () => shown.value);
  const point = (anchor: string, page: number): void => {
    const isRevealing = isHidden(classroom.board.value.hide, anchor);
    classroom.commit(tapChanges(classroom.board.value, anchor, page, library.text(page)));
    if (!isRevealing) marking.touch(anchor);
  };
  const draw = (at: Point): void => classroom.commit({ at: { ...at } });
  const zoom = (view: View | null): void => classroom.commit({ view: view && { ...view } });
  const stage = useRef<HTMLDivElement>(null);
  useZoomGestures(stage, board.view, onTurn === null ? undefined : zoom);
  usePointer(stage, onTurn !== null && isDrawing ? draw : undefined);
  const { epoch, version } = classroom.stamp.value;
  const choice = onTurn === null ? null : marking.choice.value;
  return (
    <>
      <MushafView
        library={library}
        page={shown.value}
        sight={{
          at: pointedAnchor(board),
          spot: pointedSpot(board),
          marks: marks.value,
          hide: board.hide,
          taps: onTurn === null ? "none" : "all",
          chosen: choice?.reach ?? null,
        }}
        view={board.view}
        stamp={`${epoch}.${version}`}
        stage={stage}
        {...(onTurn && { onTurn, onPoint: point, onChoose: marking.choose, touch: { zooms: true, draws: isDrawing } })}
      />
      <Strip board={board} me={null} />
      {choice?.isFinal && <MarkPalette marking={marking} reach={choice.reach} marks={marks.value} />}
    </>
  );
}
