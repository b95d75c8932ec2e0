import { describe, expect, test } from "vitest";

import { thisDevice } from "./device.ts";

class Shelf {
  kept: string | null = null;
  getItem = () => this.kept;
  setItem = (_key: string, value: string) => {
    this.kept = value;
  };
}

describe("device", () => {
  test("P-4: made once and kept", () => {
    const shelf = new Shelf();
    const device = thisDevice(shelf);
    expect(device).toMatch(/^[A-Za-z0-9_-]{1,32}$/);
    expect(thisDevice(shelf)).toBe(device);
    expect(thisDevice(new Shelf())).not.toBe(device);
  });

  test("what somebody else put there is replaced", () => {
    const shelf = new Shelf();
    shelf.kept = "no device & no name";
    expect(thisDevice(shelf)).toMatch(/^[0-9a-f]{24}$/);
    expect(shelf.kept).toMatch(/^[0-9a-f]{24}$/);
  });

  test("where nothing can be kept it is made each time", () => {
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    };
    expect(thisDevice(full)).toMatch(/^[0-9a-f]{24}$/);
    const broken = {
      getItem: () => {
        throw new RangeError("a bug");
      },
      setItem: () => undefined,
    };
    expect(() => thisDevice(broken)).toThrow(RangeError);
  });
});
