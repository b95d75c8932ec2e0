/**
 * A class as a screen sees it: signals to read, verbs to call. Everything behind it is pure, but for one socket.
 */

import type { ReadonlySignal } from "@preact/signals";

import type { Board } from "./board.ts";
import { Client } from "./client.ts";
import { browserEnv, type Env } from "./env.ts";
import type { Freshness } from "./freshness.ts";
import type { Changes, Line, RefusalCode, Role, RosterEntry, Stamp } from "./messages.ts";
import type { Answer } from "./requests.ts";

export type { AnchoredMark, Board, Hide, InkMark, Mark, Material, Place, View } from "./board.ts";
export type { Env } from "./env.ts";
export type { Freshness } from "./freshness.ts";
export type { Line, RefusalCode, Role, RosterEntry, Stamp, Value } from "./messages.ts";
export type { StopReason } from "./phases.ts";
export type { Answer } from "./requests.ts";

/** What joining gave, and `thisDevice()` (device.ts). */
export interface Join {
  readonly code: string;
  readonly token: string;
  readonly participant: string;
  readonly role: Role;
  readonly device: string;
}

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
  /** Whose hand is up, first raised first. */
  readonly hands: ReadonlySignal<readonly string[]>;
  readonly pen: ReadonlySignal<Pen>;
  /** Own commits that the server has not accepted, or its store does not have yet. */
  readonly unsaved: ReadonlySignal<number>;
  /** The last refusal, a new object each time. */
  readonly refusal: ReadonlySignal<Refusal | null>;
  /** The conversation, oldest first. */
  readonly lines: ReadonlySignal<readonly Line[]>;
  /** Change these keys as one; null removes. Kept until the store has it; merged while there is no connection. */
  commit(changes: Changes): void;
  /**
   * Call after the frame that shows `stamp`, at any rate; `ready`: the last page loaded past it, or null; `page`: the page
   * on the screen where that is not the class's: the stamp is then the last that was.
   */
  painted(stamp: Stamp, ready: number | null, page: number | null): void;
  raiseHand(up: boolean): Promise<Answer>;
  /** Teachers only: lower the hand of another. */
  lowerHand(participant: string): Promise<Answer>;
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
  return new Client(join, { ...browserEnv(), ...env });
}
