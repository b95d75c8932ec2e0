"""Stories of who is here: the roster, hands, the pen, coming back after a reload, the end."""

from __future__ import annotations

from playwright.async_api import expect

from classroom_sync.client import create_classroom
from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Student, Teacher
from tests.server_process import ServerProcess


async def test_the_teacher_sees_who_is_with_the_class_who_is_behind_and_who_has_a_hand_up(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    maryam = await Student.joins(await open_device(Device.PHONE), teacher.student_link, "Maryam")
    yusuf = await Student.joins(await open_device(Device.PHONE), teacher.student_link, "Yusuf")
    await teacher.counts(with_you=2, students=2)
    await expect(teacher.part("with-you")).to_have_text("2 of 2 with you")
    await expect(yusuf.part("present")).to_have_attribute("data-present", "2")

    await teacher.tap("roster-open")
    await maryam.tap("hand")
    await expect(teacher.row(maryam)).to_have_attribute("data-hand", "true")
    await expect(teacher.row(yusuf)).to_have_attribute("data-hand", "false")
    await maryam.tap("hand")
    await expect(teacher.row(maryam)).to_have_attribute("data-hand", "false")

    # A page of one's own is not the teacher's: as long as it is on the screen, that screen has not painted the class.
    await yusuf.tap("next")
    await yusuf.sees_page(2)
    await teacher.counts(with_you=1, students=2)  # at once, not when the class moves next
    await expect(teacher.row(yusuf)).to_contain_text("on page 2")
    await teacher.goes_to("50")
    await maryam.sees_page(50)
    await expect(teacher.row(yusuf)).to_have_attribute("data-state", "elsewhere")
    await expect(teacher.row(maryam)).to_have_attribute("data-state", "with")
    await teacher.counts(with_you=1, students=2)
    await yusuf.tap("back-to-teacher")
    await teacher.counts(with_you=2, students=2)


async def test_a_reload_keeps_the_students_place_and_the_teachers_class(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await teacher.goes_to("187")
    await student.sees_page(187)
    await teacher.tap("roster-open")
    place = await teacher.row(student).get_attribute("data-testid")
    assert place is not None

    await student.page.reload()
    await student.sees_page(187)
    await student.is_live()
    await teacher.counts(with_you=1, students=1)
    await expect(teacher.row(student)).to_have_attribute("data-testid", place)

    code = await teacher.part("class-code").text_content()
    await teacher.page.reload()
    await teacher.sees_page(187)
    await teacher.counts(with_you=1, students=1)
    await expect(teacher.part("class-code")).to_have_text(code or "")
    await teacher.tap("next")
    await student.sees_page(188)


async def test_a_student_with_the_pen_turns_the_page_until_the_teacher_takes_it_back(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET, "ar"), server.url)
    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link)
    await teacher.counts(with_you=1, students=1)
    await teacher.tap("roster-open")
    await teacher.row(student).get_by_role("button").first.tap()
    await teacher.tap("give-pen")
    await teacher.tap("roster-close")
    await expect(student.part("pen-mine")).to_be_visible()
    await expect(teacher.part("pen-with")).to_contain_text(student.name)
    await expect(teacher.part("next")).to_be_disabled()

    await student.tap("next")
    await teacher.sees_page(2)
    await student.tap_word("2:2:1")
    await teacher.sees_pointed("2:2:1")

    await teacher.tap("pen-back")
    await expect(student.part("pen-mine")).to_have_count(0)
    await expect(teacher.part("pen-with")).to_have_count(0)
    await teacher.tap("next")
    await student.sees_page(3)
    await student.tap("next")
    await expect(student.part("away")).to_be_visible()  # it turns its own page again, not the class's
    await teacher.sees_page(3)


async def test_a_class_goes_on_at_another_device_that_opens_its_link(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    opened = await create_classroom(server.url, "Evening circle", "Ustadh Salim")
    tablet, phone = [
        Teacher(await open_device(device), opened.links["student"]) for device in (Device.TABLET, Device.PHONE)
    ]
    student = await Student.joins(await open_device(Device.PHONE), opened.links["student"])

    await tablet.page.goto(opened.links["teacher"])
    await tablet.sees_page(1)
    await tablet.tap("next")
    await student.sees_page(2)

    await phone.page.goto(opened.links["teacher"])
    await phone.sees_page(2)
    await expect(tablet.part("take-over")).to_be_visible()
    await phone.tap("next")
    await student.sees_page(3)
    assert opened.token not in phone.page.url

    await tablet.tap("take-over")
    await tablet.sees_page(3)
    await expect(phone.part("take-over")).to_be_visible()
    await tablet.tap_word("2:6:1")
    await student.sees_pointed("2:6:1")


async def test_a_student_who_knows_only_the_address_and_the_code_finds_the_way_in(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    page = await open_device(Device.SMALL_PHONE, "ur")
    await page.goto(server.url)
    await page.get_by_test_id("join-instead").tap()
    await page.get_by_test_id("join-code").fill((await teacher.part("class-code").text_content() or "").lower())
    await page.get_by_test_id("join-name").fill("Maryam")
    await page.get_by_test_id("join-button").tap()
    await Student(page, "Maryam").sees_page(1)


async def test_students_are_told_that_the_class_is_over(server: ServerProcess, open_device: OpenDevice) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)

    await expect(teacher.part("end-class")).to_be_hidden()  # there is no room for it in every language
    await teacher.tap("menu-open")
    await teacher.tap("menu-end")
    await teacher.tap("end-confirm")
    for screen in (student, teacher):
        await expect(screen.part("notice")).to_contain_text("The class is over")
    await student.page.reload()
    await expect(student.part("notice").or_(student.part("join-code"))).to_be_visible()
    await teacher.tap("start-another")
    await expect(teacher.part("start-button")).to_be_visible()
    await expect(teacher.part("resume")).to_have_count(0)


async def test_a_teacher_finds_the_open_classes_again_and_the_way_to_another_device(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    page = await open_device(Device.TABLET)
    first = await Teacher.opens_class(page, server.url, title="Morning circle")
    code = (await first.part("class-code").text_content() or "").replace("-", "")
    second = await Teacher.opens_class(page, server.url, title="Evening circle")
    await page.goto(f"{server.url}/teacher/")
    await expect(second.part("resume")).to_contain_text("Evening circle")
    await second.tap(f"resume-{code}")
    await second.sees_page(1)

    await second.tap("menu-open")
    await second.tap("menu-device")
    await expect(page.get_by_test_id("device").locator("img")).to_be_visible()
    link = await second.part("device-link").get_attribute("href")
    assert link is not None
    phone = Teacher(await open_device(Device.PHONE), second.student_link)
    await phone.page.goto(f"{server.url}/teacher/{link[link.index('#') :]}")
    await phone.sees_page(1)
    await expect(second.part("notice")).to_contain_text("open on another device")
