"""What happened in a run, in order, for people: the same seed always gives the same lines."""

from __future__ import annotations

from collections.abc import Callable


class Trace:
    """Notes, each with its simulated time; nothing is made into text before it is read."""

    def __init__(self, now_s: Callable[[], float], *, is_on: bool) -> None:
        self._now_s = now_s
        self._notes: list[tuple[float, str, tuple[object, ...]]] = []
        self.is_on = is_on

    def __call__(self, text: str, *facts: object) -> None:
        """Note that `text`, with the facts put in its places, is so now."""
        if self.is_on:
            self._notes.append((self._now_s(), text, tuple(map(str, facts))))

    def lines(self) -> list[str]:
        """All notes."""
        return [f"{now_s - 1000:8.3f}  {text.format(*facts)}" for now_s, text, facts in self._notes]
