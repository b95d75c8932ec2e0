/**
 * Words by keyboard: the page is one stop of the Tab key, and on it up and down go from ayah to ayah, Shift with left and
 * right from word to word. The browser keeps the focus; which word is the stop is the only thing kept here.
 */

import type { RefObject } from "preact";
import { useMemo } from "preact/hooks";

import { stepTo, type Step } from "./roving.ts";

export interface Roving {
  readonly focus: (event: FocusEvent) => void;
  readonly press: (event: KeyboardEvent) => void;
}

const WORDS = '[data-id][role="button"]';

/** Enter and the space bar do what a tap does. */
export function useRoving(stage: RefObject<HTMLElement | null>): Roving {
  return useMemo(() => {
    const focus = (event: FocusEvent): void => {
      const words = wordsIn(stage.current);
      if (!(event.target instanceof HTMLElement) || !words.includes(event.target)) return;
      for (const word of words) if (word.tabIndex === 0) word.tabIndex = -1;
      event.target.tabIndex = 0;
    };
    const press = (event: KeyboardEvent): void => {
      const words = wordsIn(stage.current);
      const here = words.findIndex((word) => word === event.target);
      if (here < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Enter" || event.key === " ") words[here]?.click();
      else {
        const step = stepOfKey(event.key, event.shiftKey);
        if (step === null) return;
        words[stepTo(words.map((word) => word.dataset["id"] ?? ""), here, step)]?.focus();
      }
      event.preventDefault();
      event.stopPropagation(); // the arrows turn the page elsewhere
    };
    return { focus, press };
  }, [stage]);
}

/** Makes the first word of the class's page the stop where there is none: the one of a page that is gone went with it. */
export function ensureStop(stage: Element | null): void {
  const words = wordsIn(stage);
  if (words.some((word) => word.tabIndex === 0)) return;
  const first = stage?.querySelector<HTMLElement>(`[data-testid="page"] ${WORDS}`) ?? words[0];
  if (first !== undefined) first.tabIndex = 0;
}

function wordsIn(stage: Element | null): HTMLElement[] {
  return stage === null ? [] : [...stage.querySelectorAll<HTMLElement>(WORDS)];
}

function stepOfKey(key: string, withShift: boolean): Step | null {
  if (key === "ArrowDown") return "next-ayah";
  if (key === "ArrowUp") return "previous-ayah";
  if (withShift && key === "ArrowLeft") return "next-word";
  if (withShift && key === "ArrowRight") return "previous-word";
  return null;
}
