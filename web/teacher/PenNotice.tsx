import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { Icon } from "../shared/ui/icons.tsx";

/** While someone else turns the pages: who, and in the same place the way to take the pen back. */
export function PenNotice({ classroom }: { classroom: Classroom }): JSX.Element | null {
  const t = messages.value;
  const { holder } = classroom.pen.value;
  if (holder === null) return null;
  const name = classroom.roster.value.get(holder)?.name;
  return (
    <button type="button" class="button is-on pen-back" onClick={() => void classroom.givePen(null)} data-testid="pen-back">
      <Icon name="pen" />
      <span class="pen-words">
        {name && (
          <span class="pen-with" data-testid="pen-with">
            {t.pen.with(name)}
          </span>
        )}
        <span>{t.roster.takePen}</span>
      </span>
    </button>
  );
}
