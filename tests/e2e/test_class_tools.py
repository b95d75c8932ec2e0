"""Stories of leading a class: hands in their order, turns, the lock, a line for everyone."""

from __future__ import annotations

from playwright.async_api import expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Student, Teacher
from tests.server_process import ServerProcess


async def names(teacher: Teacher) -> list[str]:
    """The students as the open list has them."""
    return [name.strip() for name in await teacher.part("roster").locator(".student-name").all_text_contents()]


async def test_hands_stand_in_the_order_they_went_up_and_the_turn_is_told_to_all(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    maryam = await Student.joins(await open_device(Device.PHONE), teacher.student_link, "Maryam")
    await maryam.is_live()
    yusuf = await Student.joins(await open_device(Device.SMALL_PHONE, "ar"), teacher.student_link, "Yusuf")
    await yusuf.is_live()
    await teacher.tap("roster-open")
    await yusuf.tap("hand")
    await expect(teacher.row(yusuf)).to_have_attribute("data-hand", "true")
    await maryam.tap("hand")
    await expect(teacher.row(maryam)).to_have_attribute("data-hand", "true")
    assert await names(teacher) == ["Yusuf", "Maryam"]
    await expect(teacher.row(maryam).locator(".sign.is-hand")).to_have_text("Hand up, 2 in line")
    await expect(yusuf.part("hand")).to_have_attribute("data-place", "1")
    await expect(maryam.part("hand")).to_have_attribute("data-place", "2")
    await teacher.page.reload()  # the order is the server's, not this screen's memory
    await teacher.tap("roster-open")
    await expect(teacher.row(maryam).locator(".sign.is-hand")).to_have_text("Hand up, 2 in line")
    assert await names(teacher) == ["Yusuf", "Maryam"]

    await teacher.row(yusuf).locator(".student-row").tap()
    await teacher.tap("give-turn")
    await expect(yusuf.part("strip-turn")).to_have_attribute("data-mine", "true")
    await expect(maryam.part("strip-turn")).to_have_text("Yusuf’s turn")
    await expect(maryam.part("strip-turn")).to_have_attribute("data-mine", "false")
    await expect(teacher.row(yusuf)).to_have_attribute("data-hand", "false")  # it has got what it asked for
    await expect(yusuf.part("hand")).to_have_attribute("aria-pressed", "false")
    await expect(maryam.part("hand")).to_have_attribute("data-place", "1")
    await teacher.tap("end-turn")
    await expect(yusuf.part("strip")).to_have_count(0)

    await teacher.tap("lower-all")
    await expect(maryam.part("hand")).to_have_attribute("aria-pressed", "false")
    await expect(teacher.row(maryam)).to_have_attribute("data-hand", "false")


async def test_a_locked_class_follows_and_a_student_elsewhere_is_brought_back(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)
    await student.tap("next")
    await expect(student.part("away")).to_be_visible()

    await teacher.tap("tools-open")
    await teacher.tap("lock")
    await student.sees_page(1)
    await expect(student.part("strip-lock")).to_have_text("Page locked")
    await expect(student.part("next")).to_be_disabled()
    await student.swipe("right")
    await teacher.tap("next")
    await student.sees_page(2)

    await teacher.tap("lock")
    await expect(student.part("next")).to_be_enabled()
    await expect(student.part("strip")).to_have_count(0)


async def test_a_line_for_everyone_is_shown_and_taken_away(server: ServerProcess, open_device: OpenDevice) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.PHONE, "ar"), server.url)
    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link)
    await student.sees_page(1)
    await teacher.tap("tools-open")
    await teacher.part("notice-input").fill("نحفظ إلى الآية ٢٠")
    await teacher.tap("notice-show")
    await expect(student.part("strip-notice")).to_have_text("نحفظ إلى الآية ٢٠")
    await student.tap("strip")
    await expect(student.part("strip")).to_have_attribute("aria-expanded", "true")
    await teacher.tap("notice-clear")
    await expect(student.part("strip")).to_have_count(0)


async def test_a_signal_is_shown_for_a_moment_to_whoever_is_there(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.PHONE), server.url)
    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link)
    await student.sees_page(1)
    await teacher.tap("roster-open")
    await teacher.row(student).locator(".student-row").tap()
    await teacher.tap("give-turn")
    await teacher.tap("roster-close")
    await teacher.tap("signal-praise")
    await expect(student.part("signal")).to_have_attribute("data-kind", "praise")
    await expect(student.part("signal")).to_have_text("أحسنت")
    late = await Student.joins(await open_device(Device.PHONE), teacher.student_link, "Late")
    await late.sees_page(1)
    await expect(late.part("strip-turn")).to_be_visible()
    await expect(late.part("signal")).to_have_count(0)  # it was said before they came
    await teacher.tap("signal-again")
    await expect(late.part("signal")).to_have_attribute("data-kind", "again")
    await teacher.tap("signal-stop")
    await expect(late.part("signal")).to_have_attribute("data-kind", "stop")
    await expect(student.part("signal")).to_have_count(0)  # and goes by itself
    await teacher.tap("bar-end-turn")
    await expect(teacher.part("turn-bar")).to_have_count(0)


async def test_one_hand_is_lowered_and_who_is_removed_is_told_so(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    maryam = await Student.joins(await open_device(Device.PHONE), teacher.student_link, "Maryam")
    yusuf = await Student.joins(await open_device(Device.SMALL_PHONE, "ar"), teacher.student_link, "Yusuf")
    await teacher.counts(with_you=2, students=2)
    await teacher.tap("roster-open")
    for student in (maryam, yusuf):
        await student.tap("hand")
        await expect(teacher.row(student)).to_have_attribute("data-hand", "true")
    await teacher.row(maryam).locator(".student-row").tap()
    await teacher.tap("lower-hand")
    await expect(maryam.part("hand")).to_have_attribute("aria-pressed", "false")
    await expect(yusuf.part("hand")).to_have_attribute("data-place", "1")

    await teacher.tap("remove")
    await teacher.tap("remove-confirm")
    await expect(maryam.part("notice")).to_contain_text("You were removed from this class")
    await expect(teacher.row(maryam)).to_have_count(0)
    await teacher.counts(with_you=1, students=1)
    await maryam.tap("join-another")
    await expect(maryam.part("join-code")).to_be_visible()
