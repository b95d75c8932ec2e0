"""That the chronicle finds what it is there to find: each promise broken once."""

from __future__ import annotations

import pytest

from classroom_sync.protocol.words import Epoch, Stamp, Value, Version
from tests.faults.chronicle import Chronicle, Durable, Shown

KEY = "x/tablet"


def at(epoch: int, version: int) -> Stamp:
    return Stamp(Epoch(epoch), Version(version))


def shown(stamp: Stamp, count: int, **more: Value) -> Shown:
    return Shown(0.0, stamp, {KEY: count, **more})


@pytest.mark.parametrize(
    ("first", "second", "broken"),
    [
        ([shown(at(1, 1), 1), shown(at(1, 2), 2)], [shown(at(1, 2), 2)], ""),
        ([shown(at(1, 2), 2), shown(at(2, 2), 1)], [], ""),
        ([shown(at(1, 1), 1)], [shown(at(1, 1), 1, notice="another")], "differ at"),
        ([shown(at(1, 2), 1), shown(at(1, 1), 1)], [], "after"),
        ([shown(at(1, 2), 2), shown(at(1, 3), 1)], [], "fell from 2 to 1"),
        ([shown(at(1, 4), 4), shown(at(2, 4), 3)], [], "4 was durable"),
    ],
    ids=["all is well", "what was not durable may go", "two boards", "back in time", "undone", "lost"],
)
def test_a_broken_promise_is_found(first: list[Shown], second: list[Shown], broken: str) -> None:
    chronicle = Chronicle()
    chronicle.screens = {"first": first, "second": second}
    chronicle.durable = [Durable(at(1, 4), KEY, 4)] if broken == "4 was durable" else []
    found = chronicle.broken()
    assert bool(found) is bool(broken)
    assert all(broken in line for line in found)
