/** The same protocol over plain HTTP (H-5, H-6): one long poll, and posts one after the other beside it. */

import { decode, decodePolled, encode, ProtocolBroken, type Polled } from "./codec.ts";
import type { Env } from "./env.ts";
import { POLL_WAIT_S, POST_DEADLINE_MS } from "./limits.ts";
import { REFUSAL_CODES, type ClientMessage, type ServerMessage } from "./messages.ts";

export interface PollEars {
  /** null: nothing new within the wait. */
  polled(news: Polled | null): void;
  /** What a post was answered with. */
  answered(message: ServerMessage): void;
  /** A poll or a post failed; 0: no answer at all. */
  failed(status: number): void;
  broken(): void;
  /** No post is under way any more. */
  idle(): void;
}

export interface PollOptions {
  readonly env: Pick<Env, "fetch" | "setTimer" | "clearTimer">;
  /** `…/api/classrooms/{code}` */
  readonly url: string;
  readonly token: string;
  readonly ears: PollEars;
}

const MSGPACK = "application/msgpack";

export class Poller {
  private cursor: string | null = null;
  private poll: AbortController | null = null;
  private queue: ClientMessage[] = [];
  private posting = false;

  constructor(private readonly options: PollOptions) {}

  /** Whether a post is under way. */
  get isPosting(): boolean {
    return this.posting;
  }

  /** Poll from what one has: `since` is the query of a WebSocket. */
  start(since: string): void {
    this.cursor = null;
    void this.ask(since);
  }

  /** Poll on from the last answer. */
  continue(since: string): void {
    void this.ask(since);
  }

  /** Give up the poll under way and the posts not begun; the post under way has perhaps arrived, and is waited for. */
  stop(): void {
    this.poll?.abort();
    this.poll = null;
    this.queue = [];
  }

  /** The status that plain HTTP has for this token and class, without a poll or its effects; 0: no answer. */
  async inquire(since: string): Promise<number> {
    const [status] = await this.call(`/state?${since}&wait=0`, {});
    return status;
  }

  /** Post after those before it. The queue holds at most what is unanswered: the senders bound it. */
  post(message: ClientMessage): void {
    this.queue.push(message);
    if (!this.posting) void this.work();
  }

  private async ask(since: string): Promise<void> {
    this.poll?.abort();
    const poll = new AbortController();
    this.poll = poll;
    const from = this.cursor === null ? since : `after=${encodeURIComponent(this.cursor)}`;
    const [status, bytes] = await this.call(`/messages?${from}&wait=${POLL_WAIT_S}`, { signal: poll.signal });
    if (this.poll !== poll) return; // stopped or asked anew meanwhile
    if (status === 204) this.options.ears.polled(null);
    else if (status !== 200 || bytes === null) this.options.ears.failed(status);
    else this.hear(() => this.options.ears.polled(this.remember(decodePolled(bytes))));
  }

  private remember(polled: Polled): Polled {
    this.cursor = polled.cursor;
    return polled;
  }

  private async work(): Promise<void> {
    this.posting = true;
    try {
      for (let message = this.queue.shift(); message !== undefined; message = this.queue.shift()) {
        await this.deliver(message);
      }
    } finally {
      this.posting = false;
    }
    this.options.ears.idle();
  }

  private async deliver(message: ClientMessage): Promise<void> {
    const late = new AbortController();
    const timer = this.options.env.setTimer(() => late.abort(), POST_DEADLINE_MS);
    const init = { method: "POST", body: encode(message), signal: late.signal };
    const [status, bytes] = await this.call("/messages", init);
    this.options.env.clearTimer(timer);
    if (status === 204) return;
    if (status === 200 && bytes !== null) {
      this.hear(() => this.options.ears.answered(decode(bytes)));
    } else if (status >= 400 && status < 500 && status !== 401 && status !== 404) {
      // The connection is well, this message was not taken: the same as [4]. That we were removed the poll will say.
      if ("id" in message) this.options.ears.answered(refusalOf(message.id, bytes));
    } else {
      this.queue = [];
      this.options.ears.failed(status);
    }
  }

  private hear(listen: () => void): void {
    try {
      listen();
    } catch (error) {
      if (!(error instanceof ProtocolBroken)) throw error;
      this.options.ears.broken();
    }
  }

  /** Status (0: no answer) and body (null: none, or lost on the way). */
  private async call(path: string, init: RequestInit): Promise<[number, Uint8Array | null]> {
    const { env, url, token } = this.options;
    const headers = { accept: MSGPACK, "content-type": MSGPACK, authorization: `Bearer ${token}` };
    try {
      const response = await env.fetch(url + path, { ...init, headers, cache: "no-store" });
      return [response.status, response.status === 204 ? null : new Uint8Array(await response.arrayBuffer())];
    } catch {
      return [0, null]; // fetch rejects for one reason only: no answer, or we gave up
    }
  }
}

function refusalOf(id: number, problem: Uint8Array | null): ServerMessage {
  let fields: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(problem ?? new Uint8Array()));
    if (typeof parsed === "object" && parsed !== null) fields = { ...parsed };
  } catch {
    fields = {}; // an error page of something in between
  }
  const code = REFUSAL_CODES.find((known) => known === fields["code"]) ?? "unavailable";
  return { type: "refused", id, code, text: typeof fields["detail"] === "string" ? fields["detail"] : "" };
}
