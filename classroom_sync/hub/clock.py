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
