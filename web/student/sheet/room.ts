/** What a student's screen needs for sheets, and not for the mushaf: loaded when a class looks at some. */

export { openSheets } from "../../shared/sheet/open.ts";
export { SheetPlaceButton } from "../../shared/sheet/SheetPlaceButton.tsx";
export { FollowedSheet } from "./FollowedSheet.tsx";
