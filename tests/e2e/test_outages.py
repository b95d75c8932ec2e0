"""Stories of what goes wrong between a device and the server, and how a class gets over it by itself."""

from __future__ import annotations

from playwright.async_api import expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.network import network_without_websockets
from tests.e2e.people import Student, Teacher
from tests.server_process import ServerProcess


async def test_after_a_killed_server_both_are_back_with_what_the_teacher_turned_meanwhile(
    mortal_server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), mortal_server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await teacher.goes_to("43")
    await student.sees_page(43)
    await teacher.tap("previous")
    await student.sees_page(42)

    await mortal_server.kill()
    for screen in (teacher, student):
        await screen.is_told("reconnecting")
        await screen.sees_page(42)
    await teacher.tap("next")
    await teacher.tap_word("2:257:1")
    await teacher.sees_page(43)
    await teacher.sees_pointed("2:257:1")
    await student.sees_page(42)

    await mortal_server.start()
    await student.sees_page(43)
    await student.sees_pointed("2:257:1")
    for screen in (teacher, student):
        await screen.is_told("live")
    await teacher.counts(with_you=1, students=1)
    await expect(teacher.part("unsaved")).to_have_count(0)


async def test_a_killed_server_comes_back_with_the_page_it_had(
    mortal_server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET, "ar"), mortal_server.url)
    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link)
    await teacher.goes_to("604")
    await student.sees_page(604)
    await mortal_server.kill()
    for screen in (teacher, student):
        await screen.is_told("reconnecting")
    await mortal_server.start()
    for screen in (teacher, student):
        await screen.is_told("live")
        await screen.sees_page(604)
    await teacher.tap("previous")
    await student.sees_page(603)


async def test_a_student_whose_websocket_is_refused_follows_and_raises_a_hand_by_long_poll(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    async with network_without_websockets(server.port) as through:
        student = await Student.joins(await open_device(Device.PHONE), teacher.student_link, through=through)
        await student.is_live(by="polling")
        await student.sees_page(1)
        await teacher.counts(with_you=1, students=1)
        await teacher.goes_to("440")
        await student.sees_page(440)
        await teacher.tap_word("35:45:1")
        await student.sees_pointed("35:45:1")

        await teacher.tap("roster-open")
        await student.tap("hand")
        await expect(teacher.row(student)).to_have_attribute("data-hand", "true")
        await teacher.counts(with_you=1, students=1)


async def test_a_device_without_network_says_so_and_comes_back_when_it_has_one(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await teacher.counts(with_you=1, students=1)
    await student.sees_page(1)  # its letters too, or they would not come without a network

    await student.page.context.set_offline(True)
    await student.is_told("reconnecting")
    await teacher.goes_to("3")
    await teacher.counts(with_you=0, students=1)
    await student.sees_page(1)

    await student.page.context.set_offline(False)
    await student.is_told("live")
    await student.sees_page(3)
    await teacher.counts(with_you=1, students=1)


async def test_an_outage_that_led_to_long_polls_ends_without_taking_the_devices_for_others(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    """X-7, P-5: the WebSocket and a poll of the same device meet at the server when the network is back."""
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    names = ("Maryam", "Yusuf", "Layla", "Omar")
    students = [await Student.joins(await open_device(Device.PHONE), teacher.student_link, name) for name in names]
    for student in students:
        await student.is_live()
        await student.page.context.set_offline(True)
    for student in students:
        await expect(student.part("freshness")).to_have_attribute("data-transport", "polling")
    await teacher.goes_to("9")
    for student in students:
        await student.page.context.set_offline(False)
    for student in students:
        await student.is_live()
        await student.sees_page(9)
    await teacher.counts(with_you=len(names), students=len(names))


async def test_a_tab_thrown_away_without_network_leaves_what_was_turned_to_the_next_one(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)
    device = teacher.page.context
    await device.set_offline(True)
    await teacher.tap("next")
    await expect(teacher.part("unsaved")).to_be_visible()
    address = teacher.page.url
    await teacher.page.close()
    await device.set_offline(False)

    again = Teacher(await device.new_page(), teacher.student_link)
    await again.page.goto(address)
    await again.is_live()
    await student.sees_page(2)
    await again.sees_page(2)
    await expect(again.part("unsaved")).to_have_count(0)


async def test_a_page_that_was_frozen_in_the_background_is_right_when_it_is_seen_again(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await teacher.counts(with_you=1, students=1)
    device = await student.page.context.new_cdp_session(student.page)
    await device.send("Debugger.enable")
    await device.send("Debugger.pause")  # no timer, no message: as a phone does with what nobody looks at
    await teacher.goes_to("77")
    await teacher.counts(with_you=0, students=1)
    await device.send("Debugger.resume")
    await device.send("Debugger.disable")
    await student.sees_page(77)
    await student.is_live()
    await teacher.counts(with_you=1, students=1)


async def test_a_page_from_the_back_forward_cache_is_right_when_it_is_shown(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    page = await open_device(Device.PHONE, "ar")
    student = await Student.joins(page, teacher.student_link)
    await student.sees_page(1)
    await page.evaluate("addEventListener('pageshow', (event) => (window.wasKept = event.persisted))")
    await page.goto(f"{server.url}/healthz")
    await teacher.goes_to("77")
    await page.go_back(wait_until="commit")  # nothing is loaded
    await student.sees_page(77)
    await student.is_live()
    await teacher.counts(with_you=1, students=1)
    assert await page.evaluate("window.wasKept")
