/**
 * A class as a screen sees it: signals to read, verbs to call. Everything behind it is pure, but for one socket.
 */

import { signal, type ReadonlySignal } from "@preact/signals";

import { completeTurn, EMPTY_BOARD, readBoard, type Board } from "./board.ts";
import type { Env } from "./env.ts";
import type { Line, RefusalCode, Role, RosterEntry, Stamp, Value } from "./messages.ts";

export type { Board, Hide, InkMark, AnchoredMark, Mark, Material, Place, View } from "./board.ts";
export type { Env } from "./env.ts";
export type { Line, RefusalCode, Role, RosterEntry, Stamp, Value } from "./messages.ts";

/** What joining gave, and `thisDevice()` (device.ts). */
export interface Join {
  readonly code: string;
  readonly token: string;
  readonly participant: string;
  readonly role: Role;
  readonly device: string;
}

/**
 * Why the client stopped for good: the class is over (1000, 404), removed by the teacher (4403, 403), the same
 * participant connected elsewhere (4409), the token is refused (4401, 401), the protocol was broken (4400),
 * or `close()` was called.
 */
export type StopReason = "over" | "removed" | "elsewhere" | "token" | "protocol" | "closed";

/** How much what is on the screen can be trusted to be what the teacher shows now. */
export type Freshness =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "behind"; readonly ms: number }
  | { readonly kind: "reconnecting"; readonly since_ms: number }
  | { readonly kind: "stopped"; readonly reason: StopReason };

/** What became of a request; `unavailable` also says that there was no connection to ask over. */
export type Answer =
  | { readonly kind: "accepted"; readonly stamp: Stamp; readonly durable: boolean }
  | { readonly kind: "refused"; readonly code: RefusalCode; readonly text: string };

export interface Refusal {
  readonly code: RefusalCode;
  readonly text: string;
}

export interface Pen {
  readonly holder: string | null;
  readonly mine: boolean;
}

export interface Classroom {
  /** The board; the pen holder's own commits show in it before the server has answered. */
  readonly board: ReadonlySignal<Board>;
  /** The stamp of the confirmed board: what `painted` is to be called with. */
  readonly stamp: ReadonlySignal<Stamp>;
  readonly freshness: ReadonlySignal<Freshness>;
  readonly transport: ReadonlySignal<"websocket" | "polling">;
  /** Teachers only (others: empty): everyone listed, in the order they joined. */
  readonly roster: ReadonlySignal<ReadonlyMap<string, RosterEntry>>;
  /** Students connected. */
  readonly present: ReadonlySignal<number>;
  readonly pen: ReadonlySignal<Pen>;
  /** Own commits that the server has not accepted, or its store does not have yet. */
  readonly unsaved: ReadonlySignal<number>;
  /** The last refusal, a new object each time. */
  readonly refusal: ReadonlySignal<Refusal | null>;
  /** The conversation, oldest first. */
  readonly lines: ReadonlySignal<readonly Line[]>;
  /** Change these keys as one; null removes. Kept until the server has stored it; merged while there is no connection. */
  commit(changes: Readonly<Record<string, Value>>): void;
  /** Call after the frame that shows `stamp`; `ready`: the last page loaded past it, or null. May be called at any rate. */
  painted(stamp: Stamp, ready: number | null): void;
  raiseHand(up: boolean): Promise<Answer>;
  givePen(to: string | null): Promise<Answer>;
  say(text: string): Promise<Answer>;
  remove(participant: string): Promise<Answer>;
  /** Connect now: "take over here" after `elsewhere`, or a tap on "try again". */
  retry(): void;
  /** Leave; nothing changes any more afterwards. */
  close(): void;
}

/** Open a class; `env` replaces parts of the browser. */
export function openClassroom(join: Join, env: Partial<Env> = {}): Classroom {
  void env;
  const board = signal<Board>(EMPTY_BOARD);
  const unsaved = signal(0);
  const offline: Answer = { kind: "refused", code: "unavailable", text: "no connection" };
  const refuse = () => Promise.resolve(offline);
  return {
    board,
    unsaved,
    stamp: signal({ epoch: 0, version: 0 }),
    freshness: signal<Freshness>({ kind: "connecting" }),
    transport: signal<"websocket" | "polling">("websocket"),
    roster: signal(new Map()),
    present: signal(0),
    pen: signal({ holder: join.participant, mine: true }),
    refusal: signal(null),
    lines: signal([]),
    commit(changes) {
      const raw = new Map(board.value.raw);
      for (const [key, value] of Object.entries(completeTurn(changes))) raw.set(key, value);
      board.value = readBoard(raw, board.value);
      unsaved.value += 1;
    },
    painted: () => undefined,
    raiseHand: refuse,
    givePen: refuse,
    say: refuse,
    remove: refuse,
    retry: () => undefined,
    close: () => undefined,
  };
}
