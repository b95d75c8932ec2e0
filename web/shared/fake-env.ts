/** Surroundings for tests: a clock that is moved by hand, sockets and HTTP calls that the test answers. */

import { decode, encode as pack } from "@msgpack/msgpack";

import type { Drawer, Env, SocketLike } from "./env.ts";

/** A socket whose far end is the test. */
export class FakeSocket implements SocketLike {
  binaryType: BinaryType = "blob";
  bufferedAmount = 0;
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  readonly sent: unknown[] = [];
  /** The code it was closed with by the client; null: without one; undefined: not at all. */
  hungUp: number | null | undefined;

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {}

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.sent.push(decode(bytes));
  }

  close(code?: number): void {
    this.hungUp = code ?? null;
  }

  open(): void {
    this.onopen?.(new Event("open"));
  }

  /** Messages as the server writes them. */
  say(...messages: readonly (readonly unknown[])[]): void {
    for (const message of messages) this.receive(pack(message).slice().buffer);
  }

  receive(data: ArrayBuffer | string): void {
    this.onmessage?.(new MessageEvent("message", { data }));
  }

  end(code: number): void {
    this.onclose?.({ code } as CloseEvent);
  }
}

/** An HTTP call that the test answers. */
export class FakeCall {
  isAborted = false;
  private settle: ((response: Response) => void) | null = null;
  private fail: ((error: Error) => void) | null = null;
  readonly answered: Promise<Response>;

  constructor(
    readonly url: string,
    readonly init: RequestInit,
  ) {
    this.answered = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.fail = reject;
    });
    init.signal?.addEventListener("abort", () => {
      this.isAborted = true;
      this.lose();
    });
  }

  /** What was posted. */
  get message(): unknown {
    return this.init.body instanceof Uint8Array ? decode(this.init.body) : undefined;
  }

  answer(status: number, body?: unknown): Promise<void> {
    return this.answerBytes(status, pack(body ?? null).slice().buffer);
  }

  problem(status: number, body: string): Promise<void> {
    return this.answerBytes(status, new TextEncoder().encode(body).buffer);
  }

  lose(): Promise<void> {
    this.fail?.(new TypeError("no network"));
    return turn();
  }

  private answerBytes(status: number, bytes: ArrayBuffer): Promise<void> {
    this.settle?.({ status, arrayBuffer: () => Promise.resolve(bytes) } as Response);
    return turn();
  }
}

/** Let everything that waits for a promise go on. */
export async function turn(): Promise<void> {
  for (let each = 0; each < 20; each += 1) await Promise.resolve();
}

export class FakeEnv implements Env {
  readonly sockets: FakeSocket[] = [];
  readonly calls: FakeCall[] = [];
  readonly origin = "https://school.test";
  clock = 1_000_000;
  chance = 0.5;
  /** Whether the browser refuses to make a WebSocket at all. */
  isForbidden = false;
  private timers: { id: number; at: number; run: () => void }[] = [];
  private lastTimer = 0;
  private readonly listeners = new Set<() => void>();
  private readonly hideListeners = new Set<() => void>();
  /** What lies on the device: another FakeEnv may be given it. */
  drawers = new Map<string, string>();

  readonly WebSocket: Env["WebSocket"];

  constructor() {
    const made = this.sockets;
    const isForbidden = () => this.isForbidden;
    this.WebSocket = class extends FakeSocket {
      constructor(url: string, protocols: string[]) {
        if (isForbidden()) throw new DOMException("blocked by policy", "SecurityError");
        super(url, protocols);
        made.push(this);
      }
    };
  }

  readonly fetch = (url: string, init: RequestInit): Promise<Response> => {
    const call = new FakeCall(url, init);
    this.calls.push(call);
    return call.answered;
  };
  readonly now = (): number => this.clock;
  readonly random = (): number => this.chance;
  readonly setTimer = (run: () => void, delay_ms: number): number => {
    this.lastTimer += 1;
    this.timers.push({ id: this.lastTimer, at: this.clock + delay_ms, run });
    return this.lastTimer;
  };
  readonly clearTimer = (timer: number): void => {
    this.timers = this.timers.filter(({ id }) => id !== timer);
  };
  readonly onWake = (run: () => void): (() => void) => {
    this.listeners.add(run);
    return () => this.listeners.delete(run);
  };

  readonly onHide = (run: () => void): (() => void) => {
    this.hideListeners.add(run);
    return () => this.hideListeners.delete(run);
  };
  readonly drawer = (name: string): Drawer => ({
    read: () => this.drawers.get(name) ?? null,
    write: (text) => {
      if (text === null) this.drawers.delete(name);
      else this.drawers.set(name, text);
    },
  });

  get timerCount(): number {
    return this.timers.length;
  }

  wake(): void {
    for (const run of this.listeners) run();
  }

  hide(): void {
    for (const run of this.hideListeners) run();
  }

  /** Time passes and timers ring; more than a thousand rings mean that one sets itself anew without end. */
  pass(ms: number): void {
    const end = this.clock + ms;
    for (let rings = 0; ; rings += 1) {
      if (rings > 1000) throw new Error("the timers do not come to rest");
      const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.clock = Math.max(this.clock, next.at);
      this.clearTimer(next.id);
      next.run();
    }
    this.clock = end;
  }

  /** The device sleeps: the clock goes on, no timer rings. */
  sleep(ms: number): void {
    this.clock += ms;
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("nothing was dialled");
    return socket;
  }

  /** The last call whose path has this in it. */
  call(path: string, method = "GET"): FakeCall {
    const found = this.calls.filter(({ url, init }) => url.includes(path) && (init.method ?? "GET") === method).at(-1);
    if (found === undefined) throw new Error(`nobody called ${method} ${path}`);
    return found;
  }
}
