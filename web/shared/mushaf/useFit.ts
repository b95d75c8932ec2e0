/** How the page is drawn for the class's zoom on this screen. */

import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

import type { View } from "../classroom.ts";
import type { Size } from "./layout.ts";
import { fitView, PAGE, type Box, type Fit } from "./zoom.ts";

/** Where the class's page lies on the stage, before any zoom: offsets, unlike rectangles, know nothing of transforms. */
function blockOn(stage: HTMLElement): Box | null {
  const block = stage.querySelector<HTMLElement>(PAGE);
  if (block === null) return null;
  let [left, top] = [0, 0];
  for (let at: HTMLElement | null = block; at !== null && at !== stage; at = at.offsetParent as HTMLElement | null) {
    left += at.offsetLeft;
    top += at.offsetTop;
  }
  return { left, top, width: block.offsetWidth, height: block.offsetHeight };
}

/** The transform of the leaves; null while the whole page is in sight. */
export function useFit(stage: RefObject<HTMLElement | null>, view: View | null, size: Size): Fit | null {
  const [fit, setFit] = useState<Fit | null>(null);
  useLayoutEffect(() => {
    const block = stage.current && view && blockOn(stage.current);
    setFit(view && block ? fitView(view, block, size) : null);
  }, [stage, view, size]);
  return fit;
}
