import { useComputed, useSignal, useSignalEffect, type ReadonlySignal, type Signal } from "@preact/signals";

import type { Classroom, Value } from "../shared/classroom.ts";
import type { InkColour } from "../shared/sheet/ink.ts";

type Changes = Readonly<Record<string, Value>>;

export interface InkTools {
  /** What the hand holds; null: it points and turns. */
  readonly tool: Signal<"pen" | "eraser" | null>;
  /** What the pen is filled with; it stays so from material to material. null: the plain ink. */
  readonly colour: Signal<InkColour | null>;
  /** What undoes each thing that was drawn or erased on this material, the last one last. */
  readonly history: Signal<readonly Changes[]>;
}

/** More than anybody takes back. */
const MAX_HISTORY = 100;

/** Pen and eraser, as this screen has them; another material begins with an empty hand, and so does the pointer: one finger does one thing. */
export function useInkTools(classroom: Classroom, isDrawing: ReadonlySignal<boolean>): InkTools {
  const tool = useSignal<"pen" | "eraser" | null>(null);
  const colour = useSignal<InkColour | null>(null);
  const history = useSignal<readonly Changes[]>([]);
  const material = useComputed(() => classroom.board.value.material?.id);
  useSignalEffect(() => {
    void material.value;
    tool.value = null;
    history.value = [];
  });
  useSignalEffect(() => {
    if (isDrawing.value) tool.value = null;
  });
  return { tool, colour, history };
}

export function remember({ history }: InkTools, undo: Changes): void {
  history.value = [...history.value, undo].slice(-MAX_HISTORY);
}
