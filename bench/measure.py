"""From what was sent and what arrived to figures, or to an error: what was lost or wrong is never measured. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.lesson import Board, Lesson

PERCENTILES = (50.0, 90.0, 99.0, 99.9)


class WrongData(Exception):
    """A student saw something other than what the teacher did: nothing measured here counts."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A student heard at `at_ns` what the class looks like after commit `number`."""

    at_ns: int
    number: int
    changes: Board
    is_whole: bool
    payload_bytes: int


@dataclass(frozen=True, slots=True)
class Latencies:
    """In milliseconds, sorted: each commit to each student, and each commit to the last student that saw it."""

    each: list[float]
    last: list[float]


def check_arrivals(lesson: Lesson, student: int, arrivals: Sequence[Arrival]) -> None:
    """WrongData unless the student only went forward, saw what the lesson says at each step, and saw its end."""
    board: Board = {}
    number = 0
    for arrival in arrivals:
        if arrival.number < number or (arrival.number == number and arrival.changes and not arrival.is_whole):
            raise WrongData(f"student {student}: commit {arrival.number} came after {number}")
        number = arrival.number
        board = arrival.changes if arrival.is_whole else board | arrival.changes
        seen = {key: board[key] for key in ("page", "at") if board.get(key) is not None}
        if seen != lesson.boards[number]:
            raise WrongData(f"student {student}: {seen} after commit {number}, not {lesson.boards[number]}")
    if number != len(lesson.commits):
        raise WrongData(f"student {student}: saw {number} of {len(lesson.commits)} commits")


def latencies(sent_ns: Sequence[int], students: Sequence[Sequence[Arrival]], warm_up: int) -> Latencies:
    """From sending commit k to the first arrival that shows k or a newer one; the first `warm_up` commits do not count.

    A system that merges states under load shows k by showing a newer one: then the screen is as new as it can be, and
    the time of that is what a student waited. `sent_ns[k - 1]` is when commit k was sent.
    """
    each: list[float] = []
    last = [0.0] * (len(sent_ns) - warm_up)
    for arrivals in students:
        shown = warm_up
        for arrival in arrivals:
            for number in range(shown, arrival.number):
                waited_ms = (arrival.at_ns - sent_ns[number]) / 1e6
                each.append(waited_ms)
                last[number - warm_up] = max(last[number - warm_up], waited_ms)
            shown = max(shown, arrival.number)
    return Latencies(sorted(each), sorted(last))


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent do not exceed (nearest rank), of a sorted, non-empty sequence."""
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def spread(ordered: Sequence[float]) -> dict[str, float]:
    """The percentiles by name."""
    return {f"p{percent:g}": percentile(ordered, percent) for percent in PERCENTILES}


def medians(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The median over the rounds of every figure, at whatever depth; None where a round has none."""
    merged: dict[str, Any] = {}
    for key, value in rounds[0].items():
        values = [figures[key] for figures in rounds]
        if isinstance(value, dict):
            merged[key] = medians(values)
        else:
            merged[key] = None if None in values else median(values)
    return merged
