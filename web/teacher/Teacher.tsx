/** The teacher's page: the class that the address names, or the screen that starts one. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { ClassScreen } from "./ClassScreen.tsx";
import { addressOf, keepLesson, readAddress, recallLesson, type Lesson } from "./lesson.ts";
import { StartScreen } from "./StartScreen.tsx";

interface Opened {
  readonly lesson: Lesson;
  readonly isNew: boolean;
}

export function Teacher(): JSX.Element {
  const opened = useSignal<Opened | null>(openedByAddress());
  const open = (lesson: Lesson, isNew: boolean): void => {
    history.replaceState(null, "", addressOf(lesson.code));
    opened.value = { lesson, isNew };
  };
  const leave = (): void => {
    history.replaceState(null, "", location.pathname);
    opened.value = null;
  };
  if (opened.value === null) return <StartScreen onOpen={open} />;
  const { lesson, isNew } = opened.value;
  return <ClassScreen key={lesson.code} lesson={lesson} isNew={isNew} onLeave={leave} />;
}

function openedByAddress(): Opened | null {
  const named = readAddress(location.hash);
  if (named === null) return null;
  const known = recallLesson(named.code);
  if (named.token === null) return known && { lesson: known, isNew: false };
  // From another device: its title and its own id come with the class; the link for students follows from the code.
  const studentLink = new URL(`/student/?c=${addressOf(named.code).slice(1)}`, location.href).href;
  const lesson: Lesson = { title: "", participant: "", studentLink, ...known, code: named.code, token: named.token };
  keepLesson(lesson);
  history.replaceState(null, "", addressOf(named.code));
  return { lesson, isNew: false };
}
