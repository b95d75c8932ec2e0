"""The devices a story is told on, and the browser that plays them."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Literal, Protocol

from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

SCREENSHOTS = Path(__file__).resolve().parent / "screenshots"
PLAIN_NAME = "school.test"
"""This machine under a name that browsers do not take for the device itself: what is for https alone is missing."""
# Nothing leaves this machine: no update, no sync, and no name but that one and the loopback address resolves.
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {PLAIN_NAME} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

Language = Literal["ar", "en", "ur"]


class Device(Enum):
    """The devices a class is held on, with their screens in CSS pixels."""

    TABLET = ViewportSize(width=1280, height=800)
    UPRIGHT_TABLET = ViewportSize(width=800, height=1280)
    PHONE = ViewportSize(width=390, height=844)
    SMALL_PHONE = ViewportSize(width=320, height=640)

    @property
    def is_phone(self) -> bool:
        """Whether its browser is a phone's, which sets the page as wide as the screen that it names."""
        return self in (Device.PHONE, Device.SMALL_PHONE)


class OpenDevice(Protocol):
    """Opens an empty page on a new device, whose owner reads this language first."""

    async def __call__(self, device: Device, language: Language = "en") -> Page: ...


async def new_device(browser: Browser, device: Device, language: Language) -> BrowserContext:
    """A device with storage of its own and a touch screen."""
    return await browser.new_context(
        viewport=device.value, locale=language, has_touch=True, is_mobile=device.is_phone, reduced_motion="reduce"
    )


async def screenshot(page: Page, name: str) -> Path:
    """Keep what a page shows as screenshots/NAME.png (git ignores them) and say where."""
    path = SCREENSHOTS / f"{name}.png"
    await page.screenshot(path=path)
    return path
