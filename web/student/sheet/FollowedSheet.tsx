/** A sheet on a student's screen, or on a wall: the class's page, or the one this student has gone to. */

import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../../shared/classroom.ts";
import { directionOfReading } from "../../shared/material.ts";
import { pointedSpot } from "../../shared/mushaf/conduct.ts";
import { useHurry } from "../../shared/mushaf/useHurry.ts";
import { usePaintedPages } from "../../shared/mushaf/usePainted.ts";
import { pointChanges } from "../../shared/sheet/conduct.ts";
import type { PictureSheets } from "../../shared/sheet/open.ts";
import { SheetView } from "../../shared/sheet/SheetView.tsx";
import { useStrokes } from "../../shared/sheet/useStrokes.ts";
import { SignalFlash } from "../../shared/ui/SignalFlash.tsx";
import { Strip } from "../../shared/ui/Strip.tsx";

interface FollowedSheetProps {
  readonly classroom: Classroom;
  /** This student; null: a wall, who is nobody. */
  readonly me: string | null;
  readonly sheets: PictureSheets;
  readonly shown: ReadonlySignal<number | null>;
  readonly page: number;
  readonly onTurn: ((by: 1 | -1) => void) | null;
}

export function FollowedSheet({ classroom, me, sheets, shown, page, onTurn }: FollowedSheetProps): JSX.Element {
  const board = classroom.board.value;
  const strokes = useStrokes(classroom, shown);
  useHurry(classroom, sheets);
  usePaintedPages(classroom, { isHere: (asked) => sheets.isHere(asked), readyPast: (asked) => sheets.readyPast(asked) }, () => shown.value);
  const { epoch, version } = classroom.stamp.value;
  const isHere = page === board.page;
  return (
    <>
      <SheetView
        sheets={sheets}
        page={page}
        title={board.material?.title ?? ""}
        direction={directionOfReading(board.material)}
        spot={isHere ? pointedSpot(board) : null}
        strokes={strokes.value}
        view={isHere ? board.view : null}
        stamp={`${epoch}.${version}`}
        {...(onTurn && { onTurn })}
        {...(classroom.pen.value.mine && {
          onPoint: (at, ratio) => classroom.commit(pointChanges(classroom.board.value, at, ratio)),
        })}
      />
      <Strip board={board} me={me} />
      <SignalFlash classroom={classroom} isMine={me !== null && board.turn === me} />
    </>
  );
}
