/** A window over the class. It is the browser's own: Escape, the focus and the ground behind it are its work. */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

import { messages } from "../i18n/i18n.ts";
import { Icon } from "./icons.tsx";
import "../styles/dialogs.css";

interface DialogProps {
  readonly heading: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly testId?: string;
  /** As high as the screen lets it: for what grows and shrinks while one types. */
  readonly isTall?: boolean;
}

/** Open for as long as it is rendered. */
export function Dialog({ heading, onClose, children, testId, isTall }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const headingId = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      // The browser gives the focus back where a dialog is closed; this one is taken away.
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  const closeOnGround = (event: MouseEvent): void => {
    if (event.target === dialog.current) onClose(); // what is inside stops at the body; only the ground is the dialog itself
  };
  return (
    <dialog
      ref={dialog}
      class={isTall ? "is-tall" : undefined}
      aria-labelledby={headingId}
      onClose={onClose}
      onClick={closeOnGround}
      data-testid={testId}
    >
      <div class="dialog-head">
        <h2 id={headingId}>{heading}</h2>
        <button
          type="button"
          class="button is-plain is-icon"
          aria-label={messages.value.close}
          onClick={onClose}
          data-testid="dialog-close"
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}
