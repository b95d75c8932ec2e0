/**
 * The words of the wire as TypeScript sees them: one tagged union a direction.
 *
 * Fields keep the names of docs/protocol.md, units included, so that a reader of both finds one word for one idea.
 */

/** Anything a board key may hold: what MessagePack and JSON can both carry. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

/** Keys to change together; null removes the key. */
export type Changes = Readonly<Record<string, Value>>;

export type Role = "teacher" | "student" | "observer";

/** The only clock that decides anything: ordered by epoch, then by version. */
export interface Stamp {
  readonly epoch: number;
  readonly version: number;
}

/** Why a file that was brought, or a page of it, is refused (M-4). */
export const FILE_REASONS = [
  "no_file",
  "wrong_kind",
  "broken",
  "encrypted",
  "too_many_bytes",
  "too_many_pages",
  "too_many_pixels",
  "odd_size",
  "too_costly",
  "no_space",
  "not_taken",
  "busy",
] as const;
export type FileReason = (typeof FILE_REASONS)[number];

export const REFUSAL_CODES = [
  "invalid",
  "too_large",
  "not_allowed",
  "no_pen",
  "fenced",
  "rate_limited",
  "unavailable",
  "unknown",
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** One participant as a teacher sees it; `behind_ms` is aged by the server. */
export interface RosterEntry {
  readonly name: string;
  readonly role: Role;
  readonly state: "live" | "slow" | "away";
  readonly epoch: number;
  readonly version: number;
  readonly behind_ms: number;
  readonly hand: boolean;
  readonly ready: number | null;
  /** When the hand went up, by the server's clock; 0 while it is down. */
  readonly raised_ms: number;
  /** The page on this screen where that is not the class's. */
  readonly page: number | null;
}

/** One line of the class's conversation. */
export interface Line {
  readonly seq: number;
  readonly participant: string;
  readonly name: string;
  readonly text: string;
  readonly server_ms: number;
}

export interface Welcome {
  readonly type: "welcome";
  readonly participant: string;
  readonly role: Role;
  readonly heartbeat_ms: number;
  readonly server_ms: number;
  readonly may_write: boolean;
}

export interface State {
  readonly type: "state";
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
  readonly changes: Changes;
}

/** What changed on the roster; `others` is what those who are not teachers get, else null. */
export interface RosterChange {
  readonly type: "roster";
  readonly entries: ReadonlyMap<string, Partial<RosterEntry> | null>;
  readonly others: { readonly present: number; readonly hands: readonly string[] } | null;
  readonly full: boolean;
}

export interface Accepted {
  readonly type: "accepted";
  readonly id: number;
  readonly epoch: number;
  readonly version: number;
  readonly durable: boolean;
}

export interface Refused {
  readonly type: "refused";
  readonly id: number;
  readonly code: RefusalCode;
  readonly text: string;
}

export interface Heartbeat {
  readonly type: "heartbeat";
  readonly epoch: number;
  readonly version: number;
  readonly server_ms: number;
  readonly stored: number;
  /** For how long the server has not heard the one that the pen holder is connected to (T-4); 0: it has. */
  readonly age_ms: number;
}

export interface Said extends Line {
  readonly type: "said";
}

export interface GoAway {
  readonly type: "go_away";
  readonly delay_min_ms: number;
  readonly delay_max_ms: number;
  readonly why: string;
}

export interface PenHeld {
  readonly type: "pen";
  readonly holder: string | null;
  readonly epoch: number;
}

export type ServerMessage = Welcome | State | RosterChange | Accepted | Refused | Heartbeat | Said | GoAway | PenHeld;

/** `epoch` null leaves the field out: the server then takes the present one (C-3). */
export interface Commit {
  readonly type: "commit";
  readonly id: number;
  readonly changes: Changes;
  readonly epoch: number | null;
}

export interface Painted {
  readonly type: "painted";
  readonly epoch: number;
  readonly version: number;
  readonly ready: number | null;
  /** The page on the screen, where it is not the class's (C-8). */
  readonly page: number | null;
}

/** `of`: whose, where a teacher lowers it (C-9); null: one's own. */
export interface Hand {
  readonly type: "hand";
  readonly id: number;
  readonly up: boolean;
  readonly of: string | null;
}

export interface GivePen {
  readonly type: "give_pen";
  readonly id: number;
  readonly to: string | null;
}

export interface Resync {
  readonly type: "resync";
  readonly epoch: number;
  readonly version: number;
}

export interface Say {
  readonly type: "say";
  readonly id: number;
  readonly text: string;
}

export interface Remove {
  readonly type: "remove";
  readonly id: number;
  readonly participant: string;
}

/** What asks for exactly one answer and is not a commit. */
export type Request = Hand | GivePen | Say | Remove;

export type ClientMessage = Commit | Painted | Resync | Request;
