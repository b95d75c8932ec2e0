"""Stories of what is around the page: it never scrolls away."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Student, Teacher
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
