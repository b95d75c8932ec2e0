"""When the board left each stamp: what ageing is counted from (R-3)."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque

from classroom_sync.protocol.words import ZERO, Stamp

# At 60 commits a second this reaches 17 s back. Whoever is older than that keeps the age it had then and grows from
# there, because the roster asks every quarter second and remembers the answer.
_REMEMBERED = 1024


class Timeline:
    """The times, in seconds of the caller's clock, at which the board reached its newest stamps."""

    __slots__ = ("_reached",)

    def __init__(self) -> None:
        self._reached: deque[tuple[Stamp, float]] = deque(maxlen=_REMEMBERED)

    @property
    def newest(self) -> Stamp:
        """Where the board stands; ZERO before it was said."""
        return self._reached[-1][0] if self._reached else ZERO

    def reached(self, stamp: Stamp, now_s: float) -> None:
        """The board stands at `stamp` since `now_s`; stamps come in rising order."""
        self._reached.append((stamp, now_s))

    def left_at(self, stamp: Stamp) -> float:
        """When the board moved past `stamp`.

        Exact for the newest 1,024 stamps, else the oldest time known, which is later than the truth.

        For the newest stamp itself, and those to come, there is no such time: infinity.
        """
        index = bisect_right(self._reached, stamp, key=lambda item: item[0])
        if index == len(self._reached):
            return float("inf")
        return self._reached[index][1]
