"""Who waits for a board to move without a connection: the long poll of the board, which holds no session (H-3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.protocol.limits import MAX_WATCHERS


class Watchers:
    """The watchers of one classroom."""

    __slots__ = ("_watchers",)

    def __init__(self) -> None:
        # Two may bring the same callable: a list, not a set.
        self._watchers: list[Callable[[], None]] = []

    @contextmanager
    def watching(self, on_move: Callable[[], None]) -> Iterator[None]:
        """While entered, `on_move` is called by `wake`; Refused(rate_limited) where MAX_WATCHERS are (H-10)."""
        if len(self._watchers) >= MAX_WATCHERS:
            raise Refused(RefusalCode.RATE_LIMITED, f"{MAX_WATCHERS} polls of this board wait already")
        self._watchers.append(on_move)
        try:
            yield
        finally:
            self._watchers.remove(on_move)

    def wake(self) -> None:
        """The board moved, or the class ended."""
        for on_move in list(self._watchers):
            on_move()
