"""Stories of memorisation: words, ayahs or the page are hidden for all and revealed one by one."""

from __future__ import annotations

from playwright.async_api import expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Participant, Student, Teacher
from tests.server_process import ServerProcess

WORDS_OF_PAGE_1 = 29
AYAHS_OF_PAGE_1 = 7


async def sees_hidden(screen: Participant, count: int) -> None:
    """So many words are hidden, and each of their letters is without colour."""
    hidden = screen.page.locator('[data-testid="page"] [data-hidden]')
    await expect(hidden).to_have_count(count)
    colours = await hidden.evaluate_all("words => [...new Set(words.map((word) => getComputedStyle(word).color))]")
    assert colours == (["rgba(0, 0, 0, 0)"] if count else [])
    await expect(screen.page.locator('[data-testid="page"] .is-ayah-end')).to_have_count(AYAHS_OF_PAGE_1)
    await expect(screen.page.locator(".is-ayah-end[data-hidden]")).to_have_count(0)


async def test_words_are_hidden_and_come_back_one_tap_each_and_a_turn_hides_them_again(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)
    await teacher.tap("tools-open")
    await teacher.tap("hide-words")
    await teacher.tap("tools-close")
    await sees_hidden(student, WORDS_OF_PAGE_1)
    await expect(student.part("strip-hide")).to_have_text("Words hidden")

    await teacher.tap_word("1:2:2")
    await sees_hidden(student, WORDS_OF_PAGE_1 - 1)
    await expect(student.page.locator('[data-id="1:2:2"]')).not_to_have_attribute("data-hidden", "true")
    await teacher.tap("reveal-next")  # in reading order
    await expect(student.page.locator('[data-id="1:1:1"]')).not_to_have_attribute("data-hidden", "true")
    await sees_hidden(teacher, WORDS_OF_PAGE_1 - 2)
    await student.tap_word("1:7:1")  # a student's tap reveals nothing
    await teacher.tap_word("1:2:2")  # what is in sight is pointed at as ever
    await student.sees_pointed("1:2:2")
    await sees_hidden(student, WORDS_OF_PAGE_1 - 2)

    await teacher.tap("next")
    await student.sees_page(2)
    await teacher.tap("previous")
    await student.sees_page(1)
    await sees_hidden(student, WORDS_OF_PAGE_1)
    await teacher.tap("show-all")
    await sees_hidden(student, 0)
    await expect(student.part("strip")).to_have_count(0)


async def test_ayahs_come_back_whole_and_a_late_student_finds_the_page_as_it_is(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.SMALL_PHONE, "ar"), server.url)
    await teacher.tap("tools-open")
    await teacher.tap("hide-ayahs")
    await teacher.tap("tools-close")
    await teacher.tap_word("1:7:3")
    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link)
    await student.sees_page(1)
    await sees_hidden(student, WORDS_OF_PAGE_1 - 9)
    await teacher.tap("hide-again")
    await sees_hidden(student, WORDS_OF_PAGE_1)

    await teacher.tap("tools-open")
    await teacher.tap("hide-page")
    await teacher.tap("tools-close")
    await teacher.tap_word("1:7:3")  # nothing tells ayahs apart: the first one comes first
    await expect(student.page.locator('[data-id="1:1:1"]')).not_to_have_attribute("data-hidden", "true")
    await sees_hidden(student, WORDS_OF_PAGE_1 - 4)
