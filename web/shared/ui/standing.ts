/** What stands for the class beside its page, in words: whose turn it is, what is hidden, that it is locked, a notice. */

import type { Board } from "../classroom.ts";
import type { Messages } from "../i18n/messages.ts";
import type { IconName } from "./icons.tsx";

export interface Standing {
  readonly kind: "turn" | "hide" | "lock" | "notice";
  readonly icon: IconName;
  readonly text: string;
  /** It is about the person in front of the screen. */
  readonly isMine: boolean;
}

/** The name of who has the turn travels beside their id: students do not see the roster. */
export const TURN_NAME = "x/turn";

/** In the order of what matters most to `me`. */
export function tellStanding(board: Board, me: string | null, t: Messages): readonly Standing[] {
  const { hide, follow, notice } = board;
  const standings: (Standing | null)[] = [
    tellTurn(board, me, t),
    hide.level === "none" ? null : { kind: "hide", icon: "hidden", text: t.hide.is[hide.level], isMine: false },
    follow === "locked" ? { kind: "lock", icon: "lock", text: t.lock.is, isMine: false } : null,
    notice === null || notice === "" ? null : { kind: "notice", icon: "notice", text: notice, isMine: false },
  ];
  return standings.filter((standing) => standing !== null);
}

function tellTurn(board: Board, me: string | null, t: Messages): Standing | null {
  if (board.turn === null) return null;
  if (board.turn === me) return { kind: "turn", icon: "speak", text: t.turn.mine, isMine: true };
  const name = board.raw.get(TURN_NAME);
  const text = typeof name === "string" && name !== "" ? t.turn.of(name) : t.turn.other;
  return { kind: "turn", icon: "speak", text, isMine: false };
}
