/** A sheet as the teacher has it: turned, pointed at, drawn on. */

import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";

import type { Classroom, Value, View } from "../../shared/classroom.ts";
import { directionOfReading } from "../../shared/material.ts";
import { pointedSpot } from "../../shared/mushaf/conduct.ts";
import { useHurry } from "../../shared/mushaf/useHurry.ts";
import { usePointer } from "../../shared/mushaf/usePointer.ts";
import { usePaintedPages } from "../../shared/mushaf/usePainted.ts";
import { useZoomGestures } from "../../shared/mushaf/useZoomGestures.ts";
import type { Point } from "../../shared/mushaf/zoom.ts";
import { pointChanges } from "../../shared/sheet/conduct.ts";
import { ratioOf } from "../../shared/sheet/format.ts";
import { erasedBy, inkOn, partsOf, removeInk, tellStroke, type Ink } from "../../shared/sheet/ink.ts";
import type { PictureSheets } from "../../shared/sheet/open.ts";
import { SheetView } from "../../shared/sheet/SheetView.tsx";
import { useHand, type Hand } from "../../shared/sheet/useHand.ts";
import { useStrokes } from "../../shared/sheet/useStrokes.ts";
import { Strip } from "../../shared/ui/Strip.tsx";
import { markId, restoration } from "../marking.ts";
import { remember, type InkTools } from "../useInkTools.ts";
import { markWord } from "./wordInk.ts";

interface TaughtSheetProps {
  readonly classroom: Classroom;
  readonly sheets: PictureSheets;
  readonly ink: InkTools;
  /** null: someone else leads. */
  readonly onTurn: ((by: 1 | -1) => void) | null;
  /** Whether a finger on the page is the pointer. */
  readonly isDrawing: boolean;
}

export function TaughtSheet({ classroom, sheets, ink, onTurn, isDrawing }: TaughtSheetProps): JSX.Element {
  const board = classroom.board.value;
  const shown = useComputed(() => classroom.board.value.page ?? 1);
  const strokes = useStrokes(classroom, shown);
  useHurry(classroom, sheets);
  usePaintedPages(classroom, { isHere: (page) => sheets.isHere(page), readyPast: (page) => sheets.readyPast(page) }, () => shown.value);
  const zoom = (view: View | null): void => classroom.commit({ view: view && { ...view } });
  const draw = (at: Point): void => classroom.commit({ at: { ...at } });
  const hand = onTurn === null ? undefined : handFor(classroom, ink, ratioOf(sheets.index, shown.value));
  const stage = useRef<HTMLDivElement>(null);
  useZoomGestures(stage, board.view, onTurn === null ? undefined : zoom);
  usePointer(stage, onTurn !== null && isDrawing && hand === undefined ? draw : undefined);
  const drawn = useHand(stage, hand);
  const { epoch, version } = classroom.stamp.value;
  return (
    <>
      <SheetView
        sheets={sheets}
        page={shown.value}
        title={board.material?.title ?? ""}
        direction={directionOfReading(board.material)}
        spot={pointedSpot(board)}
        strokes={strokes.value}
        view={board.view}
        stamp={`${epoch}.${version}`}
        stage={stage}
        drawn={drawn && { points: drawn, colour: ink.colour.value }}
        {...(onTurn && {
          onTurn,
          onPoint: (at, ratio) => classroom.commit(pointChanges(classroom.board.value, at, ratio)),
          ...(hand && { onMark: (word) => markWord(hand, word, ink.colour.value) }),
          touch: { zooms: true, draws: isDrawing || hand !== undefined },
        })}
      />
      <Strip board={board} me={null} />
    </>
  );
}

/** What the tool in hand does to the board; undefined for an empty hand. */
function handFor(classroom: Classroom, ink: InkTools, ratio: number): Hand | undefined {
  const tool = ink.tool.value;
  const by = classroom.pen.value.holder;
  const { page, material } = classroom.board.value;
  if (tool === null || by === null || page === null || material === null) return undefined;
  const on: Ink = { page, material: material.id, by, ratio, colour: ink.colour.value };
  const commit = (changes: Readonly<Record<string, Value>>): void => {
    if (Object.keys(changes).length > 0) classroom.commit(changes);
  };
  const tell: Hand["tell"] = (stroke) => {
    const told = tellStroke(stroke, on);
    commit(told.changes);
    return told.rest;
  };
  return {
    tool,
    ratio,
    tell,
    newId: () => markId(Date.now(), Math.random()),
    finish: (stroke) => {
      remember(ink, removeInk(partsOf(tell(stroke))));
    },
    takeBack: (stroke) => commit(removeInk(partsOf(stroke))),
    erase: (from, to) => {
      const removed = removeInk(erasedBy(inkOn(classroom.board.value, page), from, to, ratio));
      const back = restoration(classroom.board.value, removed);
      if (Object.keys(back).length === 0) return;
      commit(removed);
      remember(ink, back);
    },
  };
}
