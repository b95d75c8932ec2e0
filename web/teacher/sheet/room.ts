/** What the teacher's screen needs for sheets, and not for the mushaf: loaded when a class looks at some. */

export { openSheets } from "../../shared/sheet/open.ts";
export { InkBar } from "./InkBar.tsx";
export { SheetLead } from "./SheetLead.tsx";
export { TaughtSheet } from "./TaughtSheet.tsx";
