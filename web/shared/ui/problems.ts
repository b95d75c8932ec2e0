/** A refused call in words for the person in front of the screen. */

import { Problem } from "../api.ts";
import type { Messages } from "../i18n/messages.ts";

export function tellProblem(error: unknown, t: Messages): string {
  if (!(error instanceof Problem)) return t.errors.other;
  if (error.status === 0) return t.errors.offline;
  switch (error.status) {
    case 401:
    case 403:
      return t.errors.keyWrong;
    case 404:
      return t.errors.codeUnknown;
    case 429:
      return t.errors.busy;
    case 503:
      return t.errors.busy;
    default:
      return t.errors.other;
  }
}
