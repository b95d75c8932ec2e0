/** How the connection is told: which words, which colour, which picture. All three, so that none of them is needed. */

import type { Freshness } from "../classroom.ts";
import type { Messages } from "../i18n/messages.ts";
import type { IconName } from "./icons.tsx";

export interface Telling {
  readonly look: "live" | "late" | "lost";
  readonly icon: IconName;
  readonly text: string;
  /** What it means for the page on the screen, where there is room for a second line. */
  readonly more: string | null;
}

export function tellFreshness(freshness: Freshness, t: Messages): Telling {
  switch (freshness.kind) {
    case "live":
      return { look: "live", icon: "check", text: t.freshness.live, more: null };
    case "behind":
      return { look: "late", icon: "clock", text: t.freshness.behind(wholeSeconds(freshness.ms)), more: null };
    case "connecting":
      return { look: "late", icon: "clock", text: t.freshness.connecting, more: null };
    case "reconnecting":
      return { look: "lost", icon: "lost", text: t.freshness.reconnecting, more: t.freshness.lastPage };
    case "stopped":
      return { look: "lost", icon: "lost", text: t.freshness.stopped, more: t.freshness.lastPage };
  }
}

/** Whether there is a connection to know from: without one, who is here is only who was here. */
export function isConnected(freshness: Freshness): boolean {
  return freshness.kind === "live" || freshness.kind === "behind";
}

/** Rounded up: "0 s behind" would deny what the colour says. */
export function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
