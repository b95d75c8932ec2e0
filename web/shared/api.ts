/** The HTTP calls a screen makes before and after a class; errors are problem documents (H-1) turned into `Problem`. */

import type { Material } from "./board.ts";
import { REFUSAL_CODES, type RefusalCode, type Role, type Value } from "./messages.ts";

/** The service refused, or could not be reached (`status` 0, code `unavailable`). */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly code: RefusalCode,
    readonly detail: string,
  ) {
    super(detail);
  }
}

export interface CreatedClassroom {
  readonly code: string;
  readonly title: string;
  readonly participant: string;
  readonly token: string;
  readonly links: { readonly teacher: string; readonly student: string };
  readonly expires_at: string | number;
}

export interface DescribedClassroom {
  readonly code: string;
  readonly title: string;
  readonly open: boolean;
  readonly material: Material | null;
}

export interface JoinedClassroom {
  readonly participant: string;
  readonly token: string;
  readonly role: Role;
}

export interface ApiOptions {
  /** Scheme and host of the service; left out: where the page came from. */
  readonly origin?: string;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** Start a class; `key` is the teacher key, where the service asks for one. */
export function createClassroom(
  wish: { title: string; name: string; material?: { [key: string]: Value }; key?: string },
  options?: ApiOptions,
): Promise<CreatedClassroom> {
  const { key, ...body } = wish;
  return call<CreatedClassroom>("POST", "", { body, bearer: key }, options);
}

/** What anyone may know about a class. */
export function describeClassroom(code: string, options?: ApiOptions): Promise<DescribedClassroom> {
  return call<DescribedClassroom>("GET", `/${encodeURIComponent(code)}`, {}, options);
}

/** Become a participant. */
export function joinClassroom(
  code: string,
  wish: { name: string; role?: "student" | "observer" },
  options?: ApiOptions,
): Promise<JoinedClassroom> {
  return call<JoinedClassroom>("POST", `/${encodeURIComponent(code)}/participants`, { body: wish }, options);
}

/** End a class for everyone; the token is a teacher's. */
export async function endClassroom(code: string, token: string, options?: ApiOptions): Promise<void> {
  await call<null>("DELETE", `/${encodeURIComponent(code)}`, { bearer: token }, options);
}

/** The teacher's own link as a picture for the next device; throws what `fetch` throws, and a Problem. */
export async function fetchTeacherQr(code: string, token: string): Promise<Blob> {
  const response = await window.fetch(`/api/classrooms/${encodeURIComponent(code)}/teacher-qr.svg`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw await readProblem(response);
  return response.blob();
}

async function call<T>(
  method: string,
  path: string,
  { body, bearer }: { body?: object; bearer?: string | undefined },
  { origin = "", fetch = (url, init) => window.fetch(url, init) }: ApiOptions = {},
): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (bearer !== undefined) headers["authorization"] = `Bearer ${bearer}`;
  const init: RequestInit = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  let response: Response;
  try {
    response = await fetch(`${origin}/api/classrooms${path}`, init);
  } catch (error) {
    throw new Problem(0, "unavailable", error instanceof Error ? error.message : "the service cannot be reached");
  }
  if (!response.ok) throw await readProblem(response);
  return (response.status === 204 ? null : await response.json()) as T;
}

async function readProblem(response: Response): Promise<Problem> {
  // A proxy's error page is no problem document: what is not understood becomes the status in words.
  const body: unknown = await response.json().catch(() => null);
  const { code, detail, title } = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const known = REFUSAL_CODES.find((name) => name === code) ?? "unavailable";
  const text = [detail, title].find((part) => typeof part === "string") as string | undefined;
  return new Problem(response.status, known, text ?? `the service answered ${response.status}`);
}
