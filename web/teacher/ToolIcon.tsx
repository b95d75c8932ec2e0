/** The pictures of the teacher's tools; students' screens do without them. */

import type { JSX } from "preact";

import { Drawing } from "../shared/ui/icons.tsx";

const PATHS = {
  eraser: "M4 15.5L13.500 6l5 5-8.500 8.500H7.500zM10 20h10M9.500 10l5 5",
  undo: "M8 5L3.500 9.500 8 14M3.500 9.500H14a5.500 5.500 0 0 1 0 11h-3",
  clear: "M5 7h14M10 7V4.500h4V7M7 7l1 13h8l1-13",
  file: "M6 3.500h8l4.500 4.500v12.500H6zM14 3.500V8h4.500",
  upload: "M12 16V5M7.500 9L12 4.500 16.500 9M5 19.500h14",
  book: "M12 6.500C10 5 7 4.500 3.500 5v13c3.500-.5 6.500 0 8.500 1.500 2-1.500 5-2 8.500-1.500V5c-3.500-.5-6.500 0-8.500 1.500zM12 6.500v13",
} as const;

export type ToolIconName = keyof typeof PATHS;

export function ToolIcon({ name }: { name: ToolIconName }): JSX.Element {
  return <Drawing d={PATHS[name]} />;
}
