"""How old what a student sees is, from when what was sent and what was shown. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bench.measure import Arrival

STEP_NS = 10_000_000
"""Ages are looked at this often."""


def ages_ms(sent_ns: Sequence[int], arrivals: Sequence[Arrival], until_ns: int) -> list[float]:
    """The age of what is shown, every 10 ms from the first move until then: since when a newer move has existed.

    0 while the newest is shown. `sent_ns[k - 1]` is when move k was sent; a student who was shown nothing yet shows
    what was before move 1.
    """
    ages: list[float] = []
    shown = place = 0
    for at_ns in range(sent_ns[0], until_ns, STEP_NS):
        while place < len(arrivals) and arrivals[place].at_ns <= at_ns:
            shown = max(shown, arrivals[place].number)
            place += 1
        is_newest = shown == len(sent_ns) or sent_ns[shown] > at_ns
        ages.append(0.0 if is_newest else (at_ns - sent_ns[shown]) / 1e6)
    return ages


def last_move_ms(sent_ns: Sequence[int], arrivals: Sequence[Arrival]) -> float | None:
    """From the teacher's last move to its being shown; None if it never was."""
    return next(((arrival.at_ns - sent_ns[-1]) / 1e6 for arrival in arrivals if arrival.number == len(sent_ns)), None)
