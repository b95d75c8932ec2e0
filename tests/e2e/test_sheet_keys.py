"""Stories of a sheet without a finger: its words and places are reached, pointed at and marked by keys alone."""

from __future__ import annotations

import re

from playwright.async_api import FilePayload, expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Participant, Student
from tests.e2e.test_access import has_no_violation
from tests.e2e.test_sheets import begin_with, pdf, sees_ink, sees_word
from tests.materials.samples import make_arabic_pdf, make_image, make_pdf
from tests.server_process import ServerProcess

TWO_LINES = b"BT /F1 24 Tf 72 700 Td (Read in the name) Tj 0 -60 Td (of your Lord) Tj ET"
LATIN = FilePayload(name="a.pdf", mimeType="application/pdf", buffer=make_pdf(["", ""], content=TWO_LINES))
ARABIC = FilePayload(name="b.pdf", mimeType="application/pdf", buffer=make_arabic_pdf("abc def", "gh", pages=2))
PICTURE = FilePayload(name="c.png", mimeType="image/png", buffer=make_image(size=(640, 480), colour="#446622"))


async def press(screen: Participant, *keys: str) -> None:
    """Press keys one after the other."""
    for key in keys:
        await screen.page.keyboard.press(key)


async def goes_to_words(screen: Participant) -> None:
    """Press Tab until a word has the focus: the words are one stop of it."""
    word = screen.page.locator(".sheet-button:focus")
    await expect(screen.page.locator(".sheet-button")).not_to_have_count(0)
    for _ in range(30):
        await press(screen, "Tab")
        if await word.count():
            return
    raise AssertionError("no word can be reached")


async def test_words_are_pointed_at_in_the_order_in_which_they_are_read(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await begin_with(await open_device(Device.TABLET), server.url, LATIN)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)
    await goes_to_words(teacher)
    await expect(teacher.page.get_by_role("button", name="Read", exact=True)).to_be_focused()
    await has_no_violation(teacher.page, "words of a sheet")
    await press(teacher, "Enter")
    await sees_word(student, "Read")
    await press(teacher, "Shift+ArrowRight", "Shift+ArrowRight", "Enter")
    await sees_word(student, "the")
    await press(teacher, "ArrowDown", "Enter")
    await sees_word(student, "Lord")
    await press(teacher, "ArrowUp", "Shift+ArrowLeft", "Space")
    await sees_word(student, "in")
    await press(teacher, "Space")
    await expect(student.part("sheet-word")).to_have_count(0)
    await press(teacher, "ArrowRight")  # alone, an arrow is the page's
    await student.sees_page(2)

    # Who only follows has the text to be read aloud, and no buttons that would do nothing.
    await expect(student.page.locator(".sheet .visually-hidden")).to_have_text("Read in the name of your Lord")
    await expect(student.page.locator(".sheet-button")).to_have_count(0)


async def test_words_from_right_to_left_are_reached_that_way(server: ServerProcess, open_device: OpenDevice) -> None:
    teacher = await begin_with(await open_device(Device.UPRIGHT_TABLET, "ar"), server.url, ARABIC)
    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link)
    await student.sees_page(1)
    await goes_to_words(teacher)
    await press(teacher, "Shift+ArrowLeft", "Enter")
    await sees_word(student, "\N{ARABIC LETTER TEH}\N{ARABIC LETTER THEH}\N{ARABIC LETTER JEEM}")
    await press(teacher, "Shift+ArrowRight", "Enter")
    await sees_word(student, "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER BEH}\N{ARABIC LETTER TEH MARBUTA}")
    await press(teacher, "ArrowDown", "Enter")
    await sees_word(student, "\N{ARABIC LETTER HAH}\N{ARABIC LETTER KHAH}")


async def test_words_are_marked_with_the_pen_and_wiped(server: ServerProcess, open_device: OpenDevice) -> None:
    teacher = await begin_with(await open_device(Device.TABLET), server.url, pdf("Of your Lord"))
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)
    await teacher.tap("ink-open")
    await teacher.tap("ink-colour-green")
    await goes_to_words(teacher)
    await press(teacher, "Enter")
    await sees_ink(student, 1)
    await expect(student.page.locator(".sheet-ink .is-green")).to_have_count(1)
    await press(teacher, "Shift+ArrowRight", "Enter")
    await sees_ink(student, 2)
    await teacher.tap("ink-eraser")
    await goes_to_words(teacher)
    await press(teacher, "Enter")
    await sees_ink(student, 1)


async def test_a_place_on_a_picture_is_pointed_at_by_keys(server: ServerProcess, open_device: OpenDevice) -> None:
    teacher = await begin_with(await open_device(Device.TABLET), server.url, PICTURE)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)
    cursor = teacher.part("sheet-cursor")
    await cursor.focus()
    await has_no_violation(teacher.page, "cursor of a picture")
    await press(teacher, "ArrowRight", "ArrowRight", "Shift+ArrowUp", "Enter")
    await expect(cursor).to_have_attribute("aria-label", re.compile("60% from the left, 49% from the top"))
    await expect(student.part("spot")).to_have_attribute("style", re.compile(r"left: 60%; top: 49%"))
    await press(teacher, "Enter")
    await expect(student.part("spot")).to_have_count(0)
