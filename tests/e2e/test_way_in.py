"""Stories of the way into a class: a code for a wall, a link to pass on, a class that is full."""

from __future__ import annotations

import asyncio

import httpx
from playwright.async_api import expect

from classroom_sync.protocol.limits import MAX_PARTICIPANTS
from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Student, Teacher
from tests.e2e.test_access import has_no_violation
from tests.server_process import ServerProcess

READ_FROM_A_DESK_PX = 40
QR_PX = 200
HERE_FOR_S = 30
SEATED_S = 20  # for all of them, beside a browser on two cores


async def test_code_and_qr_code_are_large_and_the_link_is_copied(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    page = await open_device(Device.TABLET, "ar")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    teacher = await Teacher.opens_class(page, server.url)
    code = await teacher.part("class-code").text_content()
    await teacher.tap("share-open")
    large = teacher.part("share").locator(".share-code .code")
    await expect(large).to_have_text(code or "")
    assert await large.evaluate("(code) => parseFloat(getComputedStyle(code).fontSize)") >= READ_FROM_A_DESK_PX
    picture = teacher.part("share").get_by_role("img")
    assert await picture.evaluate("async (image) => { await image.decode(); return image.clientWidth }") >= QR_PX
    await teacher.tap("copy-link")
    await expect(teacher.part("copy-link")).to_have_text("نُسخ")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == teacher.student_link

    student = await Student.joins(await open_device(Device.PHONE), copied)
    await student.sees_page(1)


async def take_a_seat(server: httpx.AsyncClient, number: int) -> None:
    """Join and poll once, which counts as being here for as long as the poll would have waited."""
    joined = (await server.post("/participants", json={"name": f"Student {number}"})).raise_for_status().json()
    bearer = {"Authorization": f"Bearer {joined['token']}"}
    (await server.get("/state", params={"wait": HERE_FOR_S}, headers=bearer)).raise_for_status()


async def test_who_comes_to_a_full_class_is_told_so(server: ServerProcess, open_device: OpenDevice) -> None:
    """H-7: two hundred, the teacher among them."""
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    code = (await teacher.part("class-code").text_content() or "").replace("-", "")
    page = await open_device(Device.PHONE, "ar")
    await page.goto(teacher.student_link)
    await page.get_by_test_id("join-name").fill("مريم")
    address = f"{server.url}/api/classrooms/{code}"
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=SEATED_S) as students:
        await asyncio.gather(*(take_a_seat(students, number) for number in range(MAX_PARTICIPANTS - 1)))
    await page.get_by_test_id("join-button").tap()
    await expect(page.get_by_text("اكتملت هذه الحلقة.")).to_be_visible()
    await has_no_violation(page, "full")
    await expect(page.get_by_test_id("join-name")).to_have_value("مريم")  # to be tried again when somebody has left
    await expect(page.get_by_test_id("join-button")).to_be_enabled()
