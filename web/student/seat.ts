/** A student's place in a class: kept on this device, so that a reload or a closed tab comes back to the same one. */

import { joinClassroom } from "../shared/api.ts";
import type { Role } from "../shared/classroom.ts";
import { readCode, showCode } from "../shared/ui/code.ts";
import { forget, keep, readTexts, recall } from "../shared/ui/storage.ts";

export interface Seat {
  readonly code: string;
  readonly name: string;
  readonly participant: string;
  readonly token: string;
}

const readSeat = readTexts("code", "name", "participant", "token");

/** Who sits there: a student, or a wall that only shows the page. One device may have both. */
export type Sitter = Exclude<Role, "teacher">;

const KEPT_AS: Readonly<Record<Sitter, string>> = { student: "seat", observer: "wall" };

/** Join under this name; throws the Problem of the call. */
export async function takeSeat(code: string, name: string, role: Sitter): Promise<Seat> {
  const { participant, token } = await joinClassroom(code, { name, role });
  const seat: Seat = { code, name, participant, token };
  keep(`${KEPT_AS[role]}.${code}`, seat);
  if (role === "student") keep("student.name", name);
  return seat;
}

export function recallSeat(code: string, role: Sitter): Seat | null {
  return recall(`${KEPT_AS[role]}.${code}`, readSeat);
}

export function leaveSeat(code: string, role: Sitter): void {
  forget(`${KEPT_AS[role]}.${code}`);
}

export function lastName(): string {
  return recall("student.name", (kept) => (typeof kept === "string" ? kept : null)) ?? "";
}

/** The code that the address carries (`?c=ABC-DEF`): never more than the code, which is no secret in the class. */
export function codeInAddress(search: string): string | null {
  return readCode(new URLSearchParams(search).get("c") ?? "");
}

/** Whether the address is that of a wall (`&observe`). */
export function isWall(search: string): boolean {
  return new URLSearchParams(search).has("observe");
}

export function addressWith(code: string): string {
  return `?c=${showCode(code)}`;
}
