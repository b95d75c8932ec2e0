/** Where the class is, in words; a tap goes elsewhere. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { digits, messages } from "../i18n/i18n.ts";
import { language } from "../i18n/language.ts";
import { Icon } from "../ui/icons.tsx";
import { lazy } from "../ui/lazy.tsx";
import type { Library } from "./library.ts";
import { nameOf } from "./places.ts";
import { addRecent, keepRecent, recallRecent } from "./recent.ts";
import "../styles/dialogs.css";

const JumpDialog = lazy(async () => (await import("./JumpDialog.tsx")).JumpDialog);

interface PlaceButtonProps {
  readonly library: Library;
  readonly page: number;
  readonly onJump: (page: number, anchor: string | null) => void;
}

export function PlaceButton({ library, page, onJump }: PlaceButtonProps): JSX.Element {
  const isOpen = useSignal(false);
  const jump = (to: number, anchor: string | null): void => {
    keepRecent(addRecent(recallRecent(), page, to));
    onJump(to, anchor);
  };
  useEffect(() => void library.fetchIndex().catch(() => undefined), [library, isOpen.value]);
  return (
    <>
      <button
        type="button"
        class="button place"
        onClick={() => (isOpen.value = true)}
        data-testid="jump-open"
      >
        <Icon name="search" />
        <span class="visually-hidden">{messages.value.jump.open}</span>
        <span class="place-name">{nameOf(library.surahOf(page), language.value)}</span>
        <span class="place-page">{digits(page)}</span>
      </button>
      {isOpen.value && <JumpDialog library={library} onJump={jump} onClose={() => (isOpen.value = false)} />}
    </>
  );
}
