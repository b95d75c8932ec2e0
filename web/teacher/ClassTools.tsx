/** The class as a whole: whose turn it is, whether students may leave the page, a line for everyone. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../shared/classroom.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { Field } from "../shared/ui/Field.tsx";
import { Icon } from "../shared/ui/icons.tsx";
import { endTurn } from "./turns.ts";

/** As long as one line of a phone, twice; the board takes 500 characters. */
const NOTICE_MAX = 120;

export function ClassTools({ classroom }: { classroom: Classroom }): JSX.Element {
  const t = messages.value;
  const { follow, turn } = classroom.board.value;
  const isLocked = follow === "locked";
  return (
    <section class="tools-part" aria-label={t.lock.heading}>
      <h3>{t.lock.heading}</h3>
      <div class="tools-actions">
        <button
          type="button"
          class={`button${isLocked ? " is-on" : ""}`}
          aria-pressed={isLocked}
          onClick={() => classroom.commit({ follow: isLocked ? "free" : "locked" })}
          data-testid="lock"
        >
          <Icon name="lock" />
          {t.lock.lock}
        </button>
        {turn !== null && (
          <button type="button" class="button" onClick={() => classroom.commit(endTurn())} data-testid="tools-end-turn">
            <Icon name="speak" />
            {t.turn.end}
          </button>
        )}
      </div>
      <NoticeForm classroom={classroom} />
    </section>
  );
}

function NoticeForm({ classroom }: { classroom: Classroom }): JSX.Element {
  const t = messages.value;
  const { notice } = classroom.board.value;
  const typed = useSignal(notice ?? "");
  const show = (event: Event): void => {
    event.preventDefault();
    classroom.commit({ notice: typed.value.trim() || null });
  };
  const clear = (): void => {
    typed.value = "";
    classroom.commit({ notice: null });
  };
  return (
    <form class="notice-form" onSubmit={show}>
      <Field
        label={t.notice.field}
        value={typed}
        testId="notice-input"
        input={{ maxLength: NOTICE_MAX, autocomplete: "off", enterkeyhint: "send" }}
      />
      <div class="tools-actions">
        <button type="submit" class="button" disabled={typed.value.trim() === (notice ?? "")} data-testid="notice-show">
          {t.notice.show}
        </button>
        <button type="button" class="button" disabled={notice === null} onClick={clear} data-testid="notice-clear">
          {t.notice.clear}
        </button>
      </div>
    </form>
  );
}
