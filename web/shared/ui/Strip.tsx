/**
 * What stands for the class, in one line over the head of the page: the page keeps its size and its place whether there is
 * something to say or not.
 */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import type { Board } from "../classroom.ts";
import { messages } from "../i18n/i18n.ts";
import { Icon } from "./icons.tsx";
import { tellStanding, type Standing } from "./standing.ts";

interface StripProps {
  readonly board: Board;
  /** Who looks at it; null: nobody who could have a turn. */
  readonly me: string | null;
}

export function Strip({ board, me }: StripProps): JSX.Element | null {
  const isOpen = useSignal(false);
  const standings = tellStanding(board, me, messages.value);
  if (standings.length === 0) return null;
  const isMine = standings.some((standing) => standing.isMine);
  return (
    <button
      type="button"
      class={`strip${isMine ? " is-mine" : ""}${isOpen.value ? " is-open" : ""}`}
      aria-expanded={isOpen.value}
      onClick={() => (isOpen.value = !isOpen.value)}
      data-testid="strip"
    >
      {standings.map((standing) => (
        <Part key={standing.kind} standing={standing} />
      ))}
    </button>
  );
}

function Part({ standing }: { standing: Standing }): JSX.Element {
  return (
    <span class={`strip-part is-${standing.kind}`} data-testid={`strip-${standing.kind}`} data-mine={standing.isMine}>
      <Icon name={standing.icon} />
      <bdi>{standing.text}</bdi>
    </span>
  );
}
