"""Stories of an upload that does not go through: it is said, stopped, tried again, and leaves nothing."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.test_sheets import bring, pdf
from tests.server_process import ServerProcess


async def opens_material(page: Page, server: ServerProcess) -> None:
    await page.goto(f"{server.url}/teacher/")
    await page.get_by_test_id("material-open").tap()
    await expect(page.locator(".material-choice")).to_have_count(1)  # the mushaf


async def test_an_upload_without_a_network_is_told_and_tried_again(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    page = await open_device(Device.PHONE)
    await opens_material(page, server)
    await page.context.set_offline(True)
    await bring(page, pdf("Read in the name", name="Again.pdf"))
    await expect(page.get_by_test_id("material-refused")).to_have_text(
        "The server cannot be reached. Check the connection."
    )
    await expect(page.locator(".material-choice")).to_have_count(1)
    await page.context.set_offline(False)
    await bring(page, pdf("Read in the name", name="Again.pdf"))
    await expect(page.get_by_test_id("material")).to_have_count(0)
    await page.get_by_test_id("material-open").tap()
    await expect(page.locator(".material-choice")).to_have_count(2)
    await expect(page.locator(".material-choice").nth(1)).to_have_attribute("aria-pressed", "true")


async def test_an_upload_shows_how_far_it_is_and_is_stopped(server: ServerProcess, open_device: OpenDevice) -> None:
    page = await open_device(Device.SMALL_PHONE, "ar")
    await opens_material(page, server)
    await page.route("**/api/materials", lambda _: None)  # it goes out, and nobody answers
    await bring(page, pdf("Read in the name"))
    await expect(page.get_by_test_id("material-sending").get_by_role("progressbar")).to_be_visible()
    await page.get_by_test_id("material-stop").tap()
    await expect(page.get_by_test_id("material-sending")).to_have_count(0)
    await expect(page.get_by_test_id("material-refused")).to_be_empty()
    await expect(page.locator(".material-choice")).to_have_count(1)
