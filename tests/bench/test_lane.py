"""A lane carries as slowly and as late as its profile says, in order."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from bench.slow_link.lane import HEADER_BYTES, Lane
from bench.slow_link.profiles import PROFILES, Profile

PLAIN = Profile("plain", bits_per_s=8000, round_trip_s=0.2, queue_bytes=2000)
LENGTH = 1000 - HEADER_BYTES
"""With its headers such a segment takes a second."""


def lane(profile: Profile) -> Lane:
    return Lane(profile, Random(1))


def test_a_segment_takes_its_bytes_its_headers_and_half_the_round_trip() -> None:
    assert lane(PLAIN).carry(5.0, LENGTH) == pytest.approx(6.1)


def test_segments_wait_for_each_other() -> None:
    carrying = lane(PLAIN)
    assert [carrying.carry(0.0, LENGTH) for _ in range(3)] == pytest.approx([1.1, 2.1, 3.1])


def test_the_queue_has_room_until_it_is_full() -> None:
    carrying = lane(PLAIN)
    assert carrying.has_room_s() <= 0
    for _ in range(3):
        carrying.carry(0.0, LENGTH)
    assert carrying.has_room_s() == pytest.approx(1.0)


def test_nothing_passes_during_an_outage() -> None:
    carrying = lane(replace(PLAIN, outage=(1.0, 4.0)))
    assert carrying.carry(0.5, LENGTH) == pytest.approx(1.6)
    assert carrying.carry(2.0, LENGTH) == pytest.approx(5.1)


def test_what_is_lost_comes_late_and_holds_up_what_follows() -> None:
    lossy, lossless = lane(replace(PLAIN, loss=1.0)), lane(PLAIN)
    assert lossy.carry(0.0, LENGTH) - lossless.carry(0.0, LENGTH) == pytest.approx(0.4)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_segments_stay_in_order_on_every_link(profile: Profile) -> None:
    carrying = lane(profile)
    arrivals = [carrying.carry(number / 50, 100) for number in range(500)]
    assert arrivals == sorted(arrivals)
    assert all(arrives_s >= number / 50 + profile.round_trip_s / 2 for number, arrives_s in enumerate(arrivals))


def test_the_same_seed_gives_the_same_luck() -> None:
    first, second = (lane(PROFILES["lossy"]) for _ in range(2))
    assert [first.carry(0.0, 100) for _ in range(50)] == [second.carry(0.0, 100) for _ in range(50)]
