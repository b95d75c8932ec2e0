import { useEffect } from "preact/hooks";

import type { Direction } from "../board.ts";
import { turnOfKey } from "./navigation.ts";

/** Arrow keys turn the page, wherever the focus is but in a field or a dialog. */
export function useKeys(onTurn: ((by: 1 | -1) => void) | undefined, direction: Direction = "rtl"): void {
  useEffect(() => {
    if (onTurn === undefined) return;
    const press = (event: KeyboardEvent): void => {
      const by = turnOfKey(event.key, direction);
      if (by === null || event.altKey || event.ctrlKey || event.metaKey || isElsewhere(event.target)) return;
      event.preventDefault();
      onTurn(by);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [onTurn, direction]);
}

/** In a field or a dialog the arrow keys have their own meaning. */
function isElsewhere(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, dialog") !== null;
}
