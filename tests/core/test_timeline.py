"""When the board left a stamp."""

from __future__ import annotations

from math import inf

import pytest

from classroom_sync.core.timeline import Timeline
from classroom_sync.protocol.words import ZERO, Epoch, Stamp, Version


def stamp(epoch: int, version: int) -> Stamp:
    return Stamp(Epoch(epoch), Version(version))


@pytest.mark.parametrize(
    ("left", "at_s"),
    [
        (ZERO, 10.0),
        (stamp(1, 1), 20.0),
        (stamp(1, 2), 20.0),
        (stamp(1, 3), 30.0),
        (stamp(1, 9), 30.0),
        (stamp(2, 2), 30.0),
        (stamp(2, 3), inf),
        (stamp(2, 4), inf),
    ],
)
def test_a_stamp_was_left_when_the_first_past_it_was_reached(left: Stamp, at_s: float) -> None:
    """R-3: the newest, and those to come, were not left."""
    timeline = Timeline()
    timeline.reached(stamp(1, 1), 10.0)
    timeline.reached(stamp(1, 3), 20.0)
    timeline.reached(stamp(2, 3), 30.0)
    assert timeline.left_at(left) == at_s


def test_without_any_move_nothing_was_left() -> None:
    assert Timeline().left_at(ZERO) == inf
    assert Timeline().newest == ZERO


def test_the_newest_is_the_last_that_was_reached() -> None:
    timeline = Timeline()
    timeline.reached(stamp(1, 9), 10.0)
    timeline.reached(stamp(2, 3), 20.0)
    assert timeline.newest == stamp(2, 3)


def test_what_is_too_long_ago_was_left_at_the_oldest_time_known() -> None:
    """Later than the truth, never earlier; the bound holds whatever comes."""
    timeline = Timeline()
    for version in range(1, 2001):
        timeline.reached(stamp(1, version), float(version))
    assert timeline.left_at(stamp(1, 1990)) == 1991.0
    assert timeline.left_at(stamp(1, 2000 - 1024)) == 2000 - 1023
    assert timeline.left_at(stamp(1, 5)) == timeline.left_at(ZERO) == 2000 - 1023
