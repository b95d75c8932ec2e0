/** Moves the leaves with a finger, past Preact: sixty times a second only their place changes, and no word of them. */

/** How far the new page glides in, as a part of the stage. */
const GLIDE = 0.3;

/** `dx` null: the finger has let go; the leaves glide to their place, a new page from the side that it comes from. */
export function slide(stage: HTMLElement | null, dx: number | null, turned: 1 | -1 | null): void {
  const leaves = stage?.querySelector<HTMLElement>(".leaves");
  if (!stage || !leaves) return;
  leaves.classList.remove("is-let-go");
  if (dx !== null) {
    leaves.style.translate = `${dx}px`;
    return;
  }
  if (turned !== null) leaves.style.translate = `${-turned * GLIDE * stage.clientWidth}px`;
  void leaves.offsetWidth; // the place it glides from has to be drawn with
  leaves.classList.add("is-let-go");
  leaves.style.translate = "";
}
