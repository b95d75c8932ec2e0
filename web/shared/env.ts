/**
 * What the client takes from its surroundings, so that tests can hand in others: sockets, HTTP, clock, chance, timers.
 */

/** The part of a browser's WebSocket that is used. */
export interface SocketLike {
  binaryType: BinaryType;
  readonly bufferedAmount: number;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}

export interface Env {
  readonly WebSocket: new (url: string, protocols: string[]) => SocketLike;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds of the wall clock: unlike a monotonic one it goes on while the device sleeps. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly setTimer: (run: () => void, delay_ms: number) => number;
  readonly clearTimer: (timer: number) => void;
  /** Scheme and host of the service, without a slash at the end. */
  readonly origin: string;
  /** Calls `run` whenever the network is back or somebody looks at the page again; returns the undo. */
  readonly onWake: (run: () => void) => () => void;
}

/** The browser as it is. */
export function browserEnv(): Env {
  return {
    WebSocket: window.WebSocket,
    fetch: (url, init) => window.fetch(url, init),
    now: () => Date.now(),
    random: () => Math.random(),
    setTimer: (run, delay_ms) => window.setTimeout(run, delay_ms),
    clearTimer: (timer) => window.clearTimeout(timer),
    origin: window.location.origin,
    onWake: listenForWaking,
  };
}

function listenForWaking(run: () => void): () => void {
  const whenVisible = () => {
    if (document.visibilityState === "visible") run();
  };
  window.addEventListener("online", run);
  window.addEventListener("pageshow", run);
  document.addEventListener("visibilitychange", whenVisible);
  return () => {
    window.removeEventListener("online", run);
    window.removeEventListener("pageshow", run);
    document.removeEventListener("visibilitychange", whenVisible);
  };
}
