import { describe, expect, test } from "vitest";

import vectors from "../../tests/vectors/messages.json";
import { assertNever, decode, decodePolled, encode, ProtocolBroken, sizeOf } from "./codec.ts";
import type { Changes, ClientMessage, ServerMessage, Value } from "./messages.ts";

type Wire = readonly unknown[];

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The array that a server message was, written from the protocol and not from the codec. */
function toWire(message: ServerMessage): Wire {
  switch (message.type) {
    case "welcome": {
      const { participant, role, heartbeat_ms, server_ms, may_write } = message;
      return [0, participant, role, heartbeat_ms, server_ms, may_write];
    }
    case "state":
      return [1, message.epoch, message.from, message.to, message.changes];
    case "roster": {
      const entries: Record<string, unknown> = Object.fromEntries(message.entries);
      if (message.others !== null) {
        const { present, hands } = message.others;
        entries["*"] = hands.length === 0 ? { present } : { present, hands };
      }
      return [2, entries, message.full];
    }
    case "accepted":
      return [3, message.id, message.epoch, message.version, message.durable];
    case "refused":
      return [4, message.id, message.code, message.text];
    case "heartbeat":
    {
      const { epoch, version, server_ms, stored, age_ms } = message;
      return age_ms === 0 ? [5, epoch, version, server_ms, stored] : [5, epoch, version, server_ms, stored, age_ms];
    }
    case "said":
      return [6, message.seq, message.participant, message.name, message.text, message.server_ms];
    case "go_away":
      return [7, message.delay_min_ms, message.delay_max_ms, message.why];
    case "pen":
      return [8, message.holder, message.epoch];
  }
}

/** The message that an array of the vectors stands for. */
function fromWire([type, first, second, third, fourth]: Wire): ClientMessage {
  switch (type) {
    case 16:
      return { type: "commit", id: first as number, changes: second as Changes, epoch: (third as number) ?? null };
    case 17:
      return {
        type: "painted",
        epoch: first as number,
        version: second as number,
        ready: third as number | null,
        page: (fourth as number) ?? null,
      };
    case 18:
      return { type: "hand", id: first as number, up: second as boolean, of: (third as string) ?? null };
    case 19:
      return { type: "give_pen", id: first as number, to: second as string | null };
    case 20:
      return { type: "resync", epoch: first as number, version: second as number };
    case 21:
      return { type: "say", id: first as number, text: second as string };
    case 22:
      return { type: "remove", id: first as number, participant: second as string };
    default:
      throw new Error(`no client sends ${String(type)}`);
  }
}

const sentBy = <V extends { direction: string }>(side: string, list: readonly V[]): V[] =>
  list.filter((vector) => vector.direction === side);

describe("codec", () => {
  test.each(sentBy("server", vectors.messages))("$rule: reads $name", ({ message, msgpack }) => {
    expect(toWire(decode(bytesOf(msgpack)))).toEqual(message);
  });

  test.each(sentBy("client", vectors.messages))("$rule: writes $name", ({ message, msgpack }) => {
    expect(hexOf(encode(fromWire(message)))).toBe(msgpack);
  });

  test.each(sentBy("server", vectors.grown))("$rule: ignores what it does not know in $name", ({ known, msgpack }) => {
    expect(toWire(decode(bytesOf(msgpack)))).toEqual(known);
  });

  test.each(sentBy("server", vectors.bad))("$rule: refuses $name", ({ msgpack }) => {
    expect(() => decode(bytesOf(msgpack))).toThrow(ProtocolBroken);
  });

  test("X-3: ignores what it does not know in a roster entry", () => {
    const bytes = bytesOf("93" + "02" + "81a2703282a468616e64c3a762617474657279cb3fe0000000000000" + "c2");
    expect(decode(bytes)).toMatchObject({ entries: new Map([["p2", { hand: true }]]) });
  });

  test("X-4: refuses a roster entry of an unknown state", () => {
    const bytes = bytesOf("93" + "02" + "81a2703281a57374617465a6" + hexOf(new TextEncoder().encode("asleep")) + "c2");
    expect(() => decode(bytes)).toThrow(ProtocolBroken);
  });

  test("X-4: refuses a message past its bound, and one of too many levels", () => {
    expect(() => decode(new Uint8Array(1024 * 1024 + 1))).toThrow(ProtocolBroken);
    const deep = "91".repeat(20) + "01";
    expect(() => decode(bytesOf("9501010102" + "81a3782f61" + deep))).toThrow("too many levels");
  });

  test("a key named __proto__ ends nobody's class and changes no object's prototype", () => {
    const proto = "a9" + hexOf(new TextEncoder().encode("__proto__"));
    const state = decode(bytesOf("9501010102" + "81a3782f61" + "81" + proto + "81a17801"));
    expect(state).toMatchObject({ type: "state" });
    expect(({} as Record<string, Value>)["x"]).toBeUndefined();
  });

  test("H-5: reads a poll: a cursor and the messages since", () => {
    const [first, second] = sentBy("server", vectors.messages);
    const polled = decodePolled(bytesOf("92" + "a3632d31" + "92" + first?.msgpack + second?.msgpack));
    expect(polled.cursor).toBe("c-1");
    expect(polled.messages.map(toWire)).toEqual([first?.message, second?.message]);
  });

  test.each(["92c090", "92a16301", "91a163", "a163", "92a1639100"])("X-4: refuses the poll %s", (hex) => {
    expect(() => decodePolled(bytesOf(hex))).toThrow(ProtocolBroken);
  });

  test("the size of changes is what they take in a message", () => {
    const changes = { page: 43, notice: "س".repeat(10) };
    expect(encode({ type: "commit", id: 1, changes, epoch: null }).byteLength).toBe(sizeOf(changes) + 3);
  });

  test("a message outside the set is a bug of ours, and says so", () => {
    expect(() => assertNever("new" as never)).toThrow(TypeError);
  });
});
