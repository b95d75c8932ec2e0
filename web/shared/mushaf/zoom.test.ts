import { describe, expect, test } from "vitest";

import { fitView, isSameView, middleOf, moveBy, zoomBy } from "./zoom.ts";

describe("a region", () => {
  test("grows around the point that stays in its place", () => {
    expect(zoomBy(null, 2, { x: 0.5, y: 0.5 })).toEqual({ x: 0.25, y: 0.25, w: 0.5, h: 0.5 });
    expect(zoomBy(null, 2, { x: 0, y: 1 })).toEqual({ x: 0, y: 0.5, w: 0.5, h: 0.5 });
    expect(zoomBy({ x: 0.25, y: 0.25, w: 0.5, h: 0.5 }, 2, { x: 0.3, y: 0.7 })).toEqual({ x: 0.275, y: 0.475, w: 0.25, h: 0.25 });
  });

  test("stays inside the page, at most four times as large, and is none when it is all of it", () => {
    expect(zoomBy(null, 100, { x: 0.5, y: 0.5 })).toEqual({ x: 0.375, y: 0.375, w: 0.25, h: 0.25 });
    expect(zoomBy({ x: 0.5, y: 0.5, w: 0.5, h: 0.5 }, 0.625, { x: 1, y: 1 })).toEqual({ x: 0.2, y: 0.2, w: 0.8, h: 0.8 });
    expect(zoomBy({ x: 0.2, y: 0.2, w: 0.5, h: 0.5 }, 0.1, { x: 0, y: 0 })).toBeNull();
    expect(zoomBy(null, 0.5, { x: 0.5, y: 0.5 })).toBeNull();
  });

  test("moves as far as the page goes; the whole page does not move", () => {
    const view = { x: 0.25, y: 0.25, w: 0.5, h: 0.5 };
    expect(moveBy(view, 0.1, -1)).toEqual({ x: 0.35, y: 0, w: 0.5, h: 0.5 });
    expect(moveBy(null, 0.1, 0.1)).toBeNull();
    expect([middleOf(view), middleOf(null)]).toEqual([{ x: 0.5, y: 0.5 }, { x: 0.5, y: 0.5 }]);
  });

  test("is the same when its place and size are", () => {
    const view = { x: 0.25, y: 0.25, w: 0.5, h: 0.5 };
    expect(isSameView(view, { ...view })).toBe(true);
    expect([isSameView(view, { ...view, x: 0 }), isSameView(view, null), isSameView(null, null)]).toEqual([false, false, true]);
  });
});

describe("a screen", () => {
  const block = { left: 10, top: 40, width: 200, height: 300 };

  test("shows the region in its middle, as large as the narrower side allows", () => {
    const view = { x: 0.5, y: 0, w: 0.5, h: 0.5 };
    const fit = fitView(view, block, { width: 400, height: 900 });
    expect(fit.scale).toBe(4);
    expect(fit.x + fit.scale * (10 + 0.75 * 200)).toBe(200);
    expect(fit.y + fit.scale * (40 + 0.25 * 300)).toBe(450);
    expect(fitView(view, block, { width: 4000, height: 300 }).scale).toBe(2);
  });
});
