/**
 * Messages to bytes and back: MessagePack arrays whose first element is the type.
 *
 * Reading is strict, because whoever decodes garbage shows garbage: what is not a message of the server raises
 * ProtocolBroken, whatever was wrong with it.
 */

import { MAX_NESTING, MAX_RECEIVED_BYTES } from "./limits.ts";
import {
  REFUSAL_CODES,
  type Changes,
  type ClientMessage,
  type Role,
  type RosterChange,
  type RosterEntry,
  type ServerMessage,
  type Value,
} from "./messages.ts";
import { pack, unpack } from "./msgpack.ts";

/** The peer sent what is no message of this protocol: the connection ends with 4400. */
export class ProtocolBroken extends Error {
  override readonly name = "ProtocolBroken";
}

/** What a long poll brought: everything since the cursor before, and the cursor to ask with next (H-5). */
export interface Polled {
  readonly cursor: string;
  readonly messages: readonly ServerMessage[];
}

/** The bytes of a message. */
export function encode(message: ClientMessage): Uint8Array<ArrayBuffer> {
  return pack(fieldsOf(message));
}

/** How many bytes these changes take in a message. */
export function sizeOf(changes: Changes): number {
  return pack(changes).byteLength;
}

/** The server's message in these bytes, or ProtocolBroken. Fields past those we know are ignored. */
export function decode(bytes: Uint8Array): ServerMessage {
  return readMessage(parse(bytes));
}

/** The messages of a long poll, or ProtocolBroken. */
export function decodePolled(bytes: Uint8Array): Polled {
  const [cursor, messages] = array(parse(bytes));
  return { cursor: text(cursor), messages: array(messages).map(readMessage) };
}

function fieldsOf(message: ClientMessage): unknown[] {
  switch (message.type) {
    case "commit":
      return [16, message.id, message.changes, ...tail(message.epoch)];
    case "painted":
      return [17, message.epoch, message.version, message.ready, ...tail(message.page)];
    case "hand":
      return [18, message.id, message.up, ...tail(message.of)];
    case "give_pen":
      return [19, message.id, message.to];
    case "resync":
      return [20, message.epoch, message.version];
    case "say":
      return [21, message.id, message.text];
    case "remove":
      return [22, message.id, message.participant];
    default:
      return assertNever(message);
  }
}

/** The last field of a message, which nil leaves out. */
function tail(field: unknown): unknown[] {
  return field === null ? [] : [field];
}

/** The branch that a closed set does not have. */
export function assertNever(value: never): never {
  throw new TypeError(`not in the set: ${JSON.stringify(value)}`);
}

function parse(bytes: Uint8Array): unknown {
  if (bytes.byteLength > MAX_RECEIVED_BYTES) throw new ProtocolBroken("a message is too large");
  try {
    return unpack(bytes);
  } catch (error) {
    throw new ProtocolBroken("the bytes are not MessagePack", { cause: error });
  }
}

type Reader = (fields: readonly unknown[]) => ServerMessage;

const READERS: ReadonlyMap<unknown, Reader> = new Map<number, Reader>([
  [
    0,
    ([, participant, known, heartbeat_ms, server_ms, may_write]) => ({
      type: "welcome",
      participant: text(participant),
      role: role(known),
      heartbeat_ms: uint(heartbeat_ms),
      server_ms: uint(server_ms),
      may_write: flag(may_write),
    }),
  ],
  [
    1,
    ([, epoch, from, to, changes]) => ({
      type: "state",
      epoch: uint(epoch),
      from: uint(from),
      to: uint(to),
      changes: values(changes, 1),
    }),
  ],
  [2, ([, entries, full]) => ({ type: "roster", ...roster(entries), full: flag(full) })],
  [
    3,
    ([, id, epoch, version, durable]) => ({
      type: "accepted",
      id: requestId(id),
      epoch: uint(epoch),
      version: uint(version),
      durable: flag(durable),
    }),
  ],
  [
    4,
    ([, id, code, reason]) => ({
      type: "refused",
      id: requestId(id),
      code: oneOf(REFUSAL_CODES, code),
      text: text(reason),
    }),
  ],
  [
    5,
    ([, epoch, version, server_ms, stored, age_ms]) => ({
      type: "heartbeat",
      epoch: uint(epoch),
      version: uint(version),
      server_ms: uint(server_ms),
      stored: uint(stored),
      age_ms: age_ms === undefined ? 0 : uint(age_ms),
    }),
  ],
  [
    6,
    ([, seq, participant, name, line, server_ms]) => ({
      type: "said",
      seq: uint(seq),
      participant: text(participant),
      name: text(name),
      text: text(line),
      server_ms: uint(server_ms),
    }),
  ],
  [
    7,
    ([, delay_min_ms, delay_max_ms, why]) => ({
      type: "go_away",
      delay_min_ms: uint(delay_min_ms),
      delay_max_ms: uint(delay_max_ms),
      why: text(why),
    }),
  ],
  [8, ([, holder, epoch]) => ({ type: "pen", holder: orNull(text, holder), epoch: uint(epoch) })],
]);

function readMessage(raw: unknown): ServerMessage {
  const fields = array(raw);
  const read = READERS.get(fields[0]);
  if (read === undefined) throw new ProtocolBroken("a message of an unknown type");
  return read(fields);
}

// A field that is missing comes as undefined, which none of these takes.

function array(raw: unknown): readonly unknown[] {
  if (!Array.isArray(raw)) throw new ProtocolBroken("not an array");
  return raw;
}

function uint(raw: unknown): number {
  if (!Number.isSafeInteger(raw) || (raw as number) < 0) throw new ProtocolBroken("not an unsigned integer");
  return raw as number;
}

function requestId(raw: unknown): number {
  if (raw === 0) throw new ProtocolBroken("ids begin with 1");
  return uint(raw);
}

function flag(raw: unknown): boolean {
  if (typeof raw !== "boolean") throw new ProtocolBroken("neither true nor false");
  return raw;
}

function text(raw: unknown): string {
  if (typeof raw !== "string") throw new ProtocolBroken("not a text");
  return raw;
}

function orNull<T>(read: (raw: unknown) => T, raw: unknown): T | null {
  return raw === null ? null : read(raw);
}

function oneOf<T extends string>(known: readonly T[], raw: unknown): T {
  const word = text(raw);
  const found = known.find((each) => each === word);
  if (found === undefined) throw new ProtocolBroken("an unknown word");
  return found;
}

function role(raw: unknown): Role {
  return oneOf(["teacher", "student", "observer"], raw);
}

type Fields = Readonly<Record<string, unknown>>;

function map(raw: unknown): Fields {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw new ProtocolBroken("not a map");
  return raw as Fields;
}

function values(raw: unknown, depth: number): Record<string, Value> {
  const read: Record<string, Value> = {};
  for (const [key, each] of Object.entries(map(raw))) read[key] = value(each, depth + 1);
  return read;
}

function value(raw: unknown, depth: number): Value {
  if (depth > MAX_NESTING) throw new ProtocolBroken("too many levels");
  if (raw === null || typeof raw === "boolean" || typeof raw === "number" || typeof raw === "string") return raw;
  if (Array.isArray(raw)) return raw.map((each: unknown) => value(each, depth + 1));
  return values(raw, depth);
}

function roster(raw: unknown): Pick<RosterChange, "entries" | "others"> {
  const entries = new Map<string, Partial<RosterEntry> | null>();
  let others: RosterChange["others"] = null;
  for (const [participant, entry] of Object.entries(map(raw))) {
    if (participant === "*") others = othersOf(map(entry));
    else entries.set(participant, orNull(rosterEntry, entry));
  }
  return { entries, others };
}

function othersOf({ present, hands = [] }: Fields): RosterChange["others"] {
  return { present: uint(present), hands: array(hands).map(text) };
}

const ENTRY_FIELDS: { readonly [Field in keyof RosterEntry]: (raw: unknown) => RosterEntry[Field] } = {
  name: text,
  role,
  state: (raw) => oneOf(["live", "slow", "away"], raw),
  epoch: uint,
  version: uint,
  behind_ms: uint,
  hand: flag,
  ready: (raw) => orNull(uint, raw),
  raised_ms: uint,
  page: (raw) => orNull(uint, raw),
};

function rosterEntry(raw: unknown): Partial<RosterEntry> {
  const fields = map(raw);
  const read = Object.entries(ENTRY_FIELDS).filter(([name]) => name in fields);
  return Object.fromEntries(read.map(([name, field]) => [name, field(fields[name])])) as Partial<RosterEntry>;
}
