"""Stories of a class that is followed: pages, words, leaving and coming back."""

from __future__ import annotations

from playwright.async_api import expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Student, Teacher
from tests.server_process import ServerProcess

# Every page number that this screen's class page ever had, also for one frame.
REMEMBER_PAGES = """
window.pagesShown = [];
new MutationObserver(() => {
  const number = document.querySelector('[data-testid="page"]')?.dataset.page;
  if (number !== undefined && number !== window.pagesShown.at(-1)) window.pagesShown.push(number);
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-page"] });
"""


async def test_a_page_turned_by_key_button_or_swipe_is_turned_for_the_student(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)

    await teacher.page.keyboard.press("ArrowLeft")  # the book opens to the right: its next page lies on the left
    await student.sees_page(2)
    await teacher.tap("next")
    await student.sees_page(3)
    await teacher.swipe("right")
    await student.sees_page(4)
    await teacher.swipe("left")
    await student.sees_page(3)
    await teacher.tap("previous")
    await student.sees_page(2)
    await teacher.page.keyboard.press("ArrowRight")
    await student.sees_page(1)
    await teacher.sees_page(1)


async def test_the_word_pointed_at_in_arabic_is_marked_for_the_student_and_no_other(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET, "ar"), server.url, title="حلقة المساء")
    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link, "مريم")
    for screen in (teacher, student):
        await expect(screen.page.locator("html")).to_have_attribute("dir", "rtl")
    await student.sees_page(1)

    await teacher.tap_word("1:5:1")
    await teacher.sees_pointed("1:5:1")
    await student.sees_pointed("1:5:1")
    shown = [await screen.page.locator('[data-pointed="true"]').text_content() for screen in (teacher, student)]
    assert shown[0] == shown[1] != ""
    await teacher.tap_word("1:5:2")
    await student.sees_pointed("1:5:2")
    await teacher.tap_word("1:5:2")
    await teacher.sees_pointed()
    await student.sees_pointed()


async def test_a_student_that_joins_late_sees_page_and_word_and_never_another_page(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    await teacher.goes_to("255")
    await teacher.sees_page(255)
    await teacher.tap_word("13:43:1")

    late = await open_device(Device.PHONE)
    await late.add_init_script(REMEMBER_PAGES)
    student = await Student.joins(late, teacher.student_link)
    await student.sees_page(255)
    await student.sees_pointed("13:43:1")
    await student.is_live()
    assert await late.evaluate("window.pagesShown") == ["255"]


async def test_one_tap_brings_a_student_back_to_where_the_class_is_by_then(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)

    await student.tap("next")
    await student.sees_page(2)
    await expect(student.part("away")).to_be_visible()
    await teacher.goes_to("2:255")
    await teacher.sees_page(42)
    await expect(student.part("away")).to_contain_text("42")
    await student.sees_page(2)  # it reads on where it is: the class does not pull it away

    await student.tap("back-to-teacher")
    await student.sees_page(42)
    await expect(student.page.locator('[data-pointed="true"]').first).to_have_attribute("data-id", "2:255:1")
    await expect(student.part("away")).to_have_count(0)
    await teacher.tap("next")
    await student.sees_page(43)


async def test_one_tap_brings_a_student_back_where_nothing_has_changed(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    await teacher.tap_word("1:2:1")
    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link)
    await student.sees_pointed("1:2:1")

    await student.swipe("right")
    await student.sees_page(2)
    await student.sees_pointed()  # the word is on the page that was left
    await student.tap("back-to-teacher")
    await student.sees_page(1)
    await student.sees_pointed("1:2:1")
    await teacher.counts(with_you=1, students=1)
