/** Before a class: its title, the teacher's name, and the way back into one that is still open. */

import { useSignal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { describeClassroom, Problem } from "../shared/api.ts";
import { messages } from "../shared/i18n/i18n.ts";
import type { Messages } from "../shared/i18n/messages.ts";
import { sheetMessages } from "../shared/i18n/sheets.ts";
import type { SheetMaterial } from "../shared/material.ts";
import { showCode } from "../shared/ui/code.ts";
import { Door } from "../shared/ui/Door.tsx";
import { Field } from "../shared/ui/Field.tsx";
import { Form } from "../shared/ui/Form.tsx";
import { isName, NAME_MAX } from "../shared/ui/name.ts";
import { tellProblem } from "../shared/ui/problems.ts";
import { keep, recall } from "../shared/ui/storage.ts";
import { MaterialButton } from "./material/MaterialButton.tsx";
import { MaterialDialog } from "./material/MaterialDialog.tsx";
import { forgetLesson, recentLessons, startLesson, type Lesson } from "./lesson.ts";

interface StartScreenProps {
  readonly onOpen: (lesson: Lesson, isNew: boolean) => void;
}

const readText = (kept: unknown): string | null => (typeof kept === "string" ? kept : null);

/** The service's bare address leads here: a student who typed it finds the way on. */
export function StartScreen({ onOpen }: StartScreenProps): JSX.Element {
  const t = messages.value;
  return (
    <Door>
      <div>
        <h1>{t.start.heading}</h1>
        <p class="lead">{t.start.lead}</p>
      </div>
      <Resume onOpen={(lesson) => onOpen(lesson, false)} />
      <StartForm onStarted={(lesson) => onOpen(lesson, true)} />
      <a class="button is-plain" href="/student/" data-testid="join-instead">
        {t.join.heading}
      </a>
    </Door>
  );
}

/** The classes of this device that the server says are still open. */
function Resume({ onOpen }: { onOpen: (lesson: Lesson) => void }): JSX.Element | null {
  const t = messages.value;
  const open = useSignal<readonly Lesson[]>([]);
  useEffect(() => {
    void Promise.all(recentLessons().map(describeOpen)).then((described) => {
      open.value = described.filter((lesson) => lesson !== null);
    });
  }, []);
  if (open.value.length === 0) return null;
  return (
    <section class="resume" aria-label={t.start.recent}>
      {open.value.map((lesson, place) => (
        <button
          key={lesson.code}
          type="button"
          class="button resume-lesson"
          onClick={() => onOpen(lesson)}
          data-testid={place === 0 ? "resume" : `resume-${lesson.code}`}
        >
          <span>{t.start.resume(lesson.title)}</span>
          <span class="code">{showCode(lesson.code)}</span>
        </button>
      ))}
      <p class="hint">{t.start.resumeHint}</p>
    </section>
  );
}

/** The class under the title that it has now; null where it is over, or nobody says. */
async function describeOpen(lesson: Lesson): Promise<Lesson | null> {
  try {
    const described = await describeClassroom(lesson.code);
    if (described.open) return { ...lesson, title: described.title };
    forgetLesson(lesson.code);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) forgetLesson(lesson.code);
  }
  return null;
}

type Wrong = { readonly field: "title" | "name" | "all"; readonly text: string };

interface Starting {
  readonly title: Signal<string>;
  readonly name: Signal<string>;
  readonly key: Signal<string>;
  /** null: the mushaf. */
  readonly material: Signal<SheetMaterial | null>;
  /** The server asked for the teacher key. */
  readonly needsKey: Signal<boolean>;
  readonly isBusy: ReadonlySignal<boolean>;
  readonly wrongIn: (field: Wrong["field"]) => string | null;
  readonly start: () => Promise<void>;
}

/** What is being filled in, and the call that it ends in. */
function useStarting(onStarted: (lesson: Lesson) => void): Starting {
  const t = messages.value;
  const title = useSignal(recall("teacher.title", readText) ?? "");
  const name = useSignal(recall("teacher.name", readText) ?? "");
  const key = useSignal("");
  const material = useSignal<SheetMaterial | null>(null);
  const needsKey = useSignal(false);
  const isBusy = useSignal(false);
  const wrong = useSignal<Wrong | null>(null);
  const start = async (): Promise<void> => {
    const wish = { title: title.value.trim(), name: name.value.trim() };
    wrong.value = checkWish(wish, t);
    if (wrong.value !== null) return;
    keep("teacher.title", wish.title);
    keep("teacher.name", wish.name);
    isBusy.value = true;
    try {
      const chosen = material.value === null ? {} : { material: { ...material.value } };
      const shown = needsKey.value ? { key: key.value.trim() } : {};
      onStarted(await startLesson({ ...wish, ...chosen, ...shown }));
    } catch (error) {
      const asksForKey = error instanceof Problem && (error.status === 401 || error.status === 403);
      // The first refusal only asks for the key; the second one says that it is wrong.
      if (!asksForKey || needsKey.value) wrong.value = { field: "all", text: tellProblem(error, t) };
      needsKey.value ||= asksForKey;
      isBusy.value = false;
    }
  };
  const wrongIn = (field: Wrong["field"]): string | null => (wrong.value?.field === field ? wrong.value.text : null);
  return { title, name, key, material, needsKey, isBusy, wrongIn, start };
}

function checkWish(wish: { title: string; name: string }, t: Messages): Wrong | null {
  if (wish.title === "") return { field: "title", text: t.errors.titleEmpty };
  return isName(wish.name) ? null : { field: "name", text: t.errors.nameEmpty };
}

function StartForm({ onStarted }: { onStarted: (lesson: Lesson) => void }): JSX.Element {
  const t = messages.value;
  const starting = useStarting(onStarted);
  const { title, name, key, needsKey, isBusy, wrongIn, start } = starting;
  return (
    <Form onSubmit={start} isBusy={isBusy.value} wrong={wrongIn("all")} submit={t.start.begin} testId="start-button">
      <Field
        label={t.start.title}
        value={title}
        error={wrongIn("title")}
        testId="start-title"
        input={{ placeholder: t.start.titlePlaceholder, maxLength: 120, autocomplete: "off" }}
      />
      <Field
        label={t.start.name}
        value={name}
        error={wrongIn("name")}
        testId="start-name"
        input={{ maxLength: NAME_MAX, autocomplete: "name" }}
      />
      <MaterialField starting={starting} />
      {needsKey.value && (
        <Field
          label={t.start.key}
          value={key}
          hint={t.start.keyHint}
          testId="start-key"
          input={{ type: "password", autocomplete: "current-password", dir: "ltr" }}
        />
      )}
    </Form>
  );
}

/** What the class begins with: the mushaf, unless something else is chosen. */
function MaterialField({ starting }: { starting: Starting }): JSX.Element {
  const s = sheetMessages.value;
  const { material, key, needsKey } = starting;
  const isOpen = useSignal(false);
  const close = (): void => {
    isOpen.value = false;
  };
  return (
    <div class="field" role="group" aria-label={s.heading}>
      <span class="field-label">{s.heading}</span>
      <MaterialButton material={material.value} onOpen={() => (isOpen.value = true)} />
      {isOpen.value && (
        <MaterialDialog
          chosen={material.value?.id ?? null}
          bearer={() => key.value.trim() || null}
          onChoose={(chosen) => (material.value = chosen)}
          onClose={close}
          onNeedsKey={() => {
            needsKey.value = true;
            close();
          }}
        />
      )}
    </div>
  );
}
