"""Stories of the device that a class is held on: its screen, its address, the fingers and the keys of its owner."""

from __future__ import annotations

from playwright.async_api import expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Participant, Student, Teacher
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
