/** The way to go on at another device: the teacher's own link, which takes the class over there. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { fetchTeacherQr } from "../shared/api.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { Dialog } from "../shared/ui/Dialog.tsx";
import { addressOf, type Lesson } from "./lesson.ts";

export function DeviceDialog({ lesson, onClose }: { lesson: Lesson; onClose: () => void }): JSX.Element {
  const t = messages.value;
  const picture = useTeacherQr(lesson);
  // Other devices reach the server where students do: here it may be called localhost.
  const link = new URL(`/teacher/${addressOf(lesson.code)}.${lesson.token}`, lesson.studentLink).href;
  return (
    <Dialog heading={t.device.heading} onClose={onClose} testId="device">
      <p class="hint">{t.device.lead}</p>
      <div class="share">
        {picture && <img class="share-qr" src={picture} width="240" height="240" alt={t.device.scan} />}
      </div>
      <p class="share-link device-link">
        <a href={link} dir="ltr" data-testid="device-link">
          {link}
        </a>
      </p>
    </Dialog>
  );
}

function useTeacherQr({ code, token }: Lesson): string | null {
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => {
    let address: string | null = null;
    let isGone = false;
    fetchTeacherQr(code, token).then(
      (blob) => {
        if (isGone) return;
        address = URL.createObjectURL(blob);
        setPicture(address);
      },
      () => undefined, // the link below does the same
    );
    return () => {
      isGone = true;
      if (address !== null) URL.revokeObjectURL(address);
    };
  }, [code, token]);
  return picture;
}
