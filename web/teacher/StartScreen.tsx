/** Before a class: its title, the teacher's name, and the way back into one that is still open. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { describeClassroom, Problem } from "../shared/api.ts";
import { messages } from "../shared/i18n/i18n.ts";
import { Door } from "../shared/ui/Door.tsx";
import { Field } from "../shared/ui/Field.tsx";
import { tellProblem } from "../shared/ui/problems.ts";
import { keep, recall } from "../shared/ui/storage.ts";
import { forgetLesson, lastLesson, startLesson, type Lesson } from "./lesson.ts";

interface StartScreenProps {
  readonly onOpen: (lesson: Lesson, isNew: boolean) => void;
}

const readText = (kept: unknown): string | null => (typeof kept === "string" ? kept : null);

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
    </Door>
  );
}

/** The last class of this device, once the server says that it is open. */
function Resume({ onOpen }: { onOpen: (lesson: Lesson) => void }): JSX.Element | null {
  const t = messages.value;
  const open = useSignal<Lesson | null>(null);
  useEffect(() => {
    const last = lastLesson();
    if (last === null) return;
    describeClassroom(last.code).then(
      (described) => {
        if (described.open) open.value = { ...last, title: described.title };
        else forgetLesson(last.code);
      },
      (error: unknown) => {
        if (error instanceof Problem && error.status === 404) forgetLesson(last.code);
      },
    );
  }, []);
  const lesson = open.value;
  if (lesson === null) return null;
  return (
    <div class="resume">
      <button type="button" class="button" onClick={() => onOpen(lesson)} data-testid="resume">
        {t.start.resume(lesson.title)}
      </button>
      <p class="hint">{t.start.resumeHint}</p>
    </div>
  );
}

function StartForm({ onStarted }: { onStarted: (lesson: Lesson) => void }): JSX.Element {
  const t = messages.value;
  const title = useSignal(recall("teacher.title", readText) ?? "");
  const name = useSignal(recall("teacher.name", readText) ?? "");
  const key = useSignal("");
  const needsKey = useSignal(false);
  const isBusy = useSignal(false);
  const wrong = useSignal<{ field: "title" | "name" | "all"; text: string } | null>(null);
  const wrongIn = (field: string): string | null => (wrong.value?.field === field ? wrong.value.text : null);

  const start = async (): Promise<void> => {
    const wish = { title: title.value.trim(), name: name.value.trim() };
    wrong.value = null;
    if (wish.title === "") wrong.value = { field: "title", text: t.errors.titleEmpty };
    else if (wish.name === "" || wish.name.length > 40) wrong.value = { field: "name", text: t.errors.nameEmpty };
    if (wrong.value !== null) return;
    keep("teacher.title", wish.title);
    keep("teacher.name", wish.name);
    isBusy.value = true;
    try {
      onStarted(await startLesson(needsKey.value ? { ...wish, key: key.value.trim() } : wish));
    } catch (error) {
      const asksForKey = error instanceof Problem && (error.status === 401 || error.status === 403);
      if (!asksForKey || needsKey.value) wrong.value = { field: "all", text: tellProblem(error, t) };
      needsKey.value ||= asksForKey;
      isBusy.value = false;
    }
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <Field
        label={t.start.title}
        value={title.value}
        onValue={(value) => (title.value = value)}
        error={wrongIn("title")}
        testId="start-title"
        input={{ placeholder: t.start.titlePlaceholder, maxLength: 120, autocomplete: "off" }}
      />
      <Field
        label={t.start.name}
        value={name.value}
        onValue={(value) => (name.value = value)}
        error={wrongIn("name")}
        testId="start-name"
        input={{ maxLength: 40, autocomplete: "name" }}
      />
      {needsKey.value && (
        <Field
          label={t.start.key}
          value={key.value}
          onValue={(value) => (key.value = value)}
          hint={t.start.keyHint}
          testId="start-key"
          input={{ type: "password", autocomplete: "current-password", dir: "ltr" }}
        />
      )}
      <p class="field-error" role="alert">
        {wrongIn("all")}
      </p>
      <button type="submit" class="button is-primary" disabled={isBusy.value} data-testid="start-button">
        {t.start.begin}
      </button>
    </form>
  );
}
