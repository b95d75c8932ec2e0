"""Stories of the page itself: nothing moves, nothing is drawn in another font, every line fits."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from classroom_sync.client import ClassroomClient, Opened, create_classroom
from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Student
from tests.server_process import ServerProcess

# The opening's two pages; a first full page; ends of surahs; headers in the middle; the widest and the shortest lines.
SAMPLE = (1, 2, 3, 42, 50, 187, 255, 440, 604)
# Rounding of a browser's layout, which counts in 64ths of a pixel, over a line of some twenty words.
TOLERANCE_PX = 0.5

# A word of the bar may push the one beside it, when "connecting" becomes "live"; so much in all, of the screen's area.
BAR_MAY_SHIFT = 0.003
# Every shift counts, also one that follows a tap: a page that is turned is new, it does not move.
REMEMBER_SHIFTS = """
window.shifts = { bar: 0, elsewhere: [] };
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) {
    const moved = shift.sources.map(({ node }) => (node instanceof Element ? node : node?.parentElement));
    if (moved.every((element) => element?.closest(".bar"))) window.shifts.bar += shift.value;
    else window.shifts.elsewhere.push(`${shift.value}: ${moved.map((element) => element?.outerHTML ?? "gone")}`);
  }
}).observe({ type: "layout-shift", buffered: true });
"""

# Words of the mushaf that were on the screen for a moment while the Quran font was not.
REMEMBER_BARE_WORDS = """
window.bareWords = [];
new MutationObserver(() => {
  const isHere = [...document.fonts].some((face) => face.family.includes("Amiri Quran") && face.status === "loaded");
  const word = document.querySelector(".word, .band, .is-basmalah");
  if (!isHere && word !== null) window.bareWords.push(word.textContent);
}).observe(document, { subtree: true, childList: true, characterData: true });
"""

# What a page's words and lines take, against the room they have; each finding is a sentence.
FIND_OVERFLOW = """
(tolerance) => {
  const found = [];
  const leaf = document.querySelector('[data-testid="page"]');
  const stage = document.querySelector(".mushaf");
  const block = leaf.querySelector(".block").getBoundingClientRect();
  const within = (what, inner, outer, sides) => {
    for (const side of sides) {
      const over = side === "left" || side === "top" ? outer[side] - inner[side] : inner[side] - outer[side];
      if (over > tolerance) found.push(`${what} is ${over.toFixed(1)} px past the ${side} edge`);
    }
  };
  const all = ["left", "right", "top", "bottom"];
  within("the block", block, leaf.getBoundingClientRect(), all);
  within("the leaf", leaf.getBoundingClientRect(), stage.getBoundingClientRect(), ["left", "right"]);
  for (const [number, line] of leaf.querySelectorAll(".line").entries()) {
    within(`line ${number + 1}`, line.getBoundingClientRect(), block, all);
    let before = Infinity;
    for (const word of line.querySelectorAll(".word, .band")) {
      const box = word.getBoundingClientRect();
      within(`"${word.textContent}" in line ${number + 1}`, box, block, ["left", "right"]);
      if (box.right > before + tolerance) found.push(`"${word.textContent}" lies on the word before it`);
      before = box.left;
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push("the screen is wider than the device");
  return {
    found,
    lines: leaf.querySelectorAll(".line").length,
    words: leaf.querySelectorAll(".word").length,
    scrolls: stage.scrollHeight > stage.clientHeight + tolerance,
    letters: parseFloat(getComputedStyle(leaf.querySelector(".block")).fontSize),
  };
}
"""


async def open_class(server: ServerProcess) -> tuple[Opened, ClassroomClient]:
    """A class whose teacher is a program: here only pages count."""
    opened = await create_classroom(server.url, "Pages", "Ustadh Salim")
    return opened, ClassroomClient(server.url, opened.code, opened.token)


@pytest.mark.parametrize("device", Device, ids=lambda device: device.name.lower())
async def test_every_line_fits_within_its_page(server: ServerProcess, open_device: OpenDevice, device: Device) -> None:
    opened, client = await open_class(server)
    async with client as teacher:
        student = await Student.joins(await open_device(device, "ar"), opened.links["student"])
        for number in SAMPLE:
            await teacher.commit({"page": number})
            await student.sees_page(number)
            page: dict[str, Any] = await student.page.evaluate(FIND_OVERFLOW, TOLERANCE_PX)
            assert (number, page["found"]) == (number, [])
            assert page["lines"] == (8 if number <= 2 else 15)
            assert page["words"] > 0
            # Only where the whole page would be too small to read may it be taller than the screen.
            assert not page["scrolls"] or device is Device.SMALL_PHONE
            assert page["letters"] >= 12


@pytest.mark.parametrize("device", [Device.TABLET, Device.PHONE], ids=lambda device: device.name.lower())
async def test_nothing_moves_while_pages_are_loaded_turned_and_pointed_at(
    server: ServerProcess, open_device: OpenDevice, device: Device
) -> None:
    opened, client = await open_class(server)
    async with client as teacher:
        page = await open_device(device)
        student = await Student.joins(page, opened.links["student"])
        await student.sees_page(1)
        await page.add_init_script(REMEMBER_SHIFTS)
        await page.reload()
        for number in SAMPLE:
            await teacher.commit({"page": number})
            await student.sees_page(number)
        await teacher.commit({"at": {"a": "112:1"}})
        await expect(page.locator('[data-id="112:1:1"]')).to_have_attribute("data-pointed", "true")
        await teacher.commit({"at": None})
        await student.sees_pointed()
        shifts = await page.evaluate("window.shifts")
        assert shifts["elsewhere"] == []
        assert shifts["bar"] < BAR_MAY_SHIFT


async def test_no_word_is_drawn_before_the_quran_font_is_there(server: ServerProcess, open_device: OpenDevice) -> None:
    opened, client = await open_class(server)
    may_come = asyncio.Event()

    async def hold(route: Route) -> None:
        await may_come.wait()
        await route.continue_()

    async with client as teacher:
        page: Page = await open_device(Device.PHONE, "ar")
        await page.add_init_script(REMEMBER_BARE_WORDS)
        await page.route("**/*.woff2", hold)
        async with page.expect_response(
            lambda answer: "/materials/mushaf/" in answer.url and "index" not in answer.url
        ):
            student = await Student.joins(page, opened.links["student"])
        await teacher.commit({"page": 50})
        shown = student.part("page")
        await expect(shown).to_have_attribute("data-page", "50")
        await expect(shown.locator(".is-awaited")).to_have_count(15)
        await expect(shown).to_have_attribute("data-drawn", "false")

        may_come.set()
        await student.sees_page(50)
        await expect(shown.locator(".is-awaited")).to_have_count(0)
        assert await shown.locator(".word").count() > 0
        assert await page.evaluate("window.bareWords") == []
