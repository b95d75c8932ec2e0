/** The mushaf on the stage: one page, or two side by side; turned by finger and key, pointed at by a tap. */

import type { JSX, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { View } from "../classroom.ts";
import { savesData } from "../ui/preferences.ts";
import { isScrolled, isSpread, pagesInSight, planBlock } from "./layout.ts";
import { Leaf } from "./Leaf.tsx";
import type { Library } from "./library.ts";
import type { Sight } from "./sight.ts";
import { slide } from "./slide.ts";
import { anchorOf, usePress } from "./usePress.ts";
import { useKeys } from "./useKeys.ts";
import { useRoving } from "./useRoving.ts";
import { useFit } from "./useFit.ts";
import { useSize } from "./useSize.ts";
import "./marks.css";
import "./mushaf.css";

interface MushafViewProps {
  readonly library: Library;
  readonly page: number;
  readonly sight: Sight;
  /** The region the class zoomed to; null: the whole page. */
  readonly view: View | null;
  readonly stamp: string;
  /** Left out: this screen may not turn. */
  readonly onTurn?: (by: 1 | -1) => void;
  /** A tap on a word or an ayah's end, and the page it is on. Left out: a tap does nothing. */
  readonly onPoint?: (anchor: string, page: number) => void;
  /** For gestures of one's own on the stage: where it is, */
  readonly stage?: RefObject<HTMLDivElement | null>;
  /** and what else a touch on it means: two fingers zoom; one is the pointer, and nothing else. */
  readonly touch?: { readonly zooms: boolean; readonly draws: boolean };
  /** Words are chosen, by holding or dragging: their two ends, while they move and once they are final. */
  readonly onChoose?: (from: string, to: string, isFinal: boolean) => void;
}

export function MushafView(props: MushafViewProps): JSX.Element {
  const { library, page, sight, view, stamp, onTurn, onPoint, onChoose, touch } = props;
  const own = useRef<HTMLDivElement>(null);
  const stage = props.stage ?? own;
  const size = useSize(stage);
  const spread = isSpread(size);
  const block = planBlock(size, spread);
  const fit = useFit(stage, view, size);
  const finger = usePress(stage, { onTurn, onChoose, onDrag: (dx, turned) => slide(stage.current, dx, turned) });
  const roving = useRoving(stage);
  useKeys(onTurn);
  const isThrifty = savesData.value;
  useEffect(() => {
    if (!isThrifty) library.fetchAround(page);
  }, [library, page, isThrifty]);

  const point = (event: MouseEvent): void => {
    if (touch?.draws || finger.isSpent() || !(event.target instanceof Element)) return;
    const anchor = anchorOf(event.target);
    const leaf = event.target.closest<HTMLElement>("[data-page]")?.dataset["page"];
    if (anchor !== null && leaf !== undefined) onPoint?.(anchor, Number(leaf));
  };
  // The mouse's other button, the menu key, and Shift+F10; a finger that is held has its own way, without a menu.
  const openMenu = (event: MouseEvent): void => {
    const anchor = anchorOf(event.target);
    if (onChoose === undefined || anchor === null) return;
    event.preventDefault();
    if (!(event instanceof PointerEvent && event.pointerType === "touch")) onChoose(anchor, anchor, true);
  };

  return (
    <div
      ref={stage}
      class={`mushaf${spread ? " is-spread" : ""}${fit ? " is-zoomed" : ""}${touch?.zooms ? " can-zoom" : ""}${touch?.draws ? " is-drawn-on" : ""}`}
      // Where no word takes the focus, what scrolls must: keys scroll it then.
      tabIndex={sight.taps !== "all" && isScrolled(size, block) ? 0 : undefined}
      onClick={point}
      {...(!touch?.draws && {
        onPointerDown: finger.down,
        onPointerMove: finger.move,
        onPointerUp: finger.up,
        onPointerCancel: finger.cancel,
      })}
      onContextMenu={openMenu}
      onFocusIn={roving.focus}
      onKeyDown={roving.press}
    >
      {size.width > 0 && (
        <div class="leaves" dir="rtl" style={{ transform: fit ? `translate(${fit.x}px, ${fit.y}px) scale(${fit.scale})` : "" }}>
          {pagesInSight(page, spread, library.index.pages).map((number) => (
            <Leaf
              key={number} // a new page is new elements: words that moved to other places would count as a layout shift
              library={library}
              number={number}
              block={block}
              sight={sight}
              isCurrent={number === page}
              stamp={stamp}
            />
          ))}
        </div>
      )}
    </div>
  );
}
