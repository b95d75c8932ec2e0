/** Requests that wait for their one answer. */

import { MAX_REQUESTS } from "./limits.ts";
import type { RefusalCode, Stamp } from "./messages.ts";

/** What became of a request; `unavailable` also says that there was no connection to ask over. */
export type Answer =
  | { readonly kind: "accepted"; readonly stamp: Stamp; readonly durable: boolean }
  | { readonly kind: "refused"; readonly code: RefusalCode; readonly text: string };

export function refusal(code: RefusalCode, text: string): Answer {
  return { kind: "refused", code, text };
}

export class Requests {
  private readonly waiting = new Map<number, (answer: Answer) => void>();

  get isFull(): boolean {
    return this.waiting.size >= MAX_REQUESTS;
  }

  /** The answer to the request with this id. */
  wait(id: number): Promise<Answer> {
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  /** Whether somebody waited for it. */
  answer(id: number, answer: Answer): boolean {
    const resolve = this.waiting.get(id);
    this.waiting.delete(id);
    resolve?.(answer);
    return resolve !== undefined;
  }

  /** The connection is gone, and with it the answers: what was asked may have happened or not. */
  part(): void {
    for (const id of [...this.waiting.keys()]) this.answer(id, refusal("unavailable", "the connection was lost"));
  }
}
