/** Where a step from word to word, or from ayah to ayah, leads. */

export type Step = "next-ayah" | "previous-ayah" | "next-word" | "previous-word";

/** The place in `ids` (in reading order) that a step from `here` leads to; at the ends it stays. */
export function stepTo(ids: readonly string[], here: number, step: Step): number {
  const last = ids.length - 1;
  if (step === "next-word") return Math.min(last, here + 1);
  if (step === "previous-word") return Math.max(0, here - 1);
  const ayah = ayahAt(ids, here);
  if (step === "next-ayah") {
    const next = ids.findIndex((_id, place) => place > here && ayahAt(ids, place) !== ayah);
    return next < 0 ? here : next;
  }
  const before = ids.findLastIndex((_id, place) => place < here && ayahAt(ids, place) !== ayah);
  return before < 0 ? 0 : ids.findIndex((_id, place) => ayahAt(ids, place) === ayahAt(ids, before));
}

function ayahAt(ids: readonly string[], place: number): string {
  return (ids[place] ?? "").split(":").slice(0, 2).join(":");
}
