"""A bench that measured wrong data would be worse than none: what is lost, doubled, wrong or late must show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.lesson import Lesson, plan_lesson
from bench.measure import Arrival, WrongData, check_arrivals, latencies, medians, percentile, spread


def lesson_of_three() -> Lesson:
    return plan_lesson(3, seed=1)


def all_arrivals(lesson: Lesson) -> list[Arrival]:
    """Each commit as a message of its own, 1 ms apart."""
    return [
        Arrival(number * 1_000_000, number, changes, is_whole=False, payload_bytes=10)
        for number, changes in enumerate(lesson.commits, start=1)
    ]


def test_a_lesson_is_the_same_for_the_same_seed_and_always_moves() -> None:
    lesson = plan_lesson(40, seed=3)
    assert lesson == plan_lesson(40, seed=3)
    assert [number for number, step in enumerate(lesson.commits, start=1) if "page" in step] == [1, 11, 21, 31]
    assert "at" not in lesson.boards[11]
    assert lesson.boards[12]["page"] == lesson.boards[11]["page"] != lesson.boards[10]["page"]


def test_what_is_right_passes() -> None:
    lesson = lesson_of_three()
    arrivals = all_arrivals(lesson)
    check_arrivals(lesson, 0, arrivals)
    whole = replace(arrivals[2], changes=lesson.boards[3], is_whole=True)
    check_arrivals(lesson, 0, [arrivals[0], whole, whole])


def test_what_was_lost_is_found() -> None:
    lesson = lesson_of_three()
    first, second, _ = all_arrivals(lesson)
    with pytest.raises(WrongData, match="saw 2 of 3"):
        check_arrivals(lesson, 0, [first, second])


def test_what_came_twice_or_backwards_is_found() -> None:
    lesson = lesson_of_three()
    first, second, third = all_arrivals(lesson)
    for wrong in ([first, second, second, third], [first, third, second]):
        with pytest.raises(WrongData):
            check_arrivals(lesson, 0, wrong)


def test_a_wrong_value_is_found() -> None:
    lesson = lesson_of_three()
    first, second, third = all_arrivals(lesson)
    with pytest.raises(WrongData, match="after commit 2"):
        check_arrivals(lesson, 0, [first, replace(second, changes={"at": {"a": "1:1"}}), third])


def test_a_commit_is_seen_when_it_or_a_newer_one_is() -> None:
    lesson = lesson_of_three()
    each = all_arrivals(lesson)
    merged = [replace(each[0], at_ns=2_000_000), replace(each[2], at_ns=9_000_000)]
    found = latencies([0, 1_000_000, 2_000_000], [each, merged], warm_up=0)
    assert found.each == [1.0, 1.0, 1.0, 2.0, 7.0, 8.0]
    assert found.last == [2.0, 7.0, 8.0]


def test_the_warm_up_does_not_count() -> None:
    each = all_arrivals(lesson_of_three())
    found = latencies([0, 1_000_000, 2_000_000], [each], warm_up=2)
    assert (found.each, found.last) == ([1.0], [1.0])


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(value) for value in range(1, 101)]
    assert [percentile(values, percent) for percent in (50, 90, 99, 99.9)] == [50.0, 90.0, 99.0, 100.0]
    assert spread([7.0]) == {"p50": 7.0, "p90": 7.0, "p99": 7.0, "p99.9": 7.0}


def test_medians_reach_every_depth_and_leave_none_alone() -> None:
    rounds = [{"a": {"b": value}, "c": none} for value, none in ((3.0, 1.0), (1.0, None), (2.0, 1.0))]
    assert medians(rounds) == {"a": {"b": 2.0}, "c": None}
