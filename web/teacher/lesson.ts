/** The class this device teaches: what it needs to come back to it after a reload, and where that is kept. */

import { createClassroom, type CreatedClassroom } from "../shared/api.ts";
import { readCode, showCode } from "../shared/ui/code.ts";
import { forget, keep, readTexts, recall } from "../shared/ui/storage.ts";

export interface Lesson {
  readonly code: string;
  readonly title: string;
  readonly participant: string;
  readonly token: string;
  readonly studentLink: string;
}

/** More than a teacher has open at once. */
const MAX_RECENT = 5;
const RECENT = "recent-lessons";
const readCodes = (kept: unknown): string[] | null => (Array.isArray(kept) ? kept.filter((code) => typeof code === "string") : null);
const readLesson = readTexts("code", "title", "participant", "token", "studentLink");

/** Start a class; throws the Problem of the call. */
export async function startLesson(wish: Parameters<typeof createClassroom>[0]): Promise<Lesson> {
  const created = await createClassroom(wish);
  const lesson = toLesson(created);
  keepLesson(lesson);
  return lesson;
}

export function keepLesson(lesson: Lesson): void {
  keep(`lesson.${lesson.code}`, lesson);
  const codes = [lesson.code, ...recentCodes().filter((code) => code !== lesson.code)];
  for (const dropped of codes.splice(MAX_RECENT)) forget(`lesson.${dropped}`);
  keep(RECENT, codes);
}

export function forgetLesson(code: string): void {
  forget(`lesson.${code}`);
  keep(RECENT, recentCodes().filter((kept) => kept !== code));
}

/** The classes this device has taught and not ended, the last one first. */
export function recentLessons(): readonly Lesson[] {
  return recentCodes().map(recallLesson).filter((lesson) => lesson !== null);
}

function recentCodes(): readonly string[] {
  return recall(RECENT, readCodes) ?? [];
}

export function recallLesson(code: string): Lesson | null {
  return recall(`lesson.${code}`, readLesson);
}

/**
 * What the address names: `#ABC-DEF` a class this device knows, `#ABC-DEF.token` one that is taken over from another
 * device. It stands behind the `#`, so that the token never reaches a server or its logs.
 */
export function readAddress(hash: string): { code: string; token: string | null } | null {
  const [shown = "", ...rest] = hash.replace(/^#/, "").split(".");
  const code = readCode(shown);
  if (code === null) return null;
  const token = rest.join(".");
  return { code, token: token === "" ? null : token };
}

/** The address of a class on this device, without its token. */
export function addressOf(code: string): string {
  return `#${showCode(code)}`;
}

function toLesson(created: CreatedClassroom): Lesson {
  return {
    code: readCode(created.code) ?? created.code,
    title: created.title,
    participant: created.participant,
    token: created.token,
    studentLink: created.links.student,
  };
}
