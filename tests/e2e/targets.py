"""What a finger must hit: how large everything on a screen that can be tapped is."""

from __future__ import annotations

from playwright.async_api import Page

TARGET_PX = 48
# What is drawn smaller may take taps around it: then the points count at which a tap arrives there. The words of a page
# are as large as the page has them, a link in a sentence is as high as its line, and what lies under a window is judged
# where it lies open.
FIND_SMALL = """(target) => {
  const enough = target - 0.5;  // what rounding takes
  const isHidden = (element) =>
    !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) ||
    element.closest(".visually-hidden, [inert]") !== null;
  const isText = (element) =>
    element.matches("[data-id], .sheet-button") ||
    (element.tagName === "A" && getComputedStyle(element).display === "inline");
  const reach = (element) => {
    const box = element.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const isHit = (right, down) => element.contains(document.elementFromPoint(x + right, y + down));
    if (!isHit(0, 0)) return null;
    const along = (right, down) => {
      let steps = 1;
      while (steps < target && isHit(right * steps, down * steps)) steps += 1;
      return steps - 0.5;
    };
    return [along(-1, 0) + along(1, 0), along(0, -1) + along(0, 1)];
  };
  const found = [];
  for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button]")) {
    if (isHidden(element) || isText(element)) continue;
    const tapped = element.closest("label") ?? element;
    const { width, height } = tapped.getBoundingClientRect();
    if (width >= enough && height >= enough) continue;
    const reached = reach(tapped);
    if (reached === null || Math.min(...reached) >= enough) continue;
    const size = reached.map((px) => px.toFixed(0)).join(" x ");
    found.push(`${size} px: ${element.cloneNode(false).outerHTML.slice(0, 160)}`);
  }
  return found;
}"""


async def has_no_small_target(page: Page, screen: str) -> None:
    """Everything to be tapped is at least 48 px wide and high."""
    found: list[str] = await page.evaluate(FIND_SMALL, TARGET_PX)
    assert found == [], f"{screen}: " + "\n".join(found)
