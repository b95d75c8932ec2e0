"""Stories of what a pen can do on a sheet."""

from __future__ import annotations

from playwright.async_api import expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Student
from tests.e2e.test_access import has_no_violation
from tests.e2e.test_sheets import begin_with, draw, pdf, sees_ink
from tests.server_process import ServerProcess

COLOURS = ("plain", "highlight", "red", "blue", "green", "violet")


async def test_ink_has_colours_that_lines_tell_apart_too(server: ServerProcess, open_device: OpenDevice) -> None:
    """K-6."""
    teacher = await begin_with(await open_device(Device.SMALL_PHONE), server.url, pdf("Read in the name of your Lord"))
    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link)
    await student.sees_page(1)
    await teacher.tap("ink-open")
    for place, colour in enumerate(COLOURS):
        await teacher.tap(f"ink-colour-{colour}")
        await expect(teacher.part(f"ink-colour-{colour}")).to_have_attribute("aria-pressed", "true")
        y = 0.25 + 0.1 * place
        await draw(teacher, (0.15, y), (0.5, y + 0.03), (0.8, y))
    await sees_ink(student, len(COLOURS))
    lines = student.page.locator(".sheet-ink .ink-line")
    await expect(lines).to_have_count(len(COLOURS))
    look = "lines => lines.map(line => { const s = getComputedStyle(line); return s.strokeWidth + s.strokeDasharray })"
    assert len(set(await lines.evaluate_all(look))) == len(COLOURS)
    await has_no_violation(teacher.page, "ink-colours")
    await teacher.tap("ink-eraser")
    await expect(teacher.part("ink-colour-red")).to_have_count(0)
    await draw(teacher, (0.5, 0.2), (0.5, 0.95))
    await sees_ink(student, 0)
    await teacher.tap("ink-undo")
    await expect(student.page.locator(".sheet-ink .is-violet")).to_have_count(1)
