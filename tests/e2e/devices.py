"""The devices a story is told on, and the browser that plays them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import Enum
from pathlib import Path

from playwright.async_api import Page, ViewportSize

SCREENSHOTS = Path(__file__).resolve().parent / "screenshots"
# Nothing leaves this machine: no update, no sync, and no name but the loopback address resolves.
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class Device(Enum):
    """The two devices a class is held on, with their screens in CSS pixels."""

    TABLET = ViewportSize(width=1280, height=800)
    PHONE = ViewportSize(width=390, height=844)


OpenDevice = Callable[[Device], Awaitable[Page]]


async def screenshot(page: Page, name: str) -> Path:
    """Keep what a page shows as screenshots/NAME.png (git ignores them) and say where."""
    path = SCREENSHOTS / f"{name}.png"
    await page.screenshot(path=path)
    return path
