"""Time and chance, handed in so that tests decide both."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Protocol


class Clock(Protocol):
    """The two clocks of a node, its alarm, and its dice."""

    def now_s(self) -> float:
        """Seconds that never go back; only differences mean anything."""

    def wall_s(self) -> float:
        """Seconds since 1970, as the machine believes; for people and for what outlives the process."""

    def jitter(self) -> float:
        """A number in [0, 1): spreads retries. Not for secrets."""

    async def sleep(self, delay_s: float) -> None:
        """Return once `now_s` has moved on by so many seconds; at once where that is no time, or less."""


class StoreClock:
    """A node's clock, but for its wall clock: that goes by the store's, as it was when it was last asked.

    For what other nodes judge: one that is wrong by half a day would call classes silent that others teach.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead_s = 0.0
        self.now_s, self.jitter, self.sleep = clock.now_s, clock.jitter, clock.sleep

    def set_by(self, store_s: float) -> None:
        """It is `store_s` by the store's clock."""
        self._ahead_s = store_s - self._clock.wall_s()

    def wall_s(self) -> float:
        """See Clock."""
        return self._clock.wall_s() + self._ahead_s


class SystemClock:
    """The machine's own."""

    def now_s(self) -> float:
        """See Clock."""
        return time.monotonic()

    def wall_s(self) -> float:
        """See Clock."""
        return time.time()

    def jitter(self) -> float:
        """See Clock."""
        return random.random()  # noqa: S311  spreads retries, guards nothing

    async def sleep(self, delay_s: float) -> None:
        """See Clock."""
        if delay_s > 0:
            await asyncio.sleep(delay_s)
