/** What the class looks at: the mushaf, what this device has brought before, or a new file. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";

import { messages } from "../../shared/i18n/i18n.ts";
import { sheetMessages } from "../../shared/i18n/sheets.ts";
import type { SheetMaterial } from "../../shared/material.ts";
import { Dialog } from "../../shared/ui/Dialog.tsx";
import { Icon } from "../../shared/ui/icons.tsx";
import { ToolIcon, type ToolIconName } from "../ToolIcon.tsx";
import { forgetBrought, isThere, keepBrought, recallBrought } from "./brought.ts";
import { useUpload, type Uploading, type UploadHere } from "./useUpload.ts";
import "./material.css";

interface MaterialDialogProps {
  /** The one that is chosen now; null: the mushaf. */
  readonly chosen: string | null;
  /** What says that this is a teacher: a token, a key, or nothing where none is asked for. */
  readonly bearer: () => string | null;
  /** null: the mushaf. */
  readonly onChoose: (material: SheetMaterial | null) => void;
  readonly onClose: () => void;
  /** The service asks for a key that was not given, or was wrong. */
  readonly onNeedsKey?: () => void;
}

export function MaterialDialog({ chosen, bearer, onChoose, onClose, onNeedsKey }: MaterialDialogProps): JSX.Element {
  const s = sheetMessages.value;
  const brought = useSignal(recallBrought());
  const gone = useSignal<string | null>(null);
  const choose = (material: SheetMaterial | null): void => {
    onChoose(material);
    onClose();
  };
  const upload = useUpload(bearer, choose);
  const chooseAgain = async (material: SheetMaterial): Promise<void> => {
    // Where nobody answers it is tried all the same: pages come once the network is back.
    if ((await isThere(material.id)) === false) {
      forgetBrought(material.id);
      gone.value = material.id;
      return;
    }
    keepBrought(material);
    choose(material);
  };
  const isSending = upload.state.value.kind === "sending";
  return (
    <Dialog heading={s.heading} onClose={onClose} testId="material">
      <ul class="picks">
        <Choice icon="book" title={s.mushaf} isChosen={chosen === null} isOff={isSending} onPick={() => choose(null)} testId="material-mushaf" />
        {brought.value.map((material) => (
          <Choice
            key={material.id}
            icon="file"
            title={material.title}
            note={gone.value === material.id ? s.gone : s.pages(material.pages)}
            isChosen={chosen === material.id}
            isOff={isSending || gone.value === material.id}
            onPick={() => void chooseAgain(material)}
            testId={`material-${material.id}`}
          />
        ))}
      </ul>
      <Bring upload={upload} onNeedsKey={onNeedsKey} />
    </Dialog>
  );
}

interface ChoiceProps {
  readonly icon: ToolIconName;
  readonly title: string;
  readonly note?: string;
  readonly isChosen: boolean;
  readonly isOff: boolean;
  readonly onPick: () => void;
  readonly testId: string;
}

function Choice({ icon, title, note, isChosen, isOff, onPick, testId }: ChoiceProps): JSX.Element {
  return (
    <li>
      <button type="button" class="pick material-choice" aria-pressed={isChosen} disabled={isOff} onClick={onPick} data-testid={testId}>
        <ToolIcon name={icon} />
        <span class="material-words">
          <bdi class="pick-name">{title}</bdi>
          {note && <span class="hint">{note}</span>}
        </span>
        {isChosen && <Icon name="check" />}
      </button>
    </li>
  );
}

/** The way in for a file, and how far it is. */
function Bring({ upload, onNeedsKey }: { upload: UploadHere; onNeedsKey: (() => void) | undefined }): JSX.Element {
  const s = sheetMessages.value;
  const id = useId();
  const state = upload.state.value;
  const bring = ({ currentTarget: input }: { readonly currentTarget: HTMLInputElement }): void => {
    upload.bring([...(input.files ?? [])]);
    input.value = ""; // the same file may be chosen once more
  };
  if (state.kind === "sending") return <Sending part={state.part} onStop={upload.stop} />;
  return (
    <div class="bring">
      <input
        id={id}
        class="visually-hidden"
        type="file"
        multiple
        accept="application/pdf,image/png,image/jpeg,image/webp"
        aria-describedby={`${id}-hint`}
        onChange={bring}
        data-testid="material-file"
      />
      <label class="button is-primary" for={id}>
        <ToolIcon name="upload" />
        {s.upload}
      </label>
      <p class="hint" id={`${id}-hint`}>
        {s.hint}
      </p>
      <Refused state={state} onNeedsKey={onNeedsKey} />
    </div>
  );
}

function Refused({ state, onNeedsKey }: { state: Uploading; onNeedsKey: (() => void) | undefined }): JSX.Element {
  const t = messages.value;
  const s = sheetMessages.value;
  const needsKey = state.kind === "refused" && state.status === 401;
  const text =
    state.kind !== "refused"
      ? null
      : needsKey
        ? s.needsKey
        : state.reason !== null
          ? s.reasons[state.reason]
          : state.status === 0
            ? t.errors.offline
            : t.errors.other;
  return (
    <div class="field-error" role="alert" data-testid="material-refused" data-reason={state.kind === "refused" ? state.reason : undefined}>
      {text}
      {needsKey && onNeedsKey && (
        <button type="button" class="button" onClick={onNeedsKey} data-testid="material-key">
          {t.start.key}
        </button>
      )}
    </div>
  );
}

function Sending({ part, onStop }: { part: number; onStop: () => void }): JSX.Element {
  const s = sheetMessages.value;
  const id = useId();
  const isSent = part >= 1;
  return (
    <div class="sending" data-testid="material-sending">
      <label for={id}>{isSent ? s.preparing : s.sending(Math.floor(part * 100))}</label>
      <progress id={id} max={1} {...(!isSent && { value: part })} />
      <button type="button" class="button" onClick={onStop} data-testid="material-stop">
        {s.stop}
      </button>
    </div>
  );
}
