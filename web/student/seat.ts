/** A student's place in a class: kept on this device, so that a reload or a closed tab comes back to the same one. */

import { joinClassroom } from "../shared/api.ts";
import { readCode, showCode } from "../shared/ui/code.ts";
import { forget, keep, readTexts, recall } from "../shared/ui/storage.ts";

export interface Seat {
  readonly code: string;
  readonly name: string;
  readonly participant: string;
  readonly token: string;
}

const readSeat = readTexts("code", "name", "participant", "token");

/** Join under this name; throws the Problem of the call. */
export async function takeSeat(code: string, name: string): Promise<Seat> {
  const { participant, token } = await joinClassroom(code, { name });
  const seat: Seat = { code, name, participant, token };
  keep(`seat.${code}`, seat);
  keep("student.name", name);
  return seat;
}

export function recallSeat(code: string): Seat | null {
  return recall(`seat.${code}`, readSeat);
}

export function leaveSeat(code: string): void {
  forget(`seat.${code}`);
}

export function lastName(): string {
  return recall("student.name", (kept) => (typeof kept === "string" ? kept : null)) ?? "";
}

/** The code that the address carries (`?c=ABC-DEF`): never more than the code, which is no secret in the class. */
export function codeInAddress(search: string): string | null {
  return readCode(new URLSearchParams(search).get("c") ?? "");
}

export function addressWith(code: string): string {
  return `?c=${showCode(code)}`;
}
