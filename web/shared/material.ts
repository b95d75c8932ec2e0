/** What a class looks at: the mushaf, or sheets that its teacher brought; and going from one to the other. */

import type { Board, Direction, Material } from "./board.ts";
import type { Value } from "./messages.ts";

export type SheetMaterial = Material & { readonly kind: "pdf" | "images" };

/** Whether its pages are pictures. */
export function isSheet(material: Material | null): material is SheetMaterial {
  return material !== null && material.kind !== "mushaf";
}

/** The way it is read, and so where its next page lies (K-7): on the left of what is read right to left, as a mushaf is. */
export function directionOfReading(material: Material | null): Direction {
  return isSheet(material) ? (material.direction ?? "rtl") : "rtl";
}

/** The class goes on to another material: on this page of it, or its last one, and with nothing hidden that it does not have. */
export function materialChanges(board: Board, to: Material, page: number): Readonly<Record<string, Value>> {
  const hide = board.hide.level === "none" ? {} : { hide: null };
  return { material: { ...to }, page: Math.min(Math.max(1, page), to.pages), ...hide };
}
