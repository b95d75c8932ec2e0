"""Stories of the device that a class is held on: its screen, its address, the fingers and the keys of its owner."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.e2e.devices import PLAIN_NAME, Device, OpenDevice
from tests.e2e.people import Participant, Student, Teacher
from tests.e2e.test_access import has_no_violation
from tests.e2e.test_frame import stays_put
from tests.server_process import ServerProcess

# Like the browser's own, which a screen without a display has not: it lets go by itself while the page is hidden.
COUNT_LOCKS = """
window.locks = { asked: 0, held: 0 };
Object.defineProperty(navigator, "wakeLock", {
  value: {
    request: async () => {
      window.locks = { asked: window.locks.asked + 1, held: 1 };
      return { release: async () => (window.locks.held = 0) };
    },
  },
});
"""
LONGEST_MOTION_S = """() => {
  const seconds = (durations) => durations.split(",").map(parseFloat);
  const looks = [...document.querySelectorAll("*")].map((element) => getComputedStyle(element));
  const motions = looks.flatMap(({ transitionDuration, animationDuration }) => [transitionDuration, animationDuration]);
  return Math.max(...motions.flatMap(seconds));
}"""
# What has the focus, and whether it alone is ringed; an input that is not drawn has its label ringed in its place.
FOCUSED = """() => {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return null;
  const isRinged = (element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle === "solid" && parseFloat(outlineWidth) >= 2;
  };
  const shown = focused.matches(".visually-hidden") ? focused.labels[0] : focused;
  const others = [...document.querySelectorAll("*")].filter((element) => element !== focused && element !== shown);
  const name = focused.dataset.testid ?? focused.dataset.id ?? focused.outerHTML.slice(0, 120);
  return { name, isRinged: isRinged(shown) && !others.some(isRinged) };
}"""
MOST_STOPS = 80
HALF_A_PHONE = ViewportSize(width=390, height=420)


async def walk(page: Page) -> set[str]:
    """Press Tab until all has had the focus: the names of the stops, each of which is ringed."""
    stops: set[str] = set()
    for _ in range(MOST_STOPS):
        await page.keyboard.press("Tab")
        stop: dict[str, Any] | None = await page.evaluate(FOCUSED)
        if stop is None or stop["name"] in stops:
            return stops
        assert stop["isRinged"], stop["name"]
        stops.add(stop["name"])
    raise AssertionError(f"more than {MOST_STOPS} stops")


async def test_screens_stay_awake_for_as_long_as_the_class_goes_on(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    tablet, phone, wall = [await open_device(device) for device in (Device.TABLET, Device.PHONE, Device.TABLET)]
    for page in (tablet, phone, wall):
        await page.add_init_script(COUNT_LOCKS)
    teacher = await Teacher.opens_class(tablet, server.url)
    await phone.goto(teacher.student_link)
    await expect(phone.get_by_test_id("join-name")).to_be_visible()
    assert await phone.evaluate("window.locks") == {"asked": 0, "held": 0}  # at the door it may sleep
    student = await Student.joins(phone, teacher.student_link)
    await student.sees_page(1)
    await wall.goto(f"{teacher.student_link}&observe")
    for page in (tablet, phone, wall):
        await page.wait_for_function("window.locks.held === 1")

    await phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # seen again
    await phone.wait_for_function("window.locks.asked === 2")
    await teacher.tap("menu-open")
    await teacher.tap("menu-end")
    await teacher.tap("end-confirm")
    for page in (tablet, phone, wall):
        await expect(page.get_by_test_id("notice")).to_be_visible()
        await page.wait_for_function("window.locks.held === 0")


async def test_over_plain_http_a_class_lacks_only_what_a_browser_keeps_for_https(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    """A laptop in the room: a name or an address that is not the device itself, and no certificate."""
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), f"http://{PLAIN_NAME}:{server.port}")
    assert teacher.student_link.startswith(f"http://{PLAIN_NAME}:{server.port}/")
    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link)
    await student.sees_page(1)
    await student.is_live()
    for screen in (teacher, student):
        assert not await screen.page.evaluate("window.isSecureContext")
    await teacher.goes_to("42")
    await student.sees_page(42)
    await teacher.tap_word("2:255:1")
    await student.sees_pointed("2:255:1")
    await student.tap("hand")
    await teacher.tap("roster-open")
    await expect(teacher.row(student)).to_have_attribute("data-hand", "true")
    await teacher.tap("roster-close")
    await student.page.reload()
    await student.sees_page(42)
    await teacher.counts(with_you=1, students=1)

    await student.tap("menu-open")
    await expect(student.part("large-text")).to_be_visible()
    await expect(student.part("save-mushaf")).to_have_count(0)
    await teacher.tap("share-open")
    await expect(teacher.part("student-link")).to_have_text(teacher.student_link)
    await expect(teacher.part("copy-link")).to_have_count(0)


async def test_who_wants_no_motion_sees_none(server: ServerProcess, open_device: OpenDevice) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.PHONE), server.url)
    await teacher.swipe("right")
    await teacher.sees_page(2)
    assert await teacher.page.evaluate(LONGEST_MOTION_S) <= 0.001
    await teacher.page.emulate_media(reduced_motion="no-preference")
    assert await teacher.page.evaluate(LONGEST_MOTION_S) >= 0.1


async def test_colours_are_those_of_the_device_until_others_are_chosen(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link)
    screen = student.page.locator("html")
    await expect(screen).to_have_attribute("data-theme", "light")
    await student.page.emulate_media(color_scheme="dark")
    await expect(screen).to_have_attribute("data-theme", "dark")
    await student.tap("menu-open")
    await student.tap("theme-sepia")
    await expect(screen).to_have_attribute("data-theme", "sepia")
    await student.page.reload()
    await expect(screen).to_have_attribute("data-theme", "sepia")
    await student.sees_page(1)


async def test_a_phone_that_shows_a_call_beside_the_class_keeps_the_page_in_sight(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link)
    await student.sees_page(1)
    await student.page.set_viewport_size(HALF_A_PHONE)
    await teacher.goes_to("2:257")
    await student.sees_page(43)
    await expect(student.page.locator('[data-id="2:257:1"]')).to_be_in_viewport()
    await stays_put(student.page, "half a phone")
    await has_no_violation(student.page, "half a phone")
    page = await student.page.locator(".stage-page").bounding_box()
    assert page is not None
    assert page["height"] >= HALF_A_PHONE["height"] / 2
    await student.tap("next")
    await student.tap("back-to-teacher")
    await student.page.set_viewport_size(Device.PHONE.value)
    await student.sees_page(43)


async def test_what_has_the_focus_is_seen(server: ServerProcess, open_device: OpenDevice) -> None:
    page = await open_device(Device.TABLET)
    await page.goto(f"{server.url}/teacher/")
    await expect(page.get_by_test_id("start-button")).to_be_visible()
    doors = await walk(page)
    assert doors >= {"start-title", "start-name", "material-open", "start-button", "join-instead", "about-open"}
    teacher = await Teacher.opens_class(page, server.url)
    await page.reload()
    await teacher.sees_page(1)
    await teacher.is_live()
    leads = {
        "share-open",
        "roster-open",
        "menu-open",
        "jump-open",
        "pointer",
        "tools-open",
        "1:1:1",
        "next",
        "previous",
    }
    assert await walk(page) >= leads

    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link)
    await student.sees_page(1)
    await student.page.reload()
    await student.sees_page(1)
    assert await walk(student.page) >= {"menu-open", "hand", "next", "previous"}
    await student.tap("menu-open")
    await expect(student.part("language-ar")).to_be_visible()
    assert await walk(student.page) >= {"large-text", "data-saver", "language-ar", "theme-dark", "about-open", "leave"}


async def test_a_light_touch_and_fingers_that_enlarge_leave_a_student_with_the_class(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)
    middle = Device.PHONE.value["width"] / 2, Device.PHONE.value["height"] / 2
    await student.draw([middle, (middle[0] + 6, middle[1] + 3)])
    await enlarge(student, middle)
    await student.swipe("right")  # a finger that looks around turns nothing
    await teacher.goes_to("50")
    await student.sees_page(50)
    await expect(student.part("away")).to_have_count(0)
    await expect(teacher.page.locator(".mushaf.is-zoomed")).to_have_count(0)  # its own affair


async def enlarge(screen: Participant, at: tuple[float, float]) -> None:
    """Draw two fingers apart, as the browser takes it where a page leaves it to it."""
    fingers = await screen.page.context.new_cdp_session(screen.page)
    await fingers.send("Input.synthesizePinchGesture", {"x": at[0], "y": at[1], "scaleFactor": 2.0})
    await screen.page.wait_for_function("window.visualViewport.scale > 1.5")
    await fingers.detach()


@pytest.mark.parametrize("device", [Device.PHONE, Device.UPRIGHT_TABLET])
async def test_a_student_fills_the_screen_with_the_class(
    server: ServerProcess, open_device: OpenDevice, device: Device
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(device), teacher.student_link)
    await student.sees_page(1)
    await student.tap("menu-open")
    await student.tap("full-screen")
    await student.page.wait_for_function("document.fullscreenElement !== null")
    await expect(student.part("full-screen")).to_have_attribute("aria-checked", "true")
    await student.tap("full-screen")
    await student.page.wait_for_function("document.fullscreenElement === null")
