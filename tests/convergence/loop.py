"""Simulated time: an event loop that never waits, and the clock a node reads from it.

Everything asyncio does with time (sleep, timeout, call_later) goes through a loop's `time` and its selector. Here the
selector's wait moves the time instead, to just where the next timer is due. So an hour of waiting costs nothing, and
the order of all that happens follows from the program and the seed alone.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar
from typing import Any, cast

START_S = 1000.0
WALL_S = 1_700_000_000.0

Home = list["asyncio.Task[Any]"]
HOME: ContextVar[Home | None] = ContextVar("HOME", default=None)
"""The tasks of the node that the running code is part of: a node that is killed takes them with it."""


class Stuck(Exception):
    """Nothing is ready and no timer is set: the simulation waits for something that never comes."""


class _Selector:
    """Where an ordinary loop waits for sockets, this one jumps to the next timer."""

    def __init__(self, jump: Callable[[float | None], None]) -> None:
        self._jump = jump

    def select(self, timeout_s: float | None) -> list[object]:
        if timeout_s != 0:
            self._jump(timeout_s)
        return []


class SimulatedLoop(asyncio.BaseEventLoop):
    """Runs callbacks in the order of an ordinary loop; `time` is simulated."""

    def __init__(self) -> None:
        super().__init__()
        self._now_s = START_S
        self._tasks: Home = []
        self._selector = _Selector(self._jump)
        self.set_debug(False)
        # typeshed knows a factory without a context only.
        self.set_task_factory(cast("Any", self._made))

    def time(self) -> float:
        return self._now_s

    def end_all(self) -> None:
        """Cancel every task, and let each end."""
        for task in self._tasks:
            task.cancel()
        for _ in range(20):
            self.call_soon(self.stop)
            self.run_forever()

    def _jump(self, timeout_s: float | None) -> None:
        if timeout_s is None:
            raise Stuck
        self._now_s += timeout_s

    def _process_events(self, event_list: list[object]) -> None:
        """There are no sockets."""

    def _write_to_self(self) -> None:
        """There are no threads that could wake it."""

    def _made(
        self, loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any], context: Context | None = None
    ) -> asyncio.Task[Any]:
        task = asyncio.Task(coroutine, loop=loop, context=context)
        self._tasks.append(task)
        home = HOME.get() if context is None else context.get(HOME)
        if home is not None:
            home.append(task)
        return task


class SimulatedClock:
    """A node's clocks (hub.clock.Clock): one monotonic time for all, a wall clock that may be wrong."""

    def __init__(self, loop: SimulatedLoop, chance: random.Random) -> None:
        self._loop = loop
        self._chance = chance
        self.wrong_by_s = 0.0

    def now_s(self) -> float:
        return self._loop.time()

    def wall_s(self) -> float:
        return WALL_S + self._loop.time() + self.wrong_by_s

    def jitter(self) -> float:
        return self._chance.random()

    async def sleep(self, delay_s: float) -> None:
        if delay_s > 0:
            await after(delay_s)


async def after(delay_s: float) -> None:
    """Return when so much simulated time has gone by."""
    loop = asyncio.get_running_loop()
    due: asyncio.Future[None] = loop.create_future()
    timer = loop.call_later(delay_s, lambda: None if due.done() else due.set_result(None))
    try:
        await due
    finally:
        timer.cancel()
