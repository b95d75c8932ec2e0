/** Bringing files to the service (M-1 to M-4), with how far it is: fetch cannot say that, so this is the older request. */

import { Problem } from "../../shared/api.ts";
import type { Direction } from "../../shared/board.ts";
import type { SheetMaterial } from "../../shared/material.ts";
import { FILE_REASONS, REFUSAL_CODES, type FileReason } from "../../shared/messages.ts";

/** A file was refused; `reason` is null where the service was not asked or said none. */
export class UploadProblem extends Problem {
  constructor(
    status: number,
    code: Problem["code"],
    detail: string,
    readonly reason: FileReason | null,
  ) {
    super(status, code, detail);
  }
}

const URL_OF_MATERIALS = "/api/materials";
/** What the service takes (M-4): said here at once, and not after a quarter of an hour. */
const MAX_BYTES = 50 * 1024 * 1024;
const MAX_FILES = 500;

export interface Upload {
  readonly done: Promise<SheetMaterial>;
  readonly stop: () => void;
}

/** What is wrong with these files, as far as that can be seen here. */
export function checkFiles(files: readonly Pick<File, "name" | "size" | "type">[]): FileReason | null {
  if (files.length === 0) return "no_file";
  const pdfs = files.filter(({ type, name }) => type === "application/pdf" || /\.pdf$/i.test(name)).length;
  if (pdfs > 0 && files.length > 1) return "wrong_kind";
  if (files.length > MAX_FILES) return "too_many_pages";
  return files.reduce((sum, { size }) => sum + size, 0) > MAX_BYTES ? "too_many_bytes" : null;
}

/** Pages in the order of their names, as people count: 2 before 10. */
export function inOrder<F extends Pick<File, "name">>(files: readonly F[]): F[] {
  return [...files].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

/** What is brought, and the way it is read where nothing in it says so (M-9). */
export interface Bundle {
  readonly files: readonly File[];
  readonly direction: Direction;
}

/** `onProgress` gets the part that has been sent; 1: the service looks at it. `done` throws an UploadProblem. */
export function upload({ files, direction }: Bundle, bearer: string | null, onProgress: (part: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<SheetMaterial>((resolve, reject) => {
    const fail = (): void => reject(new UploadProblem(0, "unavailable", "the service cannot be reached", null));
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onload = () => {
      if (request.status === 201) resolve(JSON.parse(request.responseText) as SheetMaterial);
      else reject(readProblem(request.status, request.responseText));
    };
    request.onerror = fail;
    request.onabort = fail;
    request.ontimeout = fail;
  });
  const form = new FormData();
  form.append("direction", direction);
  for (const file of files) form.append("file", file, file.name);
  request.open("POST", URL_OF_MATERIALS);
  if (bearer !== null) request.setRequestHeader("authorization", `Bearer ${bearer}`);
  request.send(form);
  return { done, stop: () => request.abort() };
}

/** The problem that the service answered; a proxy's page is none, and its status says enough. */
export function readProblem(status: number, text: string): UploadProblem {
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // what is no JSON is no problem document
  }
  const { code, detail, reason } = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const known = REFUSAL_CODES.find((name) => name === code) ?? "unavailable";
  const why = FILE_REASONS.find((name) => name === reason) ?? (status === 413 ? "too_many_bytes" : null);
  return new UploadProblem(status, known, typeof detail === "string" ? detail : `the service answered ${status}`, why);
}
