/** Choosing words and marking them: what is chosen on this screen, and what that changes for the class. */

import { useComputed, useSignal, useSignalEffect, type ReadonlySignal } from "@preact/signals";

import type { Classroom } from "../shared/classroom.ts";
import type { Library } from "../shared/mushaf/library.ts";
import { marksOn, reachBetween, type MarkKind, type PlacedMark, type Reach } from "../shared/mushaf/marks.ts";
import { markId, toggleMark } from "./marking.ts";

export interface Choice {
  readonly reach: Reach;
  /** The finger has gone: it is time to say what shall be done with it. */
  readonly isFinal: boolean;
}

export interface Marking {
  readonly choice: ReadonlySignal<Choice | null>;
  readonly choose: (from: string, to: string, isFinal: boolean) => void;
  /** A tap: what is marked there opens; on anything else the choice is dropped. */
  readonly touch: (anchor: string) => void;
  readonly mark: (kind: MarkKind) => void;
  readonly drop: () => void;
}

export function useMarking(
  classroom: Classroom,
  library: Library,
  marks: ReadonlySignal<readonly PlacedMark[]>,
): Marking {
  const choice = useSignal<Choice | null>(null);
  const drop = (): void => {
    choice.value = null;
  };
  const page = useComputed(() => classroom.board.value.page);
  useSignalEffect(() => {
    void page.value; // what was chosen belongs to the page that is left
    choice.value = null;
  });
  return {
    choice,
    drop,
    choose: (from, to, isFinal) => {
      choice.value = { reach: reachBetween(from, to, library.index), isFinal };
    },
    touch: (anchor) => {
      const isOpen = choice.value?.reach === anchor;
      const isMarked = marksOn(marks.value, anchor).length > 0;
      choice.value = isMarked && !isOpen ? { reach: anchor, isFinal: true } : null;
    },
    mark: (kind) => {
      const chosen = choice.value;
      const by = classroom.pen.value.holder; // only who holds the pen marks, and the server says who that is
      if (chosen === null || by === null) return;
      classroom.commit(toggleMark(marks.value, chosen.reach, kind, markId(Date.now(), Math.random()), by));
      drop();
    },
  };
}
