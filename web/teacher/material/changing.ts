/** Going from one material to another in a class. */

import type { Classroom, Material } from "../../shared/classroom.ts";
import { materialChanges, type SheetMaterial } from "../../shared/material.ts";
import type { Library } from "../../shared/mushaf/library.ts";
import { keepPage, recallPage } from "./brought.ts";

/** Shows the class another material, where it was left on this device; the one it leaves is remembered so. */
export function changeMaterial(classroom: Classroom, to: Material): void {
  const { material, page } = classroom.board.value;
  if (material?.id === to.id) return;
  if (material !== null && page !== null) keepPage(material, page);
  classroom.commit(materialChanges(classroom.board.value, to, recallPage(to.id)));
}

/** The material that was chosen; null, the mushaf, is described by its own index. */
export function chosenMaterial(chosen: SheetMaterial | null, library: Library): Material {
  if (chosen !== null) return chosen;
  const { id, title, pages } = library.index;
  return { id, kind: "mushaf", title, pages };
}
