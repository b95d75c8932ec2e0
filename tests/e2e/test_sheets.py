"""Stories of a PDF and of images: brought by the teacher, seen by all, pointed at, drawn on, zoomed."""

from __future__ import annotations

import time

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.e2e.devices import Device, Language, OpenDevice
from tests.e2e.people import SWIPE_EVERY_S, SWIPE_RESTS, Participant, Student, Teacher
from tests.e2e.test_access import has_no_violation
from tests.e2e.test_zoom import box_of
from tests.materials.samples import make_encrypted_pdf, make_image, make_pdf
from tests.server_process import ServerProcess

LESSON = ("Read in the name", "Of your Lord", "Who created", "Created man", "From a clot")


def pdf(*texts: str, name: str = "Lesson.pdf") -> FilePayload:
    return FilePayload(name=name, mimeType="application/pdf", buffer=make_pdf(list(texts)))


async def bring(screen: Page, *files: FilePayload) -> None:
    """Choose files in the dialog that is open."""
    await screen.get_by_test_id("material-file").set_input_files(list(files))


async def begin_with(page: Page, url: str, *files: FilePayload) -> Teacher:
    """Start a class on files of one's own."""
    await page.goto(f"{url}/teacher/")
    await page.get_by_test_id("start-title").fill("Tafsir")
    await page.get_by_test_id("start-name").fill("Ustadha Nora")
    await page.get_by_test_id("material-open").tap()
    await bring(page, *files)
    await expect(page.get_by_test_id("material")).to_have_count(0)
    await page.get_by_test_id("start-button").tap()
    link = await page.get_by_test_id("student-link").get_attribute("href")
    assert link is not None
    await page.get_by_test_id("share-close").tap()
    teacher = Teacher(page, link)
    await teacher.sees_page(1)
    return teacher


async def tap_at(screen: Participant, x: float, y: float) -> None:
    """Tap the page at fractions of it."""
    box = await box_of(screen, ".sheet")
    await screen.page.touchscreen.tap(box["x"] + x * box["width"], box["y"] + y * box["height"])


async def draw(screen: Participant, *points: tuple[float, float]) -> None:
    """Draw a finger over the page, from point to point in fractions of it; it rests before it is lifted: see swipes."""
    box = await box_of(screen, ".sheet")
    touch = await screen.page.context.new_cdp_session(screen.page)
    began_s = time.time()
    for place, (x, y) in enumerate([*points, *points[-1:] * SWIPE_RESTS]):
        at = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        event = {"type": "touchMove" if place else "touchStart", "touchPoints": [at]}
        await touch.send("Input.dispatchTouchEvent", event | {"timestamp": began_s + place * SWIPE_EVERY_S})
    end_s = began_s + (len(points) + SWIPE_RESTS) * SWIPE_EVERY_S
    await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": [], "timestamp": end_s})
    await touch.detach()


async def sees_ink(screen: Participant, strokes: int) -> None:
    """So many strokes are on the page."""
    if strokes == 0:
        await expect(screen.part("ink")).to_have_count(0)
    else:
        await expect(screen.part("ink")).to_have_attribute("data-strokes", str(strokes))


async def sees_word(screen: Participant, word: str) -> None:
    """This word of the page, and nothing else, is pointed at."""
    await expect(screen.part("sheet-word")).to_have_attribute("data-text", word)
    await expect(screen.part("spot")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_a_class_on_a_pdf(server: ServerProcess, open_device: OpenDevice, language: Language) -> None:
    teacher = await begin_with(await open_device(Device.TABLET, language), server.url, pdf(*LESSON))
    student = await Student.joins(await open_device(Device.PHONE, language), teacher.student_link)
    await student.sees_page(1)
    await teacher.counts(with_you=1, students=1)
    await teacher.tap("next")
    await student.sees_page(2)
    await teacher.goes_to("5")
    await student.sees_page(5)
    await student.tap("previous")
    await student.sees_page(4)
    await student.tap("back-to-teacher")
    await student.sees_page(5)

    # "clot" stands at (72 + …, 700) points of 595 by 842.
    await tap_at(teacher, 0.32, 1 - 706 / 842)
    await sees_word(teacher, "clot")
    await sees_word(student, "clot")
    await tap_at(teacher, 0.32, 1 - 706 / 842)
    await expect(student.part("sheet-word")).to_have_count(0)
    await tap_at(teacher, 0.5, 0.6)
    await expect(student.part("spot")).to_be_visible()
    await has_no_violation(student.page, "student")
    await teacher.tap("ink-open")
    await has_no_violation(teacher.page, "ink")
    await teacher.tap("tools-open")
    await teacher.tap("material-open")
    await has_no_violation(teacher.page, "material")


async def test_all_devices_have_the_next_page_before_it_is_turned_to(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    """M-5, C-5: the teacher sees it in the list of students."""
    teacher = await begin_with(await open_device(Device.TABLET), server.url, pdf(*(str(n) for n in range(30))))
    student = await Student.joins(await open_device(Device.SMALL_PHONE), teacher.student_link)
    await student.sees_page(1)
    await teacher.tap("roster-open")
    await expect(teacher.row(student)).to_contain_text("with you")
    await expect(teacher.row(student)).not_to_contain_text("next page not loaded yet")


async def test_ink_grows_on_every_screen_and_is_taken_back(server: ServerProcess, open_device: OpenDevice) -> None:
    """K-5."""
    teacher = await begin_with(await open_device(Device.TABLET), server.url, pdf("One", "Two"))
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)
    await teacher.tap("ink-open")
    await draw(teacher, (0.2, 0.3), (0.4, 0.35), (0.6, 0.3))
    await draw(teacher, (0.2, 0.5), (0.6, 0.5))
    await sees_ink(teacher, 2)
    await sees_ink(student, 2)
    await teacher.tap("ink-undo")
    await sees_ink(student, 1)
    await teacher.tap("ink-eraser")
    await draw(teacher, (0.4, 0.2), (0.4, 0.5))
    await sees_ink(student, 0)
    await teacher.tap("ink-undo")
    await sees_ink(student, 1)
    await teacher.tap("next")
    await student.sees_page(2)
    await sees_ink(student, 0)
    await teacher.tap("previous")
    await sees_ink(student, 1)
    await teacher.tap("ink-clear")
    await sees_ink(student, 0)
    await teacher.tap("undo")
    await sees_ink(student, 1)
    await teacher.tap("ink-done")
    await expect(teacher.part("ink-bar")).to_have_count(0)
    await teacher.tap("ink-open")
    await expect(teacher.part("ink-bar")).to_be_visible()
    await teacher.tap("pointer")
    await expect(teacher.part("ink-bar")).to_have_count(0)


async def test_zoomed_a_page_is_drawn_sharper(server: ServerProcess, open_device: OpenDevice) -> None:
    """M-5: 2048 wide, for who zooms."""
    teacher = await begin_with(await open_device(Device.TABLET), server.url, pdf("Small print"))
    student = await Student.joins(await open_device(Device.UPRIGHT_TABLET), teacher.student_link)
    await student.sees_page(1)
    await tap_at(teacher, 0.16, 1 - 706 / 842)
    await sees_word(student, "Small")
    await teacher.tap("tools-open")
    async with student.page.expect_response(lambda answer: answer.url.endswith("-2048.webp")) as answer:
        for _ in range(3):
            await teacher.tap("zoom-in")
    assert (await answer.value).ok
    await expect(student.page.locator(".sheet-stage.is-zoomed")).to_be_visible()
    await sees_word(student, "Small")
    await teacher.tap("zoom-whole")
    await expect(student.page.locator(".sheet-stage.is-zoomed")).to_have_count(0)


async def test_a_class_goes_to_images_and_back_to_the_mushaf(server: ServerProcess, open_device: OpenDevice) -> None:
    """K-5: what is drawn on one material shows on no other, and is there again when the class comes back."""
    teacher = await Teacher.opens_class(await open_device(Device.UPRIGHT_TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    wall = await open_device(Device.TABLET)
    await wall.goto(f"{teacher.student_link}&observe")
    await teacher.goes_to("42")
    await student.sees_page(42)
    await student.swipe("left")
    await student.sees_page(41)

    images = [
        FilePayload(name=f"board {number}.png", mimeType="image/png", buffer=make_image(size=(900, 600), colour=colour))
        for number, colour in ((10, "#884422"), (2, "#224488"))
    ]
    await teacher.tap("tools-open")
    await teacher.tap("material-open")
    await bring(teacher.page, *images)
    await teacher.sees_page(1)
    await student.sees_page(1)
    await expect(student.page.locator(".sheet")).to_be_visible()
    await expect(wall.locator(".sheet")).to_be_visible()
    await teacher.tap("ink-open")
    await draw(teacher, (0.2, 0.3), (0.4, 0.35))
    await sees_ink(student, 1)
    await teacher.tap("ink-done")
    await expect(teacher.part("ink-bar")).to_have_count(0)
    await teacher.tap("tools-open")
    await teacher.tap("material-open")
    await teacher.tap("material-mushaf")
    await student.sees_page(42)
    await expect(student.page.locator(".sheet")).to_have_count(0)
    await sees_ink(student, 0)
    await expect(teacher.part("ink-open")).to_have_count(0)  # over the mushaf's letters nobody draws
    await teacher.tap_word("2:254:1")
    await student.sees_pointed("2:254:1")
    await teacher.tap("tools-open")
    await teacher.tap("material-open")
    await teacher.page.locator(".material-choice").nth(1).tap()
    await student.sees_page(1)
    await sees_ink(student, 1)


async def test_a_file_that_cannot_be_shown_is_said_in_words(server: ServerProcess, open_device: OpenDevice) -> None:
    """M-4."""
    page = await open_device(Device.PHONE, "ar")
    await page.goto(f"{server.url}/teacher/")
    await page.get_by_test_id("material-open").tap()
    locked = FilePayload(name="locked.pdf", mimeType="application/pdf", buffer=make_encrypted_pdf())
    text = FilePayload(name="notes.pdf", mimeType="application/pdf", buffer=b"not a PDF")
    refused = page.get_by_test_id("material-refused")
    for file, reason in ((locked, "encrypted"), (text, "wrong_kind")):
        await bring(page, file)
        await expect(refused).to_have_attribute("data-reason", reason)
        await expect(refused).not_to_be_empty()
    await bring(page, pdf("a"), pdf("b"))
    await expect(refused).to_have_attribute("data-reason", "wrong_kind")
