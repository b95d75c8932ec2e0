/** The two ways to the server, the WebSocket and plain HTTP: which of them is in use the session says. */

import type { Env } from "./env.ts";
import type { ClientMessage } from "./messages.ts";
import { Poller, type PollEars } from "./poll.ts";
import { dialSocket, type Socket, type SocketEars } from "./socket.ts";

export type Transport = "websocket" | "polling";

export interface TransportOptions {
  readonly env: Env;
  readonly code: string;
  readonly token: string;
  /** The query that says what one has: `since`, `said`, `device`. */
  readonly since: () => string;
  readonly socketEars: SocketEars;
  readonly pollEars: PollEars;
}

export class Transports {
  private readonly url: string;
  private readonly poller: Poller;
  private socket: Socket | null = null;

  constructor(private readonly options: TransportOptions) {
    const { env, code, token, pollEars } = options;
    this.url = `${env.origin}/api/classrooms/${encodeURIComponent(code)}`;
    this.poller = new Poller({ env, url: this.url, token, ears: pollEars });
  }

  /** Dial a WebSocket; a former one is hung up. */
  dial(): void {
    this.hangUp();
    const { env, token, since, socketEars } = this.options;
    const url = `${this.url.replace(/^http/, "ws")}/ws?${since()}`;
    this.socket = dialSocket(env, url, token, {
      ...socketEars,
      closed: (code) => {
        this.socket = null;
        socketEars.closed(code);
      },
    });
  }

  hangUp(code?: number): void {
    this.socket?.hangUp(code);
    this.socket = null;
  }

  /** Poll from what one has, whatever was polled before. */
  startPolling(): void {
    this.poller.start(this.options.since());
  }

  /** Poll on from the last answer. */
  poll(): void {
    this.poller.continue(this.options.since());
  }

  stopPolling(): void {
    this.poller.stop();
  }

  /** A browser tells nothing about a refused handshake; the same question over plain HTTP has a status. */
  inquire(): Promise<number> {
    return this.poller.inquire(this.options.since());
  }

  send(message: ClientMessage, by: Transport): void {
    if (by === "polling") this.poller.post(message);
    else this.socket?.send(message);
  }

  /** A post under way may arrive after what the WebSocket sends now, and undo it. */
  mayCommit(by: Transport): boolean {
    return by === "polling" || !this.poller.isPosting;
  }

  /** Whether all that was sent has left: else what is newest may as well wait and be newer. */
  isClear(by: Transport): boolean {
    return by === "polling" ? !this.poller.isPosting : (this.socket?.isClear() ?? false);
  }
}
