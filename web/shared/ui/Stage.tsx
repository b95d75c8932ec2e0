/** The frame of a class: a bar, the page, a place for one thing between the buttons that turn it. */

import type { ComponentChildren, JSX } from "preact";

import type { Direction } from "../board.ts";
import { messages } from "../i18n/i18n.ts";
import { Icon } from "./icons.tsx";

interface StageProps {
  readonly start: ComponentChildren;
  readonly end: ComponentChildren;
  readonly middle: ComponentChildren;
  /** A row below the page that is there while it is needed. */
  readonly foot?: ComponentChildren;
  readonly page: ComponentChildren;
  /** What is on the page may be old: its edge says so too. */
  readonly isStale: boolean;
  readonly onTurn: ((by: 1 | -1) => void) | null;
  /** The way that what is shown is read: where its next page lies. */
  readonly direction: Direction;
}

export function Stage({ start, end, middle, foot, page, isStale, onTurn, direction }: StageProps): JSX.Element {
  const t = messages.value;
  const [ahead, back] = direction === "rtl" ? (["left", "right"] as const) : (["right", "left"] as const);
  return (
    <div class="stage">
      <header class="bar">
        <div class="bar-side">{start}</div>
        <div class="bar-side">{end}</div>
      </header>
      <main class={`stage-page${isStale ? " is-stale" : ""}`}>{page}</main>
      <TurnButton side={ahead} label={t.page.next} onPress={onTurn && (() => onTurn(1))} testId="next" />
      <div class="stage-middle">{middle}</div>
      {foot && <div class="stage-foot">{foot}</div>}
      <TurnButton side={back} label={t.page.previous} onPress={onTurn && (() => onTurn(-1))} testId="previous" />
    </div>
  );
}

interface TurnButtonProps {
  readonly side: "left" | "right";
  readonly label: string;
  readonly onPress: (() => void) | null;
  readonly testId: string;
}

function TurnButton({ side, label, onPress, testId }: TurnButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class={`button is-plain turn is-${side}`}
      aria-label={label}
      disabled={onPress === null}
      onClick={() => onPress?.()}
      data-testid={testId}
    >
      <Icon name={side} />
    </button>
  );
}
