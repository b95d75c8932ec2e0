"""Stories of the zoom: the teacher's region is shown by each device as large as it can, and a turn ends it."""

from __future__ import annotations

from playwright.async_api import FloatRect, expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Participant, Student, Teacher
from tests.server_process import ServerProcess

IS_ZOOMED = """(word) => {
  const box = (selector) => document.querySelector(selector)?.getBoundingClientRect();
  const [stage, block, at] = [box(".mushaf.is-zoomed"), box('[data-testid="page"] .block'), box(`[data-id="${word}"]`)];
  if (!stage || !block || !at) return false;
  const isLarger = block.height > 1.2 * stage.height || block.width > 1.2 * stage.width;
  const isWithin = (from, to, first, last) => from >= first - 1 && to <= last + 1;  // a pixel is what rounding takes
  const isAcross = isWithin(at.left, at.right, stage.left, stage.right);
  return isLarger && isAcross && isWithin(at.top, at.bottom, stage.top, stage.bottom);
}"""


async def box_of(screen: Participant, selector: str) -> FloatRect:
    """Where something is drawn."""
    box = await screen.page.locator(selector).bounding_box()
    assert box is not None
    return box


async def is_zoomed(screen: Participant, word: str) -> None:
    """Sooner or later the page is larger than its stage, and all of this word is in sight."""
    await screen.page.wait_for_function(IS_ZOOMED, arg=word)


async def pinch(screen: Participant, word: str, *, by: float) -> None:
    """Draw two fingers apart around a word."""
    box = await box_of(screen, f'[data-id="{word}"]')
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = await screen.page.context.new_cdp_session(screen.page)
    for step in range(5):
        apart = 40 * (1 + (by - 1) * step / 4)
        points = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        kind = "touchMove" if step else "touchStart"
        await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await touch.detach()


async def test_two_fingers_zoom_for_all_and_a_turn_shows_the_whole_next_page(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.UPRIGHT_TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)
    await pinch(teacher, "1:5:2", by=2.5)
    await is_zoomed(teacher, "1:5:2")
    await is_zoomed(student, "1:5:2")
    await teacher.tap_word("1:5:2")
    await student.sees_pointed("1:5:2")
    await is_zoomed(student, "1:5:2")
    await teacher.sees_page(1)  # two fingers turn nothing

    await teacher.tap("next")
    await student.sees_page(2)
    await expect(student.page.locator(".mushaf.is-zoomed")).to_have_count(0)


async def test_buttons_zoom_around_the_word_that_is_pointed_at(server: ServerProcess, open_device: OpenDevice) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET, "ar"), server.url)
    student = await Student.joins(await open_device(Device.SMALL_PHONE, "ar"), teacher.student_link)
    await student.sees_page(1)
    await teacher.tap_word("1:7:8")
    await teacher.tap("tools-open")
    await teacher.tap("zoom-in")
    await teacher.tap("zoom-in")
    await is_zoomed(student, "1:7:8")
    await teacher.tap("zoom-whole")
    await expect(student.page.locator(".mushaf.is-zoomed")).to_have_count(0)
    await expect(teacher.part("zoom-out")).to_be_disabled()
