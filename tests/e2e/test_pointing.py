"""Stories of the pointer, of the leaf that follows a finger, and of finding a place."""

from __future__ import annotations

import pytest
from playwright.async_api import FloatRect, expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Participant, Student, Teacher
from tests.server_process import ServerProcess

NEAR = 0.01
"""Of the page's width or height: places travel in thousandths, and layouts round."""


async def box_of(screen: Participant, selector: str) -> FloatRect:
    """Where something is drawn."""
    box = await screen.page.locator(selector).bounding_box()
    assert box is not None
    return box


async def spot_in_page(screen: Participant) -> tuple[float, float]:
    """The pointer's middle, in fractions of the block of text."""
    block, spot = await box_of(screen, '[data-testid="page"] .block'), await box_of(screen, '[data-testid="spot"]')
    x = (spot["x"] + spot["width"] / 2 - block["x"]) / block["width"]
    return x, (spot["y"] + spot["height"] / 2 - block["y"]) / block["height"]


async def test_a_drawn_pointer_is_at_the_same_place_of_the_page_on_each_screen_and_goes_with_its_tool(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.UPRIGHT_TABLET), server.url)
    student = await Student.joins(await open_device(Device.SMALL_PHONE, "ar"), teacher.student_link)
    await student.sees_page(1)
    await teacher.tap("pointer")
    block = await box_of(teacher, '[data-testid="page"] .block')
    left, top = block["x"] + block["width"] * 0.2, block["y"] + block["height"] * 0.6
    await teacher.draw([(left + block["width"] * 0.05 * step, top) for step in range(12)])
    at_the_end = "([...document.querySelectorAll('[data-testid=spot]')].at(-1)?.style.left ?? '').startsWith('75')"
    for screen in (teacher, student):
        await screen.page.wait_for_function(at_the_end)  # the last point is always sent
        x, y = await spot_in_page(screen)
        assert abs(x - 0.75) < NEAR
        assert abs(y - 0.6) < NEAR
    await teacher.sees_page(1)  # the finger turned nothing

    await teacher.tap("pointer")
    await expect(student.part("spot")).to_have_count(0)
    await teacher.swipe("right")
    await student.sees_page(2)


async def test_the_sign_at_its_end_stands_for_the_whole_ayah(server: ServerProcess, open_device: OpenDevice) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET, "ar"), server.url)
    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link)
    await student.sees_page(1)
    await teacher.tap_word("1:4")
    for screen in (teacher, student):
        await screen.sees_pointed("1:4:1", "1:4:2", "1:4:3", "1:4")
    await teacher.tap_word("1:4")
    await student.sees_pointed()


async def test_the_leaf_goes_with_the_finger_and_back_where_it_was_no_swipe(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.PHONE, "ar"), server.url)
    before = await box_of(teacher, ".leaves")
    y = before["y"] + before["height"] / 2
    touch = await teacher.page.context.new_cdp_session(teacher.page)
    for kind, x in (("touchStart", 200), ("touchMove", 220), ("touchMove", 230)):
        await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    await teacher.page.wait_for_function("document.querySelector('.leaves').getBoundingClientRect().x > 20")
    await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await teacher.page.wait_for_function("document.querySelector('.leaves').getBoundingClientRect().x === 0")
    await teacher.sees_page(1)


async def test_a_hizb_is_gone_to_and_the_places_before_it_are_offered_again(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await teacher.goes_to("50")
    await student.sees_page(50)
    await teacher.tap("jump-open")
    await teacher.tap("jump-ahzab")
    await teacher.tap("hizb-2")
    await student.sees_page(11)
    await expect(student.page.locator('[data-pointed="true"]').first).to_have_attribute("data-id", "2:75:1")
    await teacher.tap("jump-open")
    await teacher.tap("recent-50")
    await student.sees_page(50)


async def test_surahs_ajza_and_words_in_plain_spelling_are_gone_to(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.UPRIGHT_TABLET, "ar"), server.url)
    student = await Student.joins(await open_device(Device.PHONE, "en"), teacher.student_link)
    await student.sees_page(1)
    await teacher.tap("jump-open")
    await teacher.tap("surah-36")
    await student.sees_page(440)
    await teacher.tap("jump-open")
    await teacher.tap("jump-ajza")
    await teacher.tap("juz-30")
    await student.sees_page(582)
    await teacher.goes_to("الصراط المستقيم")  # the mushaf writes it without its alefs
    await student.sees_page(1)
    await student.sees_pointed("1:6:1", "1:6:2", "1:6:3", "1:6")


async def test_a_search_without_a_network_says_so_and_not_that_there_is_nothing(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.PHONE), server.url)
    await teacher.tap("jump-open")
    await expect(teacher.part("jump-input")).to_be_visible()
    await teacher.page.context.set_offline(True)
    await teacher.part("jump-input").fill("الصراط المستقيم")
    await expect(teacher.part("jump")).to_contain_text("The server cannot be reached")
    await teacher.page.context.set_offline(False)
    await teacher.part("jump-input").fill("صراط الذين")
    await expect(teacher.part("jump-hit").first).to_contain_text("Al-Fātiḥah")
    await teacher.part("jump-input").fill("کمپیوتر")
    await expect(teacher.part("jump")).to_contain_text("Nothing found")


async def test_a_wide_screen_shows_two_pages_and_an_upright_one_the_page_of_the_class(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link)
    await teacher.goes_to("41")
    await student.sees_page(41)
    await expect(student.part("facing-page")).to_have_count(0)
    await expect(teacher.part("facing-page")).to_have_attribute("data-page", "42")
    await teacher.tap_word("2:255:1")  # on the page beside: the class goes there
    await student.sees_page(42)
    await student.sees_pointed("2:255:1")
    await teacher.page.set_viewport_size(Device.UPRIGHT_TABLET.value)
    await expect(teacher.part("facing-page")).to_have_count(0)
    await teacher.sees_page(42)


@pytest.mark.parametrize("device", [Device.UPRIGHT_TABLET, Device.TABLET])
async def test_in_large_letters_a_drawn_pointer_shows_at_the_word_that_it_is_on(
    server: ServerProcess, open_device: OpenDevice, device: Device
) -> None:
    """The text flows there and has no such place; the word is the one on the teacher's page."""
    teacher = await Teacher.opens_class(await open_device(device), server.url)
    student = await Student.joins(await open_device(Device.SMALL_PHONE, "ar"), teacher.student_link)
    await student.sees_page(1)
    await student.takes_large_letters()
    await teacher.goes_to("42")
    await student.sees_page(42)
    await teacher.tap("pointer")
    for anchor in ("2:253:4", "2:255:1", "2:255:30", "2:255:50", "2:256:7"):
        word = await box_of(teacher, f'[data-id="{anchor}"]')
        await teacher.draw([(word["x"] + word["width"] / 2, word["y"] + word["height"] / 2)])
        await student.sees_pointed(anchor)
        await expect(student.page.locator(f'[data-id="{anchor}"]')).to_be_in_viewport()
    await teacher.tap("pointer")
    await student.sees_pointed()
