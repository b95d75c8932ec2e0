"""How old what is shown is: since when a newer move has existed."""

from __future__ import annotations

from bench.ages import STEP_NS, ages_ms, last_move_ms
from bench.measure import Arrival

SENT_NS = [0, 2 * STEP_NS, 4 * STEP_NS]


def arrival(step: int, number: int) -> Arrival:
    return Arrival(step * STEP_NS, number, {}, is_whole=False, payload_bytes=1)


def test_ages_grow_from_the_move_that_is_missing_and_fall_with_what_arrives() -> None:
    arrivals = [arrival(3, 1), arrival(7, 3)]
    assert ages_ms(SENT_NS, arrivals, 9 * STEP_NS) == [0, 10, 20, 10, 20, 30, 40, 0, 0]


def test_what_is_shown_at_once_is_never_old() -> None:
    arrivals = [arrival(0, 1), arrival(2, 2), arrival(4, 3)]
    assert set(ages_ms(SENT_NS, arrivals, 6 * STEP_NS)) == {0.0}


def test_who_is_shown_nothing_grows_old() -> None:
    assert ages_ms(SENT_NS, [], 4 * STEP_NS) == [0, 10, 20, 30]


def test_the_last_move_counts_from_when_it_was_made() -> None:
    assert last_move_ms(SENT_NS, [arrival(3, 1), arrival(7, 3)]) == 30
    assert last_move_ms(SENT_NS, [arrival(3, 1)]) is None
