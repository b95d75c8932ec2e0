import { useEffect, useState } from "preact/hooks";

import { loadQuranFont } from "./font.ts";
import { openLibrary, type Library } from "./library.ts";

export interface LibraryHere {
  /** Null until the index is here. */
  readonly library: Library | null;
  /** It could not be had so far; it is asked for again. */
  readonly hasFailed: boolean;
}

const RETRY_MS = 1500;

/** The mushaf and its font, asked for until they are here; nothing before it is wanted, for a class may look at something else. */
export function useLibrary(known: "index" | "start", isWanted = true): LibraryHere {
  const [here, setHere] = useState<LibraryHere>({ library: null, hasFailed: false });
  useEffect(() => {
    if (!isWanted) return;
    void loadQuranFont();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const open = async (): Promise<void> => {
      try {
        const library = await openLibrary(known);
        if (!isGone) setHere({ library, hasFailed: false });
      } catch {
        if (isGone) return;
        setHere({ library: null, hasFailed: true });
        timer = setTimeout(() => void open(), RETRY_MS * (0.5 + Math.random()));
      }
    };
    void open();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [isWanted]);
  return here;
}
