"""A screen that follows a class and keeps what it showed, and a tablet that turns pages besides."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from classroom_sync.client import Aged, ClassroomClient, LinkChanged, LinkState
from classroom_sync.errors import Refused
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.words import Code, Stamp, Value
from tests.faults.chronicle import Chronicle, Durable, Shown

PATIENCE_S = 15.0
PAGES = 604
TRACES = 16
TURN_EVERY_S = 0.05
LOOK_EVERY_S = 0.05


def now_s() -> float:
    """The test's own clock, in seconds."""
    return time.perf_counter()


class Screen:
    """One participant on one device; dials again by itself."""

    def __init__(self, name: str, url: str, code: Code, token: str, chronicle: Chronicle, device: str = "") -> None:
        self.name = name
        self.shown: list[Shown] = chronicle.screens.setdefault(name, [])
        self.ages: list[tuple[float, int]] = []
        """When the server said how old the board is at least, in ms (T-4)."""
        self.links: list[tuple[float, LinkState]] = []
        self.client = ClassroomClient(url, code, token, device=device, on_state=self._show)
        self._moved = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

    async def enter(self) -> None:
        """Come into the class."""
        await self.client.__aenter__()
        self._watching = asyncio.create_task(self._watch())

    async def leave(self) -> None:
        """Go."""
        await self.client.close()
        if self._watching is not None:
            await self._watching

    def count(self, key: str) -> int:
        """How many turns of the tablet with this counter are in what is shown."""
        return self.shown[-1].count(key) if self.shown else 0

    def shown_s(self, key: str, number: int) -> float | None:
        """When it first showed so many turns; None: it never did."""
        return next((one.at_s for one in self.shown if one.count(key) >= number), None)

    async def until_shown(self, key: str, number: int) -> float:
        """Wait until so many turns were shown; when they first were."""
        await self.until(lambda: self.shown_s(key, number) is not None)
        return self.shown_s(key, number) or 0.0

    async def until_equal(self, other: Screen) -> None:
        """Wait until both stand at the same stamp."""
        await self.until(lambda: self.client.stamp == other.client.stamp)

    async def until_told(self, age_ms: int) -> float:
        """Wait until the server says that the board may be so old; when it did."""
        return await self.until(lambda: self.client.age_ms >= age_ms)

    def was_told_new(self, begin_s: float, end_s: float) -> bool:
        """Whether the server said between two times that the board is new."""
        return any(age_ms == 0 for at_s, age_ms in self.ages if begin_s < at_s < end_s)

    async def until_new(self) -> float:
        """Wait until the server says no more that the board may be old; when it did."""
        return await self.until(lambda: self.client.age_ms == 0)

    async def until_lost(self, after_s: float) -> float:
        """Wait until the link is lost, after that time; when it was."""
        await self.until(lambda: bool(self._losses(after_s)))
        return self._losses(after_s)[0]

    async def until(self, holds: Callable[[], bool]) -> float:
        """Wait until something holds of what this screen knows; when it was seen to."""
        while not holds():
            self._moved.clear()
            # What a heartbeat brings, and what is elsewhere, is told by no event.
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), LOOK_EVERY_S)
        return now_s()

    def _losses(self, after_s: float) -> list[float]:
        return [at_s for at_s, state in self.links if state is LinkState.LOST and at_s > after_s]

    def _show(self, board: Mapping[str, Value], stamp: Stamp) -> None:
        self.shown.append(Shown(now_s(), stamp, board))
        self.client.painted()
        self._moved.set()

    async def _watch(self) -> None:
        async for event in self.client:
            match event:
                case Aged():
                    self.ages.append((now_s(), event.age_ms))
                case LinkChanged():
                    self.links.append((now_s(), event.state))
                case _:
                    pass
            self._moved.set()


@dataclass(slots=True)
class Turn:
    """A page turn: asked for at that time, and what came of it."""

    number: int
    asked_s: float
    answered_s: float = 0.0
    answer: m.Accepted | Refused | None = None

    @property
    def is_durable(self) -> bool:
        """Whether it was answered so."""
        return isinstance(self.answer, m.Accepted) and self.answer.durable

    @property
    def is_refused(self) -> bool:
        """Whether it never came to be."""
        return isinstance(self.answer, Refused)


class Tablet(Screen):
    """Turns pages. Its turns are numbered from 1, and `key` on the board is the number of the last one."""

    def __init__(self, name: str, url: str, code: Code, token: str, chronicle: Chronicle, device: str) -> None:
        super().__init__(name, url, code, token, chronicle, device)
        self.key = f"x/{name}"
        self.turns: list[Turn] = []
        self._chronicle = chronicle
        self._answering: set[asyncio.Task[None]] = set()

    @property
    def last(self) -> Turn:
        """The newest turn that was not refused."""
        return next(turn for turn in reversed(self.turns) if not turn.is_refused)

    def turn(self) -> Turn:
        """Turn the page, and do not wait for the answer."""
        turn = Turn(len(self.turns) + 1, now_s())
        self.turns.append(turn)
        task = asyncio.create_task(self._turn(turn))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)
        return turn

    def sees(self, screen: Screen) -> m.RosterEntry:
        """What the roster says of another's screen; nothing before it is there."""
        return self.client.roster.get(screen.client.participant or "", {})

    async def until_seen(self, screen: Screen, field: str, value: Value) -> float:
        """Wait until the roster says so of another's screen; when it did."""
        return await self.until(lambda: self.sees(screen).get(field) == value)

    async def turned(self) -> Turn:
        """Turn the page, and wait for the answer."""
        turn = self.turn()
        await self.until(lambda: turn.answer is not None)
        return turn

    async def until_turn(self, holds: Callable[[Turn], bool], *, after: int = 0) -> Turn:
        """Wait for an answered turn past `after` of which something holds; the first."""
        found: list[Turn] = []

        def find() -> bool:
            found[:] = [turn for turn in self.turns[after:] if turn.answer is not None and holds(turn)][:1]
            return bool(found)

        await self.until(find)
        return found[0]

    @asynccontextmanager
    async def teaching(self, every_s: float = TURN_EVERY_S) -> AsyncIterator[None]:
        """Turn pages all the while; at the end wait for every answer."""
        is_over = asyncio.Event()
        teaching = asyncio.create_task(self._teach(every_s, is_over))
        try:
            yield
        finally:
            is_over.set()
            await teaching
        await self.answered()

    async def answered(self) -> None:
        """Wait until every turn has its answer."""
        await self.until(lambda: not self._answering)

    async def _teach(self, every_s: float, is_over: asyncio.Event) -> None:
        while not is_over.is_set():
            self.turn()
            with suppress(TimeoutError):
                await asyncio.wait_for(is_over.wait(), every_s)

    async def _turn(self, turn: Turn) -> None:
        try:
            # One of several keys beside it: who takes a state that does not join on lacks one of them.
            trace = f"{self.key}.{turn.number % TRACES}"
            page = turn.number % PAGES + 1
            turn.answer = await self.client.commit({"page": page, self.key: turn.number, trace: turn.number})
            if turn.answer.durable:
                stamp = Stamp(turn.answer.epoch, turn.answer.version)
                self._chronicle.durable.append(Durable(stamp, self.key, turn.number))
        except Refused as refusal:
            turn.answer = refusal
        turn.answered_s = now_s()
        asyncio.get_running_loop().call_soon(self._moved.set)
