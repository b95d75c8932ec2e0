"""An event loop that never waits: time goes on only to where the next timer is due, so that an hour costs nothing.

Everything asyncio does with time (sleep, timeout, call_later) goes through a loop's `time` and its selector. Here the
selector's wait moves the time instead. For tests of what neither opens a socket nor starts a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

START_S = 1000.0


class Stuck(Exception):
    """Nothing is ready and no timer is set: a test waits for something that never comes."""


class _Selector:
    """Where an ordinary loop waits for sockets, this one jumps to the next timer."""

    def __init__(self, jump: Callable[[float | None], None]) -> None:
        self._jump = jump

    def select(self, timeout_s: float | None) -> list[object]:
        if timeout_s != 0:
            self._jump(timeout_s)
        return []


class TimelessLoop(asyncio.BaseEventLoop):
    """Runs callbacks in the order of an ordinary loop; `time` is simulated."""

    def __init__(self) -> None:
        super().__init__()
        self._now_s = START_S
        self._selector = _Selector(self._jump)
        self.set_debug(False)

    def time(self) -> float:
        return self._now_s

    def _jump(self, timeout_s: float | None) -> None:
        if timeout_s is None:
            raise Stuck
        self._now_s += timeout_s

    def _process_events(self, event_list: list[object]) -> None:
        """There are no sockets."""

    def _write_to_self(self) -> None:
        """There are no threads that could wake it."""
