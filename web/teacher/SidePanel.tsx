import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import { Icon } from "../shared/ui/icons.tsx";

interface SidePanelProps {
  readonly heading: string;
  readonly closeLabel: string;
  readonly onClose: () => void;
  readonly testId: string;
  readonly children: ComponentChildren;
}

/** A panel beside the page, which stays in sight and in use. Escape closes it. */
export function SidePanel({ heading, closeLabel, onClose, testId, children }: SidePanelProps): JSX.Element {
  const close = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    close.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key === "Escape") onClose();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [onClose]);
  return (
    <aside class="side-panel" aria-label={heading} data-testid={testId}>
      <div class="dialog-head">
        <h2>{heading}</h2>
        <button
          ref={close}
          type="button"
          class="button is-plain is-icon"
          aria-label={closeLabel}
          onClick={onClose}
          data-testid={`${testId}-close`}
        >
          <Icon name="close" />
        </button>
      </div>
      {children}
    </aside>
  );
}
