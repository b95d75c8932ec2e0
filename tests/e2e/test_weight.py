"""What a student's first visit costs: every byte over the network until the class's page is on the screen."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Student, Teacher
from tests.e2e.test_sheets import begin_with, pdf
from tests.server_process import ServerProcess

# 79,600 by the sizes of the files and their headers, 30,800 of it the font: 1.6 s at the 50 kB/s of a bad link.
BUDGET_BYTES = 80_000
OF_THE_MUSHAF = ("/materials/mushaf/", ".woff2")


async def test_the_first_visit_of_a_student_stays_within_its_budget(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    page = await open_device(Device.PHONE)
    network = await page.context.new_cdp_session(page)
    addresses: dict[str, str] = {}
    received: dict[str, float] = {}

    def note_request(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = urlsplit(event["request"]["url"]).path

    def note_end(event: dict[str, Any]) -> None:
        received[addresses[event["requestId"]]] = event["encodedDataLength"]

    network.on("Network.requestWillBeSent", note_request)
    network.on("Network.loadingFinished", note_end)
    await network.send("Network.enable")
    student = await Student.joins(page, teacher.student_link)
    await student.sees_page(1)

    shown = {path: size for path, size in received.items() if "/page-" not in path or path.endswith("/page-1.json")}
    listed = "\n".join(f"{size:8.0f} {path}" for path, size in sorted(shown.items(), key=lambda item: -item[1]))
    assert any(path.endswith(".woff2") for path in shown)
    assert sum(shown.values()) <= BUDGET_BYTES, f"{sum(shown.values()):.0f} bytes:\n{listed}"


async def test_a_class_on_a_pdf_costs_a_student_nothing_of_the_mushaf_until_it_goes_there(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await begin_with(await open_device(Device.TABLET), server.url, pdf("Read in the name", "Of your Lord"))
    page = await open_device(Device.PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))

    def of_the_mushaf() -> list[str]:
        return [path for path in asked if any(part in path for part in OF_THE_MUSHAF)]

    student = await Student.joins(page, teacher.student_link)
    await student.sees_page(1)
    await student.is_live()
    assert any(path.endswith(".webp") for path in asked)
    assert of_the_mushaf() == []
    await teacher.tap("tools-open")
    await teacher.tap("material-open")
    await teacher.tap("material-mushaf")
    await expect(page.locator(".mushaf [data-id]").first).to_be_visible()
    assert len(of_the_mushaf()) >= 3
