"""Stories of a projector: it joins by its link alone, shows only the page, and is not counted."""

from __future__ import annotations

from playwright.async_api import expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Participant, Student, Teacher
from tests.e2e.test_access import has_no_violation
from tests.server_process import ServerProcess


async def test_a_wall_shows_the_page_and_the_code_and_nothing_else(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    await teacher.tap("share-open")
    link = await teacher.part("wall-link").get_attribute("href")
    assert link is not None
    await teacher.tap("share-close")

    wall = Participant(await open_device(Device.TABLET, "ar"))
    await wall.page.goto(link)
    await wall.sees_page(1)
    await teacher.tap_word("1:5:1")
    await wall.sees_pointed("1:5:1")
    await expect(wall.part("wall-code")).to_have_text(await teacher.part("class-code").text_content() or "")
    for absent in ("next", "hand", "menu-open", "present", "freshness"):
        await expect(wall.part(absent)).to_have_count(0)
    await has_no_violation(wall.page, "wall")
    await expect(teacher.part("with-you")).to_have_attribute("data-students", "0")  # it sees, and is not counted

    await wall.page.reload()
    await teacher.tap("next")
    await wall.sees_page(2)
    await wall.tap("full-screen")
    await wall.page.wait_for_function("document.fullscreenElement !== null")
    await expect(wall.part("full-screen")).to_have_count(0)

    await wall.page.context.set_offline(True)
    await wall.is_told("reconnecting")
    await wall.page.context.set_offline(False)
    await expect(wall.part("freshness")).to_have_count(0)


async def test_large_letters_flow_by_ayah_with_the_same_words_and_stay_on_their_device(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    page = await open_device(Device.SMALL_PHONE, "ar")
    student = await Student.joins(page, teacher.student_link)
    await student.sees_page(1)
    await student.takes_large_letters()
    await teacher.goes_to("2:255")
    await student.sees_page(42)
    await student.sees_pointed(*[f"2:255:{word}" for word in range(1, 51)], "2:255")
    words = page.locator('[data-id="2:255:1"]')
    assert await words.evaluate("(word) => parseFloat(getComputedStyle(word).fontSize)") >= 30
    ayah = await page.locator(".large-ayah").filter(has=words).bounding_box()
    assert ayah is not None
    assert ayah["width"] <= Device.SMALL_PHONE.value["width"]
    await teacher.counts(with_you=1, students=1)
    await student.swipe("right")
    await expect(student.part("away")).to_be_visible()
    await student.tap("back-to-teacher")

    await page.reload()
    await student.sees_page(42)
    await expect(page.locator(".large-ayah").first).to_be_visible()
    await teacher.tap("next")
    await student.sees_page(43)
    await expect(teacher.page.locator(".large-ayah")).to_have_count(0)


async def test_a_student_who_saves_data_fetches_a_page_when_the_class_is_there(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    page = await open_device(Device.PHONE)
    await page.add_init_script("""localStorage.setItem("classroom-sync.data-saver", "true")""")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.rpartition("/")[2]))
    student = await Student.joins(page, teacher.student_link)
    await student.sees_page(1)
    await teacher.goes_to("50")
    await student.sees_page(50)
    await teacher.tap("roster-open")
    await expect(teacher.part("next-ready")).to_have_attribute("data-ready", "0")
    await student.tap("menu-open")
    assert [name for name in fetched if name.startswith("page-")] == ["page-1.json", "page-50.json"]
    await student.tap("data-saver")
    await expect(teacher.part("next-ready")).to_have_attribute("data-ready", "1")
    await student.tap("leave")
    await expect(student.part("join-code")).to_be_visible()
