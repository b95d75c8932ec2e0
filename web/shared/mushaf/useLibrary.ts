import { useEffect, useState } from "preact/hooks";

import { loadQuranFont } from "./font.ts";
import { openLibrary, type Library } from "./library.ts";

const RETRY_MS = 1500;

/** The mushaf, null until its index is here; asked for again and again, as a class cannot do without it. */
export function useLibrary(): Library | null {
  const [library, setLibrary] = useState<Library | null>(null);
  useEffect(() => {
    void loadQuranFont();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const open = (): void => {
      openLibrary().then(
        (opened) => {
          if (!isGone) setLibrary(opened);
        },
        () => {
          if (!isGone) timer = setTimeout(open, RETRY_MS * (0.5 + Math.random()));
        },
      );
    };
    open();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, []);
  return library;
}
