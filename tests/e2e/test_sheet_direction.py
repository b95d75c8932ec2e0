"""Stories of which way a sheet is read: its next page lies where the reader's hand looks for it."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.async_api import FilePayload, expect

from tests.e2e.devices import Device, Language, OpenDevice
from tests.e2e.people import Participant, Student
from tests.e2e.test_sheets import begin_with, pdf
from tests.materials.samples import make_arabic_pdf, make_image, make_pdf
from tests.server_process import ServerProcess

Side = Literal["left", "right"]
OTHER: dict[Side, Side] = {"left": "right", "right": "left"}
R2L = b"/ViewerPreferences << /Direction /R2L >>"
ARABIC = FilePayload(name="a.pdf", mimeType="application/pdf", buffer=make_arabic_pdf("abc def", pages=3))
LATIN_R2L = FilePayload(name="r.pdf", mimeType="application/pdf", buffer=make_pdf(["One", "Two", "Three"], catalog=R2L))


async def lies_on(screen: Participant, side: Side) -> None:
    """The button to the next page is on this side, and points there."""
    ahead, back = [await screen.part(name).bounding_box() for name in ("next", "previous")]
    assert ahead is not None
    assert back is not None
    assert (ahead["x"] < back["x"]) == (side == "left")
    await expect(screen.page.locator(f".turn.is-{side}")).to_have_attribute("data-testid", "next")


@pytest.mark.parametrize(
    ("language", "files", "side"),
    [
        ("ar", [pdf("One", "Two", "Three")], "right"),
        ("en", [ARABIC], "left"),
        ("en", [LATIN_R2L], "left"),
        ("en", "images", "right"),
        ("ar", "images", "left"),
    ],
    ids=["Latin", "Arabic", "says so", "images of an English teacher", "images of an Arabic teacher"],
)
async def test_the_next_page_lies_where_the_material_has_it(
    server: ServerProcess, open_device: OpenDevice, language: Language, files: list[FilePayload] | str, side: Side
) -> None:
    """K-7, M-9: buttons, arrows and swipes of teacher and student, whatever their own language."""
    colours = ("#884422", "#224488", "#228844") if language == "en" else ("#774422", "#224477", "#227744")
    images = [
        FilePayload(name=f"{n}.png", mimeType="image/png", buffer=make_image(size=(600, 800), colour=colour))
        for n, colour in enumerate(colours)
    ]
    given = images if isinstance(files, str) else files
    teacher = await begin_with(await open_device(Device.TABLET, language), server.url, *given)
    student = await Student.joins(await open_device(Device.PHONE, "ur"), teacher.student_link)
    await student.sees_page(1)
    for screen in (teacher, student):
        await lies_on(screen, side)
    await teacher.page.keyboard.press(f"Arrow{side.capitalize()}")
    await student.sees_page(2)
    await teacher.page.keyboard.press(f"Arrow{OTHER[side].capitalize()}")
    await student.sees_page(1)
    await teacher.page.keyboard.press("PageDown")
    await student.sees_page(2)
    await student.swipe(OTHER[side])  # pulled aside, the leaf lets the next one come from its side
    await student.sees_page(3)
    await student.swipe(side)
    await student.sees_page(2)
    await teacher.swipe(side)
    await student.tap("previous")
    await teacher.sees_page(1)
