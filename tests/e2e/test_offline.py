"""Stories of a device without a network: it opens what it showed last, says so, and is right again by itself."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Student, Teacher
from tests.e2e.test_access import has_no_violation
from tests.server_process import ServerProcess

# Frame by frame until the service worker is in charge and has kept the page on the screen.
UNTIL_KEPT = """async () => {
  for (;;) {
    const shown = document.querySelector("[data-page]").dataset.page;
    const keys = await (await caches.open("pages")).keys();
    const isKept = keys.some(({ url }) => url.endsWith(`/page-${shown}.json`));
    if (navigator.serviceWorker.controller !== null && isKept) return;
    await new Promise(requestAnimationFrame);
  }
}"""
WIDTH_OF = "async (src) => { const icon = new Image(); icon.src = src; await icon.decode(); return icon.width }"


async def is_prepared(page: Page) -> None:
    """The service worker is in charge, and has kept the page on the screen."""
    await page.evaluate(UNTIL_KEPT)


async def test_a_reload_without_network_shows_the_last_page_and_that_it_is_not_live(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE, "ur"), teacher.student_link)
    await teacher.goes_to("2:255")
    await student.sees_page(42)
    await is_prepared(student.page)

    await student.page.context.set_offline(True)
    await student.page.reload()
    await student.sees_page(42)
    await student.sees_pointed(*[f"2:255:{word}" for word in range(1, 51)], "2:255")
    await student.is_told("reconnecting")
    await has_no_violation(student.page, "without a network")
    await teacher.tap("next")

    await student.page.context.set_offline(False)
    await student.sees_page(43)
    await student.is_live()
    await teacher.counts(with_you=1, students=1)


async def test_the_whole_mushaf_is_saved_and_read_without_a_network(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)
    await student.tap("menu-open")
    await student.tap("save-mushaf")
    await expect(student.part("mushaf-saved")).to_be_visible()
    await student.tap("dialog-close")
    await teacher.goes_to("300")
    await student.sees_page(300)
    await is_prepared(student.page)

    await student.page.context.set_offline(True)
    await student.page.reload()
    await student.sees_page(300)
    for number in range(301, 306):
        await student.tap("next")
        await student.sees_page(number)


async def test_the_apps_can_be_installed(server: ServerProcess, open_device: OpenDevice) -> None:
    page = await open_device(Device.PHONE)
    for app in ("student", "teacher"):
        await page.goto(f"{server.url}/{app}/")
        link = page.locator('link[rel="manifest"]')
        address = await link.get_attribute("href")
        manifest = await (await page.request.get(f"{server.url}{address}")).json()
        assert manifest["start_url"] == manifest["scope"] == f"/{app}/"
        for icon in manifest["icons"]:
            size = await page.evaluate(WIDTH_OF, icon["src"])
            assert icon["sizes"] == f"{size}x{size}"
        devtools = await page.context.new_cdp_session(page)
        found = await devtools.send("Page.getInstallabilityErrors")
        assert [error["errorId"] for error in found["installabilityErrors"] if error["errorId"] != "in-incognito"] == []
