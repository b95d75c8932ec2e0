"""A class over two nodes: its teacher's tablet, students near (at the host) and far (at the other node)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from math import inf

from classroom_sync.client import create_classroom, join_classroom
from classroom_sync.client.joining import Opened
from tests.door import Door
from tests.faults.chronicle import Chronicle
from tests.faults.fleet import Fleet, Node
from tests.faults.people import PATIENCE_S, Screen, Tablet

STUDENTS = 2
"""At each node."""


class Lesson:
    """What a test does with a class. Screens that come go with it."""

    def __init__(self, fleet: Fleet, opened: Opened, stack: AsyncExitStack) -> None:
        self.fleet = fleet
        self.code = opened.code
        self.chronicle = Chronicle()
        self.near: list[Screen] = []
        self.far: list[Screen] = []
        self._opened = opened
        self._stack = stack

    @property
    def students(self) -> list[Screen]:
        """All of them."""
        return self.near + self.far

    async def door(self, node: Node) -> Door:
        """A door of its own to one node, and no other."""
        door = Door(node.server.port)
        await door.open()
        self._stack.push_async_callback(door.close)
        return door

    async def tablet(self, name: str, door: Door, *, device: str = "") -> Tablet:
        """The teacher on a tablet that comes by this door; the device is named as the tablet if left out."""
        tablet = Tablet(name, _url(door), self.code, self._opened.token, self.chronicle, device or name)
        await self._enter(tablet)
        return tablet

    async def student(self, name: str, door: Door) -> Screen:
        """A student who joins and comes by this door."""
        joined = await join_classroom(_url(door), self.code, name)
        screen = Screen(name, _url(door), self.code, joined.token, self.chronicle)
        await self._enter(screen)
        return screen

    async def fill(self, students: int) -> None:
        """So many students near, and as many far."""
        for number in range(students):
            self.near.append(await self.student(f"near {number}", self.fleet.near))
            self.far.append(await self.student(f"far {number}", self.fleet.far))

    async def all_show(self, tablet: Tablet, number: int, screens: Sequence[Screen] | None = None) -> float:
        """Wait until all students (or these) have shown so many turns; when the last one first did."""
        waited = self.students if screens is None else screens
        return max([await screen.until_shown(tablet.key, number) for screen in waited])

    def worst_s(self, tablet: Tablet, begin_s: float, end_s: float, screens: Sequence[Screen]) -> float:
        """The longest that a turn asked for between two times took to these screens; infinite if one never came."""
        asked = [turn for turn in tablet.turns if begin_s <= turn.asked_s < end_s and not turn.is_refused]
        assert asked, "no page was turned then"
        delays = [
            inf if (shown_s := screen.shown_s(tablet.key, turn.number)) is None else shown_s - turn.asked_s
            for turn in asked
            for screen in screens
        ]
        return max(delays)

    async def ends_on(self, tablet: Tablet) -> None:
        """Every screen, and who comes only now, ends on the board that this tablet made; all promises were kept."""
        async with asyncio.timeout(PATIENCE_S):
            await tablet.answered()
            number = tablet.last.number
            screens = [*self.students, tablet]
            for newcomer, door in zip(("late near", "late far"), self.fleet.doors, strict=True):
                screens.append(await self.student(newcomer, door))
            for screen in screens:
                await screen.until_shown(tablet.key, number)
            await tablet.until(lambda: tablet.client.is_durable)
            for screen in screens:
                await screen.until_equal(tablet)
        assert [screen.name for screen in screens if screen.client.board != tablet.client.board] == []
        assert self.chronicle.broken() == []

    def report(self, tablet: Tablet) -> str:
        """Where everybody stands, for who looks into a failure."""
        lines = [f"{one.name}: {one.count(tablet.key)} at {one.client.stamp} {one.links[-3:]}" for one in self.students]
        turns = [f"{turn.number}: {turn.answer}" for turn in tablet.turns[-5:]]
        return "\n".join([f"{tablet.name}: at {tablet.client.stamp} {tablet.links[-3:]}", *turns, *lines])

    async def _enter(self, screen: Screen) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await screen.enter()
        self._stack.push_async_callback(screen.leave)


@asynccontextmanager
async def open_lesson(fleet: Fleet, *, students: int = STUDENTS) -> AsyncIterator[tuple[Lesson, Tablet]]:
    """A class with its teacher at the host, and so many students at each node, who have seen one turn."""
    opened = await create_classroom(_url(fleet.near), "Hifz", "Nora")
    async with AsyncExitStack() as stack:
        lesson = Lesson(fleet, opened, stack)
        teacher = await lesson.tablet("tablet", fleet.near)
        await lesson.fill(students)
        async with asyncio.timeout(PATIENCE_S):
            first = await teacher.turned()
            await lesson.all_show(teacher, first.number)
        try:
            yield lesson, teacher
        except TimeoutError as error:
            raise AssertionError(lesson.report(teacher)) from error


def _url(door: Door) -> str:
    return f"http://127.0.0.1:{door.port}"
