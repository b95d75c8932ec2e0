"""What every screen of a class showed, and every answer said: and whether that kept the protocol's promises.

A turn writes its tablet's own counter onto the board, beside the page: so a board says which turns are in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from classroom_sync.protocol.words import Stamp, Value


@dataclass(frozen=True, slots=True)
class Shown:
    """A screen showed this board at that time, in seconds of the test's own clock."""

    at_s: float
    stamp: Stamp
    board: Mapping[str, Value]

    def count(self, key: str) -> int:
        """How many turns of the tablet with this counter are in it."""
        number = self.board.get(key, 0)
        assert isinstance(number, int)
        return number


@dataclass(frozen=True, slots=True, order=True)
class Durable:
    """An answer: this turn is on the board as of `stamp`, and the store has it."""

    stamp: Stamp
    key: str
    number: int


class Chronicle:
    """Of one class; screens by their names."""

    def __init__(self) -> None:
        self.screens: dict[str, list[Shown]] = {}
        self.durable: list[Durable] = []

    def broken(self) -> list[str]:
        """Every promise that was not kept, for people."""
        return [*self._unequal(), *(line for name in self.screens for line in self._went_back(name))]

    def _unequal(self) -> Iterator[str]:
        """Equal stamps are equal boards, whoever shows them."""
        first: dict[Stamp, tuple[str, Mapping[str, Value]]] = {}
        for name, shown in self.screens.items():
            for one in shown:
                other, board = first.setdefault(one.stamp, (name, one.board))
                if board != one.board:
                    differing = {key for key in board.keys() | one.board.keys() if board.get(key) != one.board.get(key)}
                    yield f"{name} and {other} differ at {one.stamp} in {sorted(differing)}"

    def _went_back(self, name: str) -> Iterator[str]:
        """No stamp goes back; within an epoch no turn is undone; and what was answered durable is there, ever after."""
        answered = iter(sorted(self.durable))
        next_one = next(answered, None)
        owed: dict[str, int] = {}
        former: Shown | None = None
        for shown in self.screens[name]:
            if former is not None and shown.stamp <= former.stamp:
                yield f"{name}: {shown.stamp} after {former.stamp}"
            while next_one is not None and next_one.stamp <= shown.stamp:
                owed[next_one.key] = max(next_one.number, owed.get(next_one.key, 0))
                next_one = next(answered, None)
            for key, number in owed.items():
                if shown.count(key) < number:
                    yield f"{name}: {key} is {shown.count(key)} at {shown.stamp}, {number} was durable"
            if former is not None and former.stamp.epoch == shown.stamp.epoch:
                for key in former.board:
                    if key.startswith("x/") and shown.count(key) < former.count(key):
                        yield f"{name}: {key} fell from {former.count(key)} to {shown.count(key)} at {shown.stamp}"
            former = shown
