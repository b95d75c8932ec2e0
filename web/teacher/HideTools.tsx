/** Memorisation: what is hidden for all, and revealing it step by step. */

import type { JSX } from "preact";

import type { Classroom, Value } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { HIDE_LEVELS, hiddenAgain, nextHidden, reveal, type HideLevel } from "../shared/mushaf/hiding.ts";
import type { Library } from "../shared/mushaf/library.ts";
import { Icon } from "../shared/ui/icons.tsx";

/** Which part of the text everyone's screens hide. */
export function HideTools({ classroom }: { classroom: Classroom }): JSX.Element {
  const t = messages.value;
  const { level } = classroom.board.value.hide;
  return (
    <section class="tools-part" aria-label={t.hide.heading}>
      <h3>{t.hide.heading}</h3>
      <div class="segments" role="group" aria-label={t.hide.heading}>
        {HIDE_LEVELS.map((choice) => (
          <button
            key={choice}
            type="button"
            class="segment"
            aria-pressed={level === choice}
            onClick={() => classroom.commit(hideChanges(choice))}
            data-testid={`hide-${choice}`}
          >
            {t.hide.levels[choice]}
          </button>
        ))}
      </div>
      <p class="hint">{t.hide.hint}</p>
    </section>
  );
}

interface HideBarProps {
  readonly classroom: Classroom;
  readonly library: Library;
}

/** While something is hidden: the next thing, all of it once more, the end of it. */
export function HideBar({ classroom, library }: HideBarProps): JSX.Element | null {
  const t = messages.value;
  const { hide, page } = classroom.board.value;
  if (hide.level === "none" || page === null) return null;
  const shelf = library.shelf(page).value;
  const next = shelf.kind === "here" ? nextHidden(hide, shelf.page) : null;
  const show = (anchor: string): void => classroom.commit({ hide: reveal(hide, anchor) as unknown as Value });
  return (
    <section class="hide-bar" aria-label={t.hide.is[hide.level]} data-testid="hide-bar" data-level={hide.level}>
      <button
        type="button"
        class="button is-primary"
        disabled={next === null}
        onClick={() => next !== null && show(next)}
        data-testid="reveal-next"
      >
        <Icon name="shown" />
        {hide.level === "words" ? t.hide.nextWord : t.hide.nextAyah}
      </button>
      <button
        type="button"
        class="button"
        disabled={hide.shown.length === 0}
        onClick={() => classroom.commit(hiddenAgain(classroom.board.value))}
        data-testid="hide-again"
      >
        {t.hide.again}
      </button>
      <button type="button" class="button" onClick={() => classroom.commit(hideChanges("none"))} data-testid="show-all">
        {t.hide.showAll}
      </button>
    </section>
  );
}

function hideChanges(level: HideLevel): Readonly<Record<string, Value>> {
  return { hide: level === "none" ? null : { level, shown: [] } };
}
