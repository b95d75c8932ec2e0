"""Stories of three languages: each at once, in its own digits and direction, and kept."""

from __future__ import annotations

from playwright.async_api import expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Student, Teacher
from tests.server_process import ServerProcess


async def test_the_screen_turns_over_to_another_language_without_a_reload(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET, "ur"), server.url)
    await expect(teacher.page.locator("html")).to_have_attribute("dir", "rtl")
    await teacher.goes_to("۲:۲۵۵")
    await teacher.sees_page(42)
    await expect(teacher.part("jump-open")).to_contain_text("۴۲")
    student = await Student.joins(await open_device(Device.PHONE, "en"), teacher.student_link)
    await student.sees_page(42)
    await expect(student.part("hand")).to_have_text("Raise hand")
    await student.page.evaluate("window.isTheSamePage = true")
    await student.tap("menu-open")
    for language, words, direction in (
        ("ar", "رفع اليد", "rtl"),
        ("ur", "ہاتھ اٹھائیں", "rtl"),
        ("en", "Raise hand", "ltr"),
    ):
        await student.tap(f"language-{language}")
        await expect(student.part("hand")).to_have_text(words)
        await expect(student.page.locator("html")).to_have_attribute("lang", language)
        await expect(student.page.locator("html")).to_have_attribute("dir", direction)
    await student.tap("language-ur")
    await expect(student.part("present")).to_contain_text("۱")
    assert await student.page.evaluate("window.isTheSamePage")
    await student.page.reload()
    await expect(student.part("hand")).to_have_text("ہاتھ اٹھائیں")
