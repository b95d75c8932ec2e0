/** The materials this device has brought, and where each was left: kept here, for the service lists nothing. */

import { isDirection } from "../../shared/board.ts";
import type { Material } from "../../shared/classroom.ts";
import type { SheetMaterial } from "../../shared/material.ts";
import { indexAddress } from "../../shared/sheet/address.ts";
import { keep, recall } from "../../shared/ui/storage.ts";

const KEPT_AS = "materials";
const MAX_KEPT = 6;

/** Newest first. */
export function recallBrought(): readonly SheetMaterial[] {
  return recall(KEPT_AS, (kept) => (Array.isArray(kept) ? kept.map(readMaterial).filter((one) => one !== null) : null)) ?? [];
}

export function keepBrought(material: SheetMaterial): void {
  keep(KEPT_AS, addBrought(recallBrought(), material));
}

export function forgetBrought(id: string): void {
  keep(KEPT_AS, recallBrought().filter((material) => material.id !== id));
}

export function addBrought(brought: readonly SheetMaterial[], material: SheetMaterial): readonly SheetMaterial[] {
  return [material, ...brought.filter(({ id }) => id !== material.id)].slice(0, MAX_KEPT);
}

/** Whether the service still has it (M-8); null where nobody says. */
export async function isThere(id: string): Promise<boolean | null> {
  try {
    const { ok, status } = await window.fetch(indexAddress(id));
    return ok ? true : status === 404 ? false : null;
  } catch {
    return null;
  }
}

/** The page a material was left on, on this device. */
export function recallPage(id: string): number {
  return recall(`page-of.${id}`, (kept) => (Number.isSafeInteger(kept) ? (kept as number) : null)) ?? 1;
}

export function keepPage(material: Material, page: number): void {
  keep(`page-of.${material.id}`, page);
}

export function readMaterial(kept: unknown): SheetMaterial | null {
  if (typeof kept !== "object" || kept === null) return null;
  const { id, kind, title, pages, direction } = kept as Record<string, unknown>;
  if (typeof id !== "string" || typeof title !== "string" || typeof pages !== "number") return null;
  if (kind !== "pdf" && kind !== "images") return null;
  return { id, kind, title, pages, ...(isDirection(direction) && { direction }) };
}
