"""The gate of a link: what it lets pass, by table and on simulated links (S-7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_sync.core import gate as gates
from classroom_sync.core.gate import Gate, pack_mark, read_mark
from classroom_sync.protocol.words import Epoch, Stamp, Version
from tests.core.slow_link import Profile, run

FIRST, SECOND = Stamp(Epoch(1), Version(1)), Stamp(Epoch(1), Version(2))


def pinged(round_trip_s: float | None = None) -> Gate:
    """A gate with a ping in flight since second 100; before that it saw this round trip."""
    gate = Gate()
    if round_trip_s is not None:
        gate.pinged(FIRST, 0.0)
        assert gate.ponged(FIRST, round_trip_s)
    gate.pinged(SECOND, 100.0)
    return gate


def test_without_a_ping_in_flight_it_is_open() -> None:
    """Nothing would ever open it again."""
    gate = Gate()
    gate.sent(10_000_000)
    assert gate.is_open(1e9)
    assert not gate.is_silent(1e9)


def test_it_shuts_when_the_budget_is_spent_and_opens_with_the_pong() -> None:
    gate = pinged(round_trip_s=0.1)
    budget_s = 0.1 + 0.05
    assert gate.budget_s == pytest.approx(budget_s)
    assert gate.is_open(100.0 + budget_s - 0.001)
    assert not gate.is_open(100.0 + budget_s + 0.001)
    assert gate.ponged(SECOND, 101.0)
    assert gate.is_open(101.0)


@pytest.mark.parametrize(
    ("round_trip_s", "beyond_s"),
    [(0.001, gates.BUDGET_FLOOR_S), (0.1, 0.05), (2.0, gates.BUDGET_CEILING_S)],
    ids=["floor", "half", "ceiling"],
)
def test_the_budget_is_half_a_round_trip_more_within_bounds(round_trip_s: float, beyond_s: float) -> None:
    assert pinged(round_trip_s).budget_s == pytest.approx(round_trip_s + beyond_s)


def test_it_shuts_when_the_window_is_full() -> None:
    gate = pinged(round_trip_s=0.1)
    gate.sent(gates.WINDOW_FIRST_BYTES - gates.FRAME_OVERHEAD_BYTES)
    assert gate.is_open(100.0)
    gate.sent(1)
    assert not gate.is_open(100.0)


def test_a_pong_of_another_ping_changes_nothing() -> None:
    gate = pinged()
    assert not gate.ponged(FIRST, 100.1)
    assert gate.round_trip_s is None
    assert not Gate().ponged(FIRST, 1.0)


@pytest.mark.parametrize("mark", [FIRST, Stamp(Epoch(0), Version(0)), Stamp(Epoch(2**53 - 1), Version(2**53 - 1))])
def test_a_pong_brings_back_the_stamp_its_ping_stood_behind(mark: Stamp) -> None:
    assert read_mark(pack_mark(mark)) == mark
    assert len(pack_mark(mark)) == 16, "a control frame carries at most 125 bytes"


@pytest.mark.parametrize("payload", [b"", b"keep-alive", b"x" * 15, b"x" * 17, b"x" * 125])
def test_a_pong_nobody_asked_for_says_nothing(payload: bytes) -> None:
    """RFC 6455, 5.5.3: it may be sent as a heartbeat of its own."""
    assert read_mark(payload) is None


def test_a_far_end_that_never_answers_is_silent() -> None:
    gate = pinged()
    assert not gate.is_silent(100.0 + gates.SILENT_AFTER_S)
    assert gate.is_silent(100.0 + gates.SILENT_AFTER_S + 0.1)


def test_one_ping_is_in_flight_at_most() -> None:
    gate = pinged()
    assert not gate.wants_ping(200.0, is_moving=True)
    assert not gate.wants_ping(200.0, is_moving=False)


def test_a_moving_link_is_pinged_every_100_ms_and_a_quiet_one_to_keep_it_alive() -> None:
    gate = pinged(round_trip_s=0.01)
    assert gate.ponged(SECOND, 100.01)
    assert not gate.wants_ping(100.0 + gates.PING_EVERY_S - 0.01, is_moving=True)
    assert gate.wants_ping(100.0 + gates.PING_EVERY_S + 0.01, is_moving=True)
    assert not gate.wants_ping(100.0 + gates.KEEP_ALIVE_S - 0.01, is_moving=False)
    assert gate.wants_ping(100.0 + gates.KEEP_ALIVE_S + 0.01, is_moving=False)


def test_a_link_that_proved_clear_is_pinged_less_often_until_it_fills() -> None:
    gate = Gate()
    now_s = 0.0
    for _ in range(gates.CLEAR_AFTER):
        gate.pinged(FIRST, now_s)
        assert gate.ponged(FIRST, now_s + 0.005)
        now_s += 1.0
    last_s = now_s - 1.0
    assert not gate.wants_ping(last_s + gates.PING_EVERY_S + 0.01, is_moving=True)
    assert gate.wants_ping(last_s + gates.PING_CLEAR_EVERY_S + 0.01, is_moving=True)
    gate.sent(gates.WINDOW_FIRST_BYTES // 2)
    assert gate.wants_ping(last_s + gates.PING_EVERY_S + 0.01, is_moving=True)


def test_a_smallest_round_trip_is_forgotten_when_the_network_changes() -> None:
    """A phone that went from Wi-Fi to 2G would else have a budget it can never keep."""
    gate = Gate()
    now_s = 0.0
    for round_trip_s in [0.005, *[0.6] * 80]:
        gate.pinged(FIRST, now_s)
        assert gate.ponged(FIRST, now_s + round_trip_s)
        now_s += 1.0
    assert gate.round_trip_s == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("profile", "p95_s", "last_s"),
    [
        (Profile(32e3, 0.2, 36, 60), 0.2 + 0.25, 0.2 + 0.1),
        (Profile(16e3, 0.2, 200, 60), 0.2 + 1.0, 0.2 + 1.0),
        (Profile(16e3, 0.6, 200, 60), 0.6 + 1.0, 0.6 + 1.0),
        (Profile(64e3, 0.1, 200, 60), 0.1 + 0.25, 0.1 + 0.1),
        (Profile(10e6, 0.03, 36, 60), 0.03, 0.03),
    ],
    ids=["32k", "16k", "16k far", "64k", "good"],
)
def test_what_a_slow_link_shows_is_young(profile: Profile, p95_s: float, last_s: float) -> None:
    """S-7, on simulated time: the ages the design promises."""
    result = run(profile, Gate())
    ages_s = result.ages_s(after_s=0.5)
    assert ages_s[int(len(ages_s) * 0.95)] <= p95_s
    assert result.ends_on_newest_after_s() <= last_s


def test_without_the_gate_the_same_link_is_seconds_old() -> None:
    """The check above can fail: a gate that never shuts does not pass it."""

    class NoGate(Gate):
        def is_open(self, now_s: float) -> bool:
            return True

    ages_s = run(Profile(32e3, 0.2, 36, 60), NoGate()).ages_s(after_s=0.5)
    assert ages_s[len(ages_s) // 2] > 1.0


def test_after_a_stall_the_newest_comes_not_what_happened_meanwhile() -> None:
    """S-7: what was in flight before a stall arrives, then a single delta."""
    result = run(Profile(10e6, 0.05, 36, 60, seconds=12.0, stalls=((5.0, 8.0),)), Gate())
    late = [move for at_s, move in result.shown if 5.05 < at_s < 8.1]
    assert len(late) <= 30
    assert late[-1] >= 8.0 * 60 - 5


@given(st.floats(12e3, 5e6), st.floats(0.002, 0.8), st.integers(12, 400), st.sampled_from([2, 10, 30, 60]))
def test_any_link_ends_on_the_newest_and_is_bounded(
    bits_per_s: float, round_trip_s: float, payload_bytes: int, moves_per_s: int
) -> None:
    """S-7 on any link: the last move always comes, and age is bounded by round trips and messages."""
    profile = Profile(bits_per_s, round_trip_s, payload_bytes, moves_per_s, seconds=10.0)
    result = run(profile, Gate())
    bound_s = 3 * round_trip_s + 0.5 + 12 * profile.one_message_s
    assert result.ends_on_newest_after_s() <= bound_s
    assert result.ages_s(after_s=1.0)[-1] <= bound_s
