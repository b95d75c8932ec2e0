import { describe, expect, test } from "vitest";

import { lastSaid, receiveLine } from "./conversation.ts";
import type { Line } from "./messages.ts";

const line = (seq: number, server_ms = seq * 1000): Line => ({
  seq,
  participant: "p1",
  name: "A",
  text: `#${seq}`,
  server_ms,
});

describe("conversation", () => {
  test("T-3: lines come after each other; a repeated one changes nothing", () => {
    const lines = receiveLine(receiveLine([], line(1)), line(2));
    expect(lines.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(receiveLine(lines, line(2))).toBe(lines);
    expect(lastSaid(lines)).toBe(2);
    expect(lastSaid([])).toBe(0);
  });

  test("T-3: the last 200 are kept", () => {
    let lines: readonly Line[] = [];
    for (let seq = 1; seq <= 250; seq += 1) lines = receiveLine(lines, line(seq));
    expect(lines).toHaveLength(200);
    expect(lines[0]?.seq).toBe(51);
  });

  test("a server that counts anew is heard, and is asked from there", () => {
    const lines = receiveLine([line(56), line(57)], line(1, 99_000));
    expect(lines.map(({ seq }) => seq)).toEqual([56, 57, 1]);
    expect(lastSaid(lines)).toBe(1);
    expect(receiveLine([line(1)], line(1, 99_000)), "the same number, another line").toHaveLength(2);
  });
});
