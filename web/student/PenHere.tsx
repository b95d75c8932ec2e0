import type { ComponentChildren, JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { jumpChanges } from "../shared/mushaf/conduct.ts";
import type { Library } from "../shared/mushaf/library.ts";
import { PlaceButton } from "../shared/mushaf/PlaceButton.tsx";
import { Icon } from "../shared/ui/icons.tsx";

/** This student leads the class for now: that it is so, and the way to any page. */
export function PenHere({ place }: { place: ComponentChildren }): JSX.Element {
  const t = messages.value;
  return (
    <div class="notice">
      <p class="notice-text pill is-pen" role="status" title={t.pen.mineHint} data-testid="pen-mine">
        <Icon name="pen" />
        {t.pen.mine}
      </p>
      {place}
    </div>
  );
}

interface MushafPlaceProps {
  readonly classroom: Classroom;
  readonly library: Library;
}

export function MushafPlace({ classroom, library }: MushafPlaceProps): JSX.Element {
  return (
    <PlaceButton
      library={library}
      page={classroom.board.value.page ?? 1}
      onJump={(page, anchor) => classroom.commit(jumpChanges(classroom.board.value, page, anchor))}
    />
  );
}
