"""How far behind a member is, as the roster tells it (R-3, C-5)."""

from __future__ import annotations

import pytest

from classroom_sync.core.timeline import Timeline
from classroom_sync.protocol.words import Stamp
from tests.core.class_of import Lesson, stamp


@pytest.fixture
def lesson() -> Lesson:
    return Lesson()


def test_one_who_painted_the_newest_is_not(lesson: Lesson) -> None:
    """R-3: however long ago."""
    aisha = lesson.seat("Aisha")
    lesson.after(3600)
    assert (lesson.field(aisha, "behind_ms"), lesson.field(aisha, "state")) == (0, "live")


@pytest.mark.parametrize(
    ("silent_s", "behind_ms", "state"),
    [
        (0.0, 0, "live"),
        (0.249, 0, "live"),
        (0.25, 250, "live"),
        (0.6, 500, "live"),
        (1.0, 1000, "live"),
        (1.125, 1000, "slow"),
        (2.5, 2000, "slow"),
        (61.9, 61_000, "slow"),
    ],
)
def test_silence_shows(lesson: Lesson, silent_s: float, behind_ms: int, state: str) -> None:
    """R-3: since the board left what is painted; slow past a second, though the number is told in steps."""
    aisha = lesson.seat("Aisha")
    lesson.after(7)
    lesson.turn_page()
    lesson.after(silent_s)
    assert (lesson.field(aisha, "behind_ms"), lesson.field(aisha, "state")) == (behind_ms, state)


def test_it_counts_from_the_stamp_that_is_painted(lesson: Lesson) -> None:
    """R-3: to catch up half way takes half of it away, to catch up takes all."""
    aisha = lesson.seat("Aisha")
    lesson.turn_page()
    lesson.after(10)
    lesson.turn_page()
    lesson.after(5)
    assert lesson.field(aisha, "behind_ms") == 15_000
    lesson.roster.painted(aisha, stamp(1, 2), None, lesson.board)
    lesson.after(0)
    assert (lesson.field(aisha, "version"), lesson.field(aisha, "behind_ms")) == (2, 5_000)
    lesson.paint(aisha)
    lesson.after(0)
    assert (lesson.field(aisha, "version"), lesson.field(aisha, "behind_ms")) == (3, 0)


def test_it_never_gets_younger_by_what_the_timeline_forgot(lesson: Lesson) -> None:
    """R-3."""
    aisha = lesson.seat("Aisha")
    lesson.turn_page()
    lesson.after(1)
    for _ in range(2000):
        lesson.turn_page()
        lesson.now_s += 0.01
    lesson.after(0)
    assert lesson.field(aisha, "behind_ms") == 21_000


def test_a_stamp_never_goes_back(lesson: Lesson) -> None:
    """R-3: a report that was overtaken changes nothing but what is ready."""
    lesson.turn_page()
    aisha = lesson.seat("Aisha")
    lesson.roster.painted(aisha, stamp(1, 1), 4, lesson.board)
    lesson.after(0)
    assert (lesson.field(aisha, "version"), lesson.field(aisha, "ready")) == (2, 4)


@pytest.mark.parametrize("claimed", [stamp(1, 2), stamp(9, 0)], ids=["version", "epoch"])
def test_a_stamp_the_board_has_not_reached_counts_as_the_boards(lesson: Lesson, claimed: Stamp) -> None:
    """C-5: nobody is ahead, and nobody stays up to date by a claim."""
    aisha = lesson.seat("Aisha")
    lesson.roster.painted(aisha, claimed, None, lesson.board)
    lesson.after(0)
    assert aisha.painted == lesson.board
    lesson.turn_page()
    lesson.turn_page()
    lesson.after(2)
    assert lesson.field(aisha, "state") == "slow"


def test_a_stamp_that_the_board_comes_to_later_counts_from_then_on(lesson: Lesson) -> None:
    """C-5: a node that lags hears of it after one who came from another; that one does not report it again."""
    aisha = lesson.seat("Aisha")
    lesson.roster.painted(aisha, stamp(1, 2), None, lesson.board)
    lesson.turn_page()
    lesson.after(2)
    assert (lesson.field(aisha, "state"), lesson.field(aisha, "version")) == ("live", 2)


def test_one_who_has_painted_nothing_is_behind_since_it_came(lesson: Lesson) -> None:
    """R-3: not since the class began."""
    lesson.turn_page()
    lesson.after(1800)
    aisha = lesson.join("Aisha")
    lesson.roster.connected(aisha, lesson.now_s)
    lesson.after(0)
    assert (lesson.field(aisha, "behind_ms"), lesson.field(aisha, "state")) == (0, "live")
    lesson.after(3)
    assert (lesson.field(aisha, "behind_ms"), lesson.field(aisha, "state")) == (3000, "slow")


def test_one_who_polls_and_has_painted_nothing_is_behind_since_it_was_first_seen(lesson: Lesson) -> None:
    """R-3, H-6."""
    lesson.after(1800)
    aisha = lesson.join("Aisha")
    lesson.roster.seen(aisha, lesson.now_s + 35)
    lesson.after(0)
    lesson.after(3)
    assert lesson.field(aisha, "behind_ms") == 3000


def test_one_who_still_shows_the_epoch_before_a_restart_is_behind() -> None:
    """R-3, E-4: also when the board has not moved since."""
    lesson = Lesson()
    lesson.timeline = Timeline()
    lesson.board = stamp(2, 5)
    aisha = lesson.join("Aisha")
    lesson.roster.connected(aisha, lesson.now_s)
    lesson.roster.painted(aisha, stamp(1, 5), None, lesson.board)
    lesson.after(0)
    lesson.after(4)
    assert (lesson.field(aisha, "behind_ms"), lesson.field(aisha, "state")) == (4000, "slow")


def test_one_who_left_without_painting_anything_is_behind_since_it_came_again(lesson: Lesson) -> None:
    """R-3."""
    aisha = lesson.join("Aisha")
    lesson.roster.connected(aisha, lesson.now_s)
    lesson.after(0)
    lesson.roster.disconnected(aisha, lesson.now_s)
    lesson.after(300)
    lesson.roster.connected(aisha, lesson.now_s)
    lesson.after(2)
    assert lesson.field(aisha, "behind_ms") == 2000


def test_coming_again_makes_nobody_younger_than_the_timeline_remembers(lesson: Lesson) -> None:
    """R-3."""
    aisha = lesson.seat("Aisha")
    lesson.roster.disconnected(aisha, lesson.now_s)
    lesson.turn_page()
    lesson.after(0)
    for _ in range(2000):
        lesson.turn_page()
        lesson.now_s += 0.01
    lesson.roster.connected(aisha, lesson.now_s)
    lesson.after(0)
    assert lesson.field(aisha, "behind_ms") == 20_000


def test_a_phone_that_slept_shows_as_behind_until_it_paints(lesson: Lesson) -> None:
    """R-3: what it painted before still stands."""
    aisha = lesson.seat("Aisha")
    lesson.roster.disconnected(aisha, lesson.now_s)
    lesson.turn_page()
    lesson.after(60)
    lesson.roster.connected(aisha, lesson.now_s)
    lesson.after(0)
    assert (lesson.field(aisha, "state"), lesson.field(aisha, "behind_ms")) == ("slow", 60_000)
    lesson.paint(aisha)
    lesson.after(0)
    assert lesson.field(aisha, "state") == "live"
