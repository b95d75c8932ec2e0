"""Takes the pictures for README and docs into docs/pictures/: a tablet and a phone, in a class of thirty.

python -m scripts.screenshots    (in the checkout, with what `make test` installs)
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, async_playwright, expect

from classroom_sync.bots import bot_name
from classroom_sync.client import ClassroomClient, join_classroom
from tests.e2e.devices import CHROMIUM_ARGUMENTS, Device, new_device
from tests.e2e.people import Student, Teacher
from tests.server_process import ServerProcess

PICTURES = Path(__file__).resolve().parent.parent / "docs/pictures"
PAGE, WORD = 42, "2:255:4"
STUDENTS = 30
HAND_UP, BEHIND = 6, 3
"""Which of the bots raises a hand, and which one stops to paint."""


class Bot:
    """A student that paints each state as it comes; one of the class does so only until the page is turned."""

    def __init__(self, url: str, code: str, number: int) -> None:
        self.url, self.code, self.number = url, code, number
        self.client: ClassroomClient | None = None

    async def enter(self, stack: AsyncExitStack) -> None:
        """Join, and stay until the stack is closed."""
        joined = await join_classroom(self.url, self.code, bot_name(self.number))
        client = ClassroomClient(self.url, joined.code, joined.token, on_state=lambda *_: self.paint())
        self.client = await stack.enter_async_context(client)
        self.paint()
        if self.number == HAND_UP:
            await client.raise_hand()

    def paint(self) -> None:
        """Say what a screen of this bot would show."""
        if self.client is None:
            return
        page = self.client.board.get("page")
        assert isinstance(page, int)
        if self.number != BEHIND or page == 1:
            self.client.painted(ready=page + 1)


async def hold_class(browser: Browser, url: str, stack: AsyncExitStack) -> tuple[Teacher, Student]:
    """A class under way: everyone is on the teacher's page, but for one who is behind."""
    tablet = await (await new_device(browser, Device.TABLET, "en")).new_page()
    teacher = await Teacher.opens_class(tablet, url, title="حلقة المساء")
    phone = await (await new_device(browser, Device.PHONE, "ar")).new_page()
    student = await Student.joins(phone, teacher.student_link, "Layla")
    code = teacher.student_link.rpartition("=")[2]
    for number in range(STUDENTS - 1):
        await Bot(url, code, number).enter(stack)
    await teacher.counts(with_you=STUDENTS, students=STUDENTS)
    await teacher.goes_to(str(PAGE))
    await teacher.sees_page(PAGE)
    await teacher.tap_word(WORD)
    await student.sees_page(PAGE)
    await student.sees_pointed(WORD)
    await teacher.tap("roster-open")
    await teacher.counts(with_you=STUDENTS - 1, students=STUDENTS)
    await expect(tablet.locator('[data-hand="true"]')).to_have_count(1)
    return teacher, student


async def take(server: ServerProcess, chromium: str) -> None:
    """Hold the class and take both pictures."""
    async with async_playwright() as playwright, AsyncExitStack() as stack:
        browser = await playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        teacher, student = await hold_class(browser, server.url, stack)
        PICTURES.mkdir(parents=True, exist_ok=True)
        await teacher.page.screenshot(path=PICTURES / "teacher-tablet.png")
        await student.page.screenshot(path=PICTURES / "student-phone.png")
        await browser.close()


async def main() -> int:
    """Start a server for it and stop it again; 1 where there is no Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("no Chromium here: make test installs it where it may", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        server = ServerProcess(Path(folder) / "data")
        await server.start()
        try:
            await take(server, chromium)
        finally:
            await server.close()
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.name}: {picture.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
