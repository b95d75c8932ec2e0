import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { Icon } from "../shared/ui/icons.tsx";

/** While someone else turns the pages: who, and the way to take the pen back. */
export function PenNotice({ classroom }: { classroom: Classroom }): JSX.Element {
  const t = messages.value;
  const holder = classroom.pen.value.holder;
  const name = holder === null ? null : classroom.roster.value.get(holder)?.name;
  return (
    <>
      {name && (
        <span class="pill is-late" data-testid="pen-with">
          <Icon name="pen" />
          {t.pen.with(name)}
        </span>
      )}
      {holder !== null && (
        <button type="button" class="button is-primary" onClick={() => void classroom.givePen(null)} data-testid="pen-back">
          {t.roster.takePen}
        </button>
      )}
    </>
  );
}
