/**
 * The words of a page as buttons over its picture, for who may point: one stop of the Tab key, and on it up and down go from line
 * to line, Shift with left and right from word to word, as on the mushaf. Enter and the space bar do what a tap does.
 */

import type { JSX } from "preact";
import { useMemo, useRef } from "preact/hooks";

import type { Direction } from "../board.ts";
import type { Word } from "./format.ts";
import { directionAt, stepOfKey, stepTo } from "./steps.ts";
import { placeOf } from "./words.ts";

interface WordLayerProps {
  readonly words: readonly Word[];
  readonly direction: Direction;
}

export function WordLayer({ words, direction }: WordLayerProps): JSX.Element {
  const layer = useRef<HTMLDivElement>(null);
  // Hundreds of elements, which change with the page alone: a pointer that moves sixty times a second compares none of them.
  const buttons = useMemo(
    () =>
      words.map((word, place) => (
        <span key={place} class="sheet-button" role="button" tabIndex={place === 0 ? 0 : -1} aria-label={word.text} data-word={place} style={placeOf(word)} />
      )),
    [words],
  );
  const focus = ({ target }: FocusEvent): void => {
    for (const word of layer.current?.querySelectorAll<HTMLElement>('[tabindex="0"]') ?? []) word.tabIndex = -1;
    if (target instanceof HTMLElement) target.tabIndex = 0;
  };
  const press = (event: KeyboardEvent): void => {
    const here = wordPlace(event.target);
    if (here === null || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") (event.target as HTMLElement).click();
    else {
      const step = stepOfKey(event.key, event.shiftKey, directionAt(words, here, direction));
      if (step === null) return;
      layer.current?.querySelector<HTMLElement>(`[data-word="${stepTo(words, here, step)}"]`)?.focus();
    }
    event.preventDefault();
    event.stopPropagation(); // the arrows turn the page elsewhere
  };
  return (
    <div ref={layer} class="sheet-buttons" onFocusIn={focus} onKeyDown={press}>
      {buttons}
    </div>
  );
}

/** The place of the word that an event happened on; null for none. */
export function wordPlace(target: EventTarget | null): number | null {
  const place = target instanceof Element ? target.closest<HTMLElement>("[data-word]")?.dataset["word"] : undefined;
  return place === undefined ? null : Number(place);
}
