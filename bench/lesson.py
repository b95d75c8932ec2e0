"""What the teacher does in a measurement, and what a student must see after each step. Pure.

A seed gives the same lesson.

Pointing and page turns mixed as in a lesson: one commit in ten turns the page (and clears the pointer, which belongs
to the page left), the others point, half at words, half at places.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

PAGES = 604
COMMITS_A_PAGE = 10
# Surah 2 has 286 ayat; each has a first word.
_SURAH, _AYAT = 2, 286

Board = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lesson:
    """`commits[k - 1]` is commit k; `boards[k]` what is to be seen after it, `boards[0]` before the first."""

    commits: list[Board]
    boards: list[Board]


def plan_lesson(commits: int, seed: int) -> Lesson:
    """So many commits in a row, each of which changes something."""
    random = Random(seed)
    steps = [_step(number, random) for number in range(1, commits + 1)]
    boards: list[Board] = [{}]
    for step in steps:
        merged = boards[-1] | step
        boards.append({key: value for key, value in merged.items() if value is not None})
    assert all(before != after for before, after in pairwise(boards))
    return Lesson(steps, boards)


def _step(number: int, random: Random) -> Board:
    if number % COMMITS_A_PAGE == 1:
        # Neighbours always differ.
        return {"page": 2 + number // COMMITS_A_PAGE % (PAGES - 1), "at": None}
    if number % 2:
        return {"at": {"a": f"{_SURAH}:{1 + number % _AYAT}:1"}}
    return {"at": {"x": random.random(), "y": random.random()}}
