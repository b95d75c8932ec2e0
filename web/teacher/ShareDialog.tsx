/** The way in for students, large enough for a wall: code, QR code, link. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { messages } from "../shared/i18n/i18n.ts";
import { showCode } from "../shared/ui/code.ts";
import { Dialog } from "../shared/ui/Dialog.tsx";
import type { Lesson } from "./lesson.ts";

export function ShareDialog({ lesson, onClose }: { lesson: Lesson; onClose: () => void }): JSX.Element {
  const t = messages.value;
  const isCopied = useSignal(false);
  // Only over https and on the machine itself may a page write to the clipboard; elsewhere the link can be marked by hand.
  const canCopy = window.isSecureContext && "clipboard" in navigator;
  const wallLink = `${lesson.studentLink}&observe`;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(lesson.studentLink);
    isCopied.value = true;
  };
  return (
    <Dialog heading={t.share.heading} onClose={onClose} testId="share">
      <p class="hint">{t.share.lead}</p>
      <div class="share">
        <p class="share-code">
          <span class="hint">{t.share.code}</span>
          <span class="code">{showCode(lesson.code)}</span>
        </p>
        <img
          class="share-qr"
          src={`/api/classrooms/${encodeURIComponent(lesson.code)}/qr.svg`}
          width="240"
          height="240"
          alt={t.share.scan}
        />
      </div>
      <p class="share-link">
        <span class="hint">{t.share.link}</span>
        <a href={lesson.studentLink} target="_blank" rel="noreferrer" dir="ltr" data-testid="student-link">
          {lesson.studentLink}
        </a>
      </p>
      <p class="share-link">
        <span class="hint">{t.wall.link}</span>
        <a href={wallLink} target="_blank" rel="noreferrer" dir="ltr" data-testid="wall-link">
          {wallLink}
        </a>
      </p>
      <div class="actions">
        {canCopy && (
          <button type="button" class="button" onClick={() => void copy()} data-testid="copy-link">
            {isCopied.value ? t.share.copied : t.share.copy}
          </button>
        )}
        <button type="button" class="button is-primary" onClick={onClose} data-testid="share-close">
          {t.share.go}
        </button>
      </div>
    </Dialog>
  );
}
