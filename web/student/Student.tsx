/** The student's page: the class that the address names, or the screen that joins one. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import type { Material } from "../shared/board.ts";
import { lazy } from "../shared/ui/lazy.tsx";
import { savesData } from "../shared/ui/preferences.ts";
import { JoinScreen } from "./JoinScreen.tsx";
import { addressWith, codeInAddress, isWall, leaveSeat, recallSeat, type Seat } from "./seat.ts";

// Whoever joins reads the door first: what a class is made of comes while a name is typed.
const ClassScreen = lazy(async () => (await import("./ClassScreen.tsx")).ClassScreen);
const fetchFont = async (): Promise<void> => (await import("./ClassScreen.tsx")).loadQuranFont();
const Wall = lazy(async () => (await import("./Wall.tsx")).Wall);

export function Student(): JSX.Element {
  const code = useSignal(codeInAddress(location.search));
  const isWallHere = useSignal(isWall(location.search));
  const seat = useSignal<Seat | null>(code.value === null ? null : recallSeat(code.value, "student"));
  const expected = useSignal<Material["kind"] | null>(null);
  useEffect(() => {
    if (!savesData.peek()) ClassScreen.ahead();
  }, []);
  const expect = (kind: Material["kind"] | null): void => {
    expected.value = kind;
    if (kind === "mushaf" && !savesData.peek()) fetchFont().catch(() => undefined);
  };
  const join = (taken: Seat): void => {
    history.replaceState(null, "", addressWith(taken.code));
    seat.value = taken;
  };
  // The seat opens nothing any more; its code stays filled in where joining again makes sense.
  const leave = (left: Seat, keepsCode: boolean): void => {
    leaveSeat(left.code, "student");
    code.value = keepsCode ? left.code : null;
    if (!keepsCode) history.replaceState(null, "", location.pathname);
    seat.value = null;
  };
  if (isWallHere.value && code.value !== null) {
    return <Wall code={code.value} onLeave={() => (isWallHere.value = false)} />;
  }
  if (seat.value === null) return <JoinScreen code={code.value} onFound={expect} onJoin={join} />;
  const taken = seat.value;
  return (
    <ClassScreen
      key={taken.token}
      seat={taken}
      expected={expected.value}
      onLeave={(keepsCode) => leave(taken, keepsCode)}
    />
  );
}
