import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { messages } from "../i18n/i18n.ts";
import { Switch } from "./Switch.tsx";

/** The page without the browser around it. Left out where a browser cannot (an iPhone's). */
export function FullScreenSwitch(): JSX.Element | null {
  const isFull = useFullScreen();
  if (!document.fullscreenEnabled) return null;
  return <Switch label={messages.value.settings.fullScreen} isOn={isFull} onToggle={toggleFullScreen} testId="full-screen" />;
}

export function useFullScreen(): boolean {
  const [isFull, setFull] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const look = (): void => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
  return isFull;
}

export function toggleFullScreen(): void {
  const done = document.fullscreenElement === null ? document.documentElement.requestFullscreen() : document.exitFullscreen();
  done.catch(() => undefined); // refused: the page stays as it is
}
