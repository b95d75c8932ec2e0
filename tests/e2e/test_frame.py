"""Stories of what is around the page: it never scrolls away, and everything opens and closes without a finger."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Student, Teacher
from tests.e2e.test_access import has_no_violation
from tests.server_process import ServerProcess

OVERFLOW = """() => {
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.scrollingElement;
  return [scrollWidth - clientWidth, scrollHeight - clientHeight];
}"""


async def stays_put(page: Page, screen: str) -> None:
    """The screen as a whole has nothing to scroll to."""
    assert await page.evaluate(OVERFLOW) == [0, 0], screen


@pytest.mark.parametrize("device", Device)
async def test_no_screen_of_a_class_scrolls(server: ServerProcess, open_device: OpenDevice, device: Device) -> None:
    teacher = await Teacher.opens_class(await open_device(device, "ar"), server.url)
    student = await Student.joins(await open_device(device, "ar"), teacher.student_link)
    await student.sees_page(1)
    await teacher.counts(with_you=1, students=1)
    for panel in ("roster", "tools"):
        await teacher.tap(f"{panel}-open")
        await expect(teacher.part(panel)).to_be_visible()
        await stays_put(teacher.page, panel)
        if panel == "tools":
            await teacher.tap("hide-words")
        await teacher.tap(f"{panel}-close")
    await expect(teacher.part("hide-bar")).to_be_visible()
    await stays_put(teacher.page, "teacher, with hidden words")
    await expect(student.part("strip-hide")).to_be_visible()
    await stays_put(student.page, "student")
    await student.tap("next")
    await expect(student.part("away")).to_be_visible()
    await stays_put(student.page, "student elsewhere")
    await teacher.page.goto(f"{teacher.student_link}&observe")
    wall = Student(teacher.page, "wall")
    await wall.sees_page(1)
    await stays_put(wall.page, "wall")


async def test_screens_whose_text_is_twice_as_large_stay_in_use(server: ServerProcess, open_device: OpenDevice) -> None:
    """A tablet at 200 %: a page that is lower than its text, and scrolls."""
    teacher = await Teacher.opens_class(await open_device(Device.TABLET, "ar"), server.url)
    student = await Student.joins(await open_device(Device.TABLET, "ar"), teacher.student_link)
    await student.sees_page(1)
    for screen in (teacher, student):
        await screen.page.set_viewport_size(ViewportSize(width=640, height=400))
    await teacher.goes_to("2:257")
    await student.sees_page(43)
    await expect(student.page.locator('[data-id="2:257:1"]')).to_be_in_viewport()
    await has_no_violation(student.page, "student")
    await teacher.tap("roster-open")
    await teacher.row(student).locator(".student-row").tap()
    await teacher.tap("give-turn")
    await teacher.tap("roster-close")
    await teacher.tap("tools-open")
    await teacher.tap("hide-words")
    await teacher.tap("tools-close")
    await teacher.tap("reveal-next")
    await teacher.tap("signal-praise")
    await has_no_violation(teacher.page, "teacher")
    for screen in (teacher, student):
        await stays_put(screen.page, "at 200 %")
    page = await teacher.page.locator(".stage-page").bounding_box()
    assert page is not None
    assert page["height"] >= 200  # of 400: what stands around it leaves it half of the screen
    await teacher.tap("next")
    await student.sees_page(44)


async def opens_and_closes(page: Page, opener: str, window: str) -> None:
    """By keyboard alone, both ways out; the focus goes back to what opened the window."""
    button, shown = page.get_by_test_id(opener), page.get_by_test_id(window)
    close = shown.get_by_test_id("dialog-close").or_(shown.get_by_test_id(f"{window}-close")).first
    for way_out in ("Escape", "Enter"):
        await button.focus()
        await page.keyboard.press("Enter")
        await expect(close).to_be_focused()  # so that Enter is the other way out
        await page.keyboard.press(way_out)
        await expect(shown).to_have_count(0)
        await expect(button).to_be_focused()


async def test_every_window_is_opened_and_closed_by_keyboard_and_gives_the_focus_back(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    for opener, window in (
        ("share-open", "share"),
        ("roster-open", "roster"),
        ("tools-open", "tools"),
        ("jump-open", "jump"),
        ("menu-open", "menu"),
    ):
        await opens_and_closes(teacher.page, opener, window)
    for entry, window in (("menu-device", "device"), ("menu-end", "end")):
        await teacher.part("menu-open").focus()
        await teacher.page.keyboard.press("Enter")
        await expect(teacher.part("menu").get_by_test_id("dialog-close")).to_be_focused()
        await teacher.part(entry).focus()
        await teacher.page.keyboard.press("Enter")
        await expect(teacher.part(window)).to_be_visible()
        await teacher.page.keyboard.press("Escape")
        await expect(teacher.part(window)).to_have_count(0)
        await expect(teacher.part("menu-open")).to_be_focused()

    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)
    await opens_and_closes(student.page, "menu-open", "menu")
