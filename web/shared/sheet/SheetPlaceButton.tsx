/** Where the class is in its sheets; a tap goes to another page. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import type { Classroom } from "../classroom.ts";
import { digits, messages } from "../i18n/i18n.ts";
import { sheetMessages } from "../i18n/sheets.ts";
import { latinDigits } from "../mushaf/navigation.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import { Icon } from "../ui/icons.tsx";

export function SheetPlaceButton({ classroom }: { classroom: Classroom }): JSX.Element {
  const s = sheetMessages.value;
  const isOpen = useSignal(false);
  const { material, page } = classroom.board.value;
  return (
    <>
      <button type="button" class="button place" onClick={() => (isOpen.value = true)} data-testid="jump-open">
        <Icon name="search" />
        <span class="visually-hidden">{s.goTo}</span>
        <bdi class="place-name">{material?.title}</bdi>
        <span class="place-page">{digits(page ?? 1)}</span>
      </button>
      {isOpen.value && <PageDialog classroom={classroom} pages={material?.pages ?? 1} onClose={() => (isOpen.value = false)} />}
    </>
  );
}

interface PageDialogProps {
  readonly classroom: Classroom;
  readonly pages: number;
  readonly onClose: () => void;
}

function PageDialog({ classroom, pages, onClose }: PageDialogProps): JSX.Element {
  const t = messages.value;
  const s = sheetMessages.value;
  const typed = useSignal("");
  const page = Number(latinDigits(typed.value).trim() || NaN);
  const isThere = Number.isInteger(page) && page >= 1 && page <= pages;
  const go = (event: Event): void => {
    event.preventDefault();
    if (!isThere) return;
    if (page !== classroom.board.value.page) classroom.commit({ page });
    onClose();
  };
  return (
    <Dialog heading={s.goTo} onClose={onClose} testId="jump">
      <form class="jump-form" onSubmit={go}>
        <Field
          label={s.pageOf(pages)}
          value={typed}
          testId="jump-input"
          input={{ autocomplete: "off", inputMode: "numeric", enterkeyhint: "go" }}
        />
        <button type="submit" class="button is-primary" disabled={!isThere} data-testid="jump-go">
          {t.jump.go}
        </button>
      </form>
    </Dialog>
  );
}
