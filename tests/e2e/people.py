"""Teacher and student at their screens: what they do, and what they see sooner or later."""

from __future__ import annotations

import time
from typing import Literal, Self
from urllib.parse import urlsplit

from playwright.async_api import Locator, Page, expect

# Reconnecting waits for up to 10 s, starting a server for as long as it takes beside a browser on two cores.
expect.set_options(timeout=15_000)

Transport = Literal["websocket", "polling"]
SWIPE_PX = 160
SWIPE_MOVES = 4
# A finger that rests before it is lifted: after one that is flicked away Chromium takes the next tap for its stop.
SWIPE_RESTS = 5
SWIPE_EVERY_S = 0.02


class Participant:
    """What every screen of a class has: the page, how new it is, and the gestures on it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def part(self, test_id: str) -> Locator:
        """A part of the screen by its name."""
        return self.page.get_by_test_id(test_id)

    async def tap(self, test_id: str) -> None:
        """Tap a part of the screen, once it can be tapped."""
        await self.part(test_id).tap()

    async def tap_word(self, anchor: str) -> None:
        """Tap a word or an ayah's end."""
        await self.page.locator(f'[data-id="{anchor}"]').tap()

    async def swipe(self, to: Literal["left", "right"]) -> None:
        """Draw a finger over the page."""
        box = await self.part("page").bounding_box()
        assert box is not None
        y, middle = box["y"] + box["height"] / 2, box["x"] + box["width"] / 2
        step = SWIPE_PX / SWIPE_MOVES * (1 if to == "right" else -1)
        await self.draw([(middle + step * (move - SWIPE_MOVES / 2), y) for move in range(SWIPE_MOVES + 1)])

    async def draw(self, path: list[tuple[float, float]]) -> None:
        """Draw a finger along a path, and let it rest at the end."""
        touch = await self.page.context.new_cdp_session(self.page)
        kinds = ["touchStart", *["touchMove"] * (len(path) + SWIPE_RESTS - 1), "touchEnd"]
        began_s = time.time()
        for place, kind in enumerate(kinds):
            x, y = path[min(place, len(path) - 1)]
            points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
            event = {"type": kind, "touchPoints": points, "timestamp": began_s + place * SWIPE_EVERY_S}
            await touch.send("Input.dispatchTouchEvent", event)
        await touch.detach()

    async def sees_page(self, number: int) -> None:
        """This page is on the screen, its words and not only its frame."""
        await expect(self.part("page")).to_have_attribute("data-page", str(number))
        await expect(self.part("page")).to_have_attribute("data-drawn", "true")

    async def sees_pointed(self, *anchors: str) -> None:
        """Exactly these words are marked."""
        marked = self.page.locator('[data-pointed="true"]')
        await expect(marked).to_have_count(len(anchors))
        for anchor in anchors:
            await expect(self.page.locator(f'[data-id="{anchor}"]')).to_have_attribute("data-pointed", "true")

    async def is_told(self, freshness: str) -> None:
        """The screen says this about how new it is."""
        await expect(self.part("freshness")).to_have_attribute("data-kind", freshness)

    async def is_live(self, by: Transport = "websocket") -> None:
        """The screen says that it shows what the teacher shows now, by way of this transport."""
        await expect(self.part("freshness")).to_have_attribute("data-transport", by)
        await self.is_told("live")


class Teacher(Participant):
    """Who holds the class."""

    def __init__(self, page: Page, student_link: str) -> None:
        super().__init__(page)
        self.student_link = student_link

    @classmethod
    async def opens_class(cls, page: Page, url: str, *, title: str = "Evening circle") -> Self:
        """Start a class as people do, by the form, and go on to its page."""
        await page.goto(f"{url}/teacher/")
        await page.get_by_test_id("start-title").fill(title)
        await page.get_by_test_id("start-name").fill("Ustadh Salim")
        await page.get_by_test_id("start-button").tap()
        student_link = await page.get_by_test_id("student-link").get_attribute("href")
        assert student_link is not None
        await page.get_by_test_id("share-close").tap()
        teacher = cls(page, student_link)
        await teacher.is_live()
        await teacher.sees_page(1)
        return teacher

    async def goes_to(self, place: str) -> None:
        """Ask for a page (`42`) or an ayah (`2:255`)."""
        await self.tap("jump-open")
        await self.part("jump-input").fill(place)
        await self.tap("jump-go")

    async def counts(self, *, with_you: int, students: int) -> None:
        """The bar says how many of how many are with the class."""
        await expect(self.part("with-you")).to_have_attribute("data-students", str(students))
        await expect(self.part("with-you")).to_have_attribute("data-with", str(with_you))

    def row(self, student: Student) -> Locator:
        """A student's row in the list of students, which must be open."""
        return self.part("roster").locator(".student").filter(has_text=student.name)


class Student(Participant):
    """Who follows the class."""

    def __init__(self, page: Page, name: str) -> None:
        super().__init__(page)
        self.name = name

    @classmethod
    async def joins(cls, page: Page, link: str, name: str = "Maryam", *, through: str | None = None) -> Self:
        """Come in by the teacher's link; `through` is the server's address as seen from this device's network."""
        address = urlsplit(link)
        await page.goto(link if through is None else f"{through}{address.path}?{address.query}")
        await page.get_by_test_id("join-name").fill(name)
        await page.get_by_test_id("join-button").tap()
        return cls(page, name)

    async def takes_large_letters(self) -> None:
        """Have the text flow in large letters, by the menu."""
        await self.tap("menu-open")
        await self.tap("large-text")
        await self.tap("dialog-close")
