"""Simulated time: a loop that never waits and knows which node a task is of, and the clock a node reads from it.

The order of all that happens follows from the program and the seed alone.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine
from contextvars import Context, ContextVar
from typing import Any, cast

from tests.timeless import TimelessLoop

WALL_S = 1_700_000_000.0

Home = list["asyncio.Task[Any]"]
HOME: ContextVar[Home | None] = ContextVar("HOME", default=None)
"""The tasks of the node that the running code is part of: a node that is killed takes them with it."""


class SimulatedLoop(TimelessLoop):
    """Knows all its tasks, and whose they are."""

    def __init__(self) -> None:
        super().__init__()
        self._tasks: Home = []
        # typeshed knows a factory without a context only.
        self.set_task_factory(cast("Any", self._made))

    def end_all(self) -> None:
        """Cancel every task, and let each end."""
        for task in self._tasks:
            task.cancel()
        for _ in range(20):
            self.call_soon(self.stop)
            self.run_forever()

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
