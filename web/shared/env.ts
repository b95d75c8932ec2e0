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

/** Room for one text on the device; one that keeps nothing reads null. */
export interface Drawer {
  readonly read: () => string | null;
  /** null empties it. */
  readonly write: (text: string | null) => void;
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
  /** Calls `run` whenever nobody looks at the page any more, which may be the last word it hears; returns the undo. */
  readonly onHide: (run: () => void) => () => void;
  readonly drawer: (name: string) => Drawer;
}

/** The browser as it is. */
export function browserEnv(page: Window & typeof globalThis = window): Env {
  return {
    WebSocket: page.WebSocket,
    fetch: (url, init) => page.fetch(url, init),
    now: () => Date.now(),
    random: () => Math.random(),
    setTimer: (run, delay_ms) => page.setTimeout(run, delay_ms),
    clearTimer: (timer) => page.clearTimeout(timer),
    origin: page.location.origin,
    onWake: (run) => listenForWaking(page, run),
    onHide: (run) => listenForHiding(page, run),
    drawer: (name) => drawerIn(page, `classroom-sync.${name}`),
  };
}

function listenForWaking(page: Window, run: () => void): () => void {
  const whenVisible = () => {
    if (page.document.visibilityState === "visible") run();
  };
  page.addEventListener("online", run);
  page.addEventListener("pageshow", run);
  page.document.addEventListener("visibilitychange", whenVisible);
  return () => {
    page.removeEventListener("online", run);
    page.removeEventListener("pageshow", run);
    page.document.removeEventListener("visibilitychange", whenVisible);
  };
}

function listenForHiding(page: Window, run: () => void): () => void {
  const whenHidden = () => {
    if (page.document.visibilityState === "hidden") run();
  };
  page.addEventListener("pagehide", run);
  page.document.addEventListener("visibilitychange", whenHidden);
  return () => {
    page.removeEventListener("pagehide", run);
    page.document.removeEventListener("visibilitychange", whenHidden);
  };
}

/** A browser that keeps nothing (private mode, full disk) keeps nothing here either. */
function drawerIn(page: Window, key: string): Drawer {
  const attempt = <T>(act: () => T): T | null => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  return {
    read: () => attempt(() => page.localStorage.getItem(key)),
    write: (text) =>
      attempt(() => (text === null ? page.localStorage.removeItem(key) : page.localStorage.setItem(key, text))),
  };
}
