/** The mushaf on the stage: one page, or two side by side; turned by finger and key, pointed at by a tap. */

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { isSpread, pagesInSight, planBlock, type Size } from "./layout.ts";
import { Leaf } from "./Leaf.tsx";
import type { Library } from "./library.ts";
import { turnOfKey, turnOfSwipe } from "./navigation.ts";
import "./mushaf.css";

interface MushafViewProps {
  readonly library: Library;
  readonly page: number;
  readonly at: string | null;
  readonly stamp: string;
  /** Left out: this screen may not turn. */
  readonly onTurn?: (by: 1 | -1) => void;
  /** A tap on a word or an ayah's end, and the page it is on. Left out: a tap does nothing. */
  readonly onPoint?: (anchor: string, page: number) => void;
}

export function MushafView({ library, page, at, stamp, onTurn, onPoint }: MushafViewProps): JSX.Element {
  const stage = useRef<HTMLDivElement>(null);
  const size = useSize(stage);
  const spread = isSpread(size);
  const block = planBlock(size, spread);
  const finger = useFinger(onTurn);
  useKeys(onTurn);
  useEffect(() => library.fetchAround(page), [library, page]);

  const point = (event: MouseEvent): void => {
    if (finger.hasSwiped() || !(event.target instanceof Element)) return;
    const anchor = event.target.closest<HTMLElement>("[data-id]")?.dataset["id"];
    const leaf = event.target.closest<HTMLElement>("[data-page]")?.dataset["page"];
    if (anchor !== undefined && leaf !== undefined) onPoint?.(anchor, Number(leaf));
  };

  return (
    <div
      ref={stage}
      class={`mushaf${spread ? " is-spread" : ""}${onPoint ? " can-point" : ""}`}
      onClick={point}
      onPointerDown={finger.down}
      onPointerUp={finger.up}
      onPointerCancel={finger.cancel}
    >
      {size.width > 0 && (
        <div class="leaves" dir="rtl">
          {pagesInSight(page, spread, library.index.pages).map((number) => (
            <Leaf
              key={number} // a new page is new elements: words that moved to other places would count as a layout shift
              library={library}
              number={number}
              block={block}
              at={at}
              isCurrent={number === page}
              stamp={stamp}
            />
          ))}
        </div>
      )}
    </div>
  );
}

function useSize(of: { readonly current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = of.current;
    if (element === null) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [of]);
  return size;
}

interface Finger {
  readonly down: (event: PointerEvent) => void;
  readonly up: (event: PointerEvent) => void;
  readonly cancel: () => void;
  /** Whether the click that follows belongs to a swipe: then it points at nothing. */
  readonly hasSwiped: () => boolean;
}

function useFinger(onTurn: ((by: 1 | -1) => void) | undefined): Finger {
  const start = useRef<PointerEvent | null>(null);
  const swiped = useRef(false);
  return {
    down: (event) => {
      start.current = event.isPrimary ? event : null; // a second finger is a pinch, not a swipe
      swiped.current = false;
    },
    up: (event) => {
      const from = start.current;
      start.current = null;
      if (from === null || !event.isPrimary) return;
      const by = turnOfSwipe(event.clientX - from.clientX, event.clientY - from.clientY, event.timeStamp - from.timeStamp);
      swiped.current = by !== null;
      if (by !== null) onTurn?.(by);
    },
    cancel: () => {
      start.current = null;
    },
    hasSwiped: () => swiped.current,
  };
}

function useKeys(onTurn: ((by: 1 | -1) => void) | undefined): void {
  useEffect(() => {
    if (onTurn === undefined) return;
    const press = (event: KeyboardEvent): void => {
      const by = turnOfKey(event.key);
      if (by === null || event.altKey || event.ctrlKey || event.metaKey || isElsewhere(event.target)) return;
      event.preventDefault();
      onTurn(by);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [onTurn]);
}

/** In a field or a dialog the arrow keys have their own meaning. */
function isElsewhere(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, dialog") !== null;
}
