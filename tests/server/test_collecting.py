"""When the old are walked for garbage."""

from __future__ import annotations

import gc

import pytest

from classroom_sync.server.collecting import (
    AT_LATEST_S,
    FEW_ENDED,
    FEW_ENDED_QUIET,
    Collecting,
    only_the_young,
)


@pytest.mark.parametrize(
    ("ended", "live", "is_due"),
    [
        (FEW_ENDED - 1, 0, False),
        (FEW_ENDED, 0, True),
        (FEW_ENDED, FEW_ENDED + 1, False),
        (3000, 3000, True),
        # A thousand who come in leave nothing behind.
        (0, 1000, False),
    ],
)
def test_while_a_class_moves_as_many_must_have_ended_as_are_open(ended: int, live: int, *, is_due: bool) -> None:
    assert Collecting(0.0).is_due(ended, live, commits=1, now_s=1.0) is is_due


@pytest.mark.parametrize(
    ("ended", "live", "is_due"),
    [(FEW_ENDED_QUIET - 1, 0, False), (FEW_ENDED_QUIET, 0, True), (249, 1000, False), (250, 1000, True)],
)
def test_while_nobody_commits_a_quarter_will_do(ended: int, live: int, *, is_due: bool) -> None:
    collecting = Collecting(0.0)
    assert not collecting.is_due(0, live, commits=7, now_s=1.0)
    assert collecting.is_due(ended, live, commits=7, now_s=2.0) is is_due


def test_it_counts_anew_after_each_time() -> None:
    collecting = Collecting(0.0)
    assert collecting.is_due(FEW_ENDED, 0, commits=1, now_s=1.0)
    assert not collecting.is_due(2 * FEW_ENDED - 1, 0, commits=2, now_s=2.0)
    assert collecting.is_due(2 * FEW_ENDED, 0, commits=3, now_s=3.0)


def test_at_last_it_is_done_whatever_ended() -> None:
    collecting = Collecting(0.0)
    assert not collecting.is_due(0, 10, commits=1, now_s=AT_LATEST_S - 1)
    assert collecting.is_due(0, 10, commits=2, now_s=AT_LATEST_S)
    assert not collecting.is_due(0, 10, commits=3, now_s=AT_LATEST_S + 1)


def test_meanwhile_the_old_are_left_alone_and_the_young_are_not() -> None:
    class Cycle:
        def __init__(self) -> None:
            self.me = self

    before, ends = gc.get_threshold(), gc.get_stats()[2]["collections"]
    with only_the_young():
        young = gc.get_stats()[0]["collections"]
        # Lives on, so that the old grow by more than the quarter at which CPython would walk them.
        kept = [Cycle() for _ in range(len(gc.get_objects()) + 50 * before[0] * before[1])]
        assert gc.get_stats()[0]["collections"] > young
        assert gc.get_stats()[2]["collections"] == ends
    assert kept
    assert gc.get_threshold() == before
