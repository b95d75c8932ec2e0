/** The bar of a student's screen: which class, who else is there, how new the page is. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { digits, messages } from "../shared/i18n/i18n.ts";
import type { Library } from "../shared/mushaf/library.ts";
import { showCode } from "../shared/ui/code.ts";
import { FreshnessPill } from "../shared/ui/FreshnessPill.tsx";
import { Icon } from "../shared/ui/icons.tsx";
import { lazy } from "../shared/ui/lazy.tsx";
import { isConnected } from "../shared/ui/telling.ts";
import { useTitle } from "../shared/ui/useTitle.ts";
import type { Seat } from "./seat.ts";

const MenuDialog = lazy(async () => (await import("./MenuDialog.tsx")).MenuDialog);

interface ClassTitleProps {
  readonly seat: Seat;
  readonly library: Library | null;
  readonly onLeave: () => void;
}

export function ClassTitle({ seat, library, onLeave }: ClassTitleProps): JSX.Element {
  const title = useTitle(seat.code, "");
  const isMenuOpen = useSignal(false);
  return (
    <>
      <button
        type="button"
        class="button is-plain is-icon"
        aria-label={messages.value.menu}
        onClick={() => (isMenuOpen.value = true)}
        data-testid="menu-open"
      >
        <Icon name="more" />
      </button>
      <h1 class="bar-title">
        <bdi>{title}</bdi> <span class="code bar-code">{showCode(seat.code)}</span>
      </h1>
      {isMenuOpen.value && <MenuDialog library={library} onLeave={onLeave} onClose={() => (isMenuOpen.value = false)} />}
    </>
  );
}

export function ClassBar({ classroom }: { classroom: Classroom }): JSX.Element {
  const t = messages.value;
  const present = classroom.present.value;
  return (
    <>
      {isConnected(classroom.freshness.value) && (
        <span class="pill present" title={t.student.present(present)} data-testid="present" data-present={present}>
          <Icon name="people" />
          <span aria-hidden="true">{digits(present)}</span>
          <span class="visually-hidden">{t.student.present(present)}</span>
        </span>
      )}
      <FreshnessPill classroom={classroom} />
    </>
  );
}
