import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Classroom } from "../classroom.ts";
import { messages } from "../i18n/i18n.ts";
import { Icon } from "./icons.tsx";
import { readSignal, SIGNAL_ICONS, type Signal } from "./signals.ts";

const SHOWN_MS = 3500;

/** A signal, large over the page for a moment; one that stood there already when this screen came is history. */
export function SignalFlash({ classroom, isMine }: { classroom: Classroom; isMine: boolean }): JSX.Element {
  const signal = useComputed(() => readSignal(classroom.board.value)).value;
  const isHere = classroom.board.value.page !== null;
  const seen = useRef<number | null | undefined>(undefined);
  const [shown, setShown] = useState<Signal | null>(null);
  useEffect(() => {
    if (!isHere) return;
    const isNew = seen.current !== undefined && signal !== null && signal.at !== seen.current;
    seen.current = signal?.at ?? null;
    setShown(isNew ? signal : null);
    const timer = setTimeout(() => setShown(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isHere, signal?.at]);
  return (
    <div role="status">
      {shown && (
        <p class={`flash is-${shown.kind}${isMine ? " is-mine" : ""}`} data-testid="signal" data-kind={shown.kind}>
          <Icon name={SIGNAL_ICONS[shown.kind]} />
          {messages.value.signals[shown.kind]}
        </p>
      )}
    </div>
  );
}
