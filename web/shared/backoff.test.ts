import { describe, expect, test } from "vitest";

import * as backoff from "./backoff.ts";

const MOST = 1 - Number.EPSILON;

describe("backoff", () => {
  test.each([
    [0, 500],
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [4, 8000],
    [5, 10_000],
    [50, 10_000],
    [5000, 10_000],
  ])("X-5: after %i failures a random part of %i ms", (failures, most_ms) => {
    expect(backoff.reconnectDelay_ms(failures, 0)).toBe(0);
    expect(backoff.reconnectDelay_ms(failures, 0.5)).toBe(most_ms / 2);
    expect(backoff.reconnectDelay_ms(failures, MOST)).toBeLessThan(most_ms + 1e-9);
  });

  test("X-5: at once means within 300 ms", () => {
    expect(backoff.wakeDelay_ms(0)).toBe(0);
    expect(backoff.wakeDelay_ms(MOST)).toBeLessThanOrEqual(300);
  });

  test("E-2: after 4429 at least 5 s", () => {
    expect(backoff.courtesyDelay_ms(0, 0)).toBe(5000);
    expect(backoff.courtesyDelay_ms(9, 0.5)).toBe(10_000);
  });

  test("T-2: inside the window, also one that is the wrong way round", () => {
    expect(backoff.windowDelay_ms(1000, 3000, 0)).toBe(1000);
    expect(backoff.windowDelay_ms(1000, 3000, 0.5)).toBe(2000);
    expect(backoff.windowDelay_ms(3000, 1000, 0.5)).toBe(3000);
  });

  test("X-7: the WebSocket is tried again in half to one and a half of 30 s", () => {
    expect(backoff.probeDelay_ms(0)).toBe(15_000);
    expect(backoff.probeDelay_ms(0.5)).toBe(30_000);
  });

  test.each([
    [0, 3000],
    [750, 3000],
    [1000, 4000],
    [7500, 30_000],
    [60_000, 30_000],
  ])("X-6: a handshake of %i ms gives a deadline of %i ms", (handshake_ms, deadline_ms) => {
    expect(backoff.deadline_ms(handshake_ms)).toBe(deadline_ms);
  });
});
