import { describe, expect, test } from "vitest";

import { NOTHING_PAINTED, paint, paintedAt, partPainting, takePainted } from "./painting.ts";

const NOW = 1_000_000;
const stamp = (version: number) => ({ epoch: 1, version });

describe("painted", () => {
  test("C-5: the first goes at once", () => {
    const [, message] = takePainted(paint(NOTHING_PAINTED, stamp(1), 43, null), NOW);
    expect(message).toEqual({ type: "painted", epoch: 1, version: 1, ready: 43, page: null });
  });

  test("at most one in 250 ms, the last one always", () => {
    let [painting] = takePainted(paint(NOTHING_PAINTED, stamp(1), null, null), NOW);
    for (let version = 2; version < 9; version += 1) painting = paint(painting, stamp(version), null, null);
    expect(takePainted(painting, NOW + 249)[1]).toBeNull();
    expect(paintedAt(painting)).toBe(NOW + 250);
    const [after, message] = takePainted(painting, NOW + 250);
    expect(message).toMatchObject({ version: 8 });
    expect(paintedAt(after)).toBeNull();
  });

  test("what was said is not said again, until a new connection", () => {
    const [painting] = takePainted(paint(NOTHING_PAINTED, stamp(1), 2, null), NOW);
    expect(takePainted(paint(painting, stamp(1), 2, null), NOW + 9999)[1]).toBeNull();
    expect(takePainted(paint(painting, stamp(1), 3, null), NOW + 9999)[1]).toMatchObject({ ready: 3 });
    expect(takePainted(paint(painting, stamp(1), 2, 7), NOW + 9999)[1], "C-8").toMatchObject({ version: 1, page: 7 });
    expect(takePainted(partPainting(painting), NOW + 9999)[1]).toMatchObject({ version: 1 });
  });

  test("a clock that went back holds nothing up", () => {
    const [painting] = takePainted(paint(NOTHING_PAINTED, stamp(1), null, null), NOW);
    expect(takePainted(paint(painting, stamp(2), null, null), NOW - 60_000)[1]).toMatchObject({ version: 2 });
  });

  test("nothing painted, nothing said", () => {
    expect(paintedAt(NOTHING_PAINTED)).toBeNull();
    expect(takePainted(NOTHING_PAINTED, NOW)).toEqual([NOTHING_PAINTED, null]);
  });
});
