"""When to stop and when to dial again: the table of `client.redial`, row by row."""

from __future__ import annotations

import pytest

from classroom_sync.client.redial import Redial, StopReason
from classroom_sync.protocol.messages import GoAway


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (1000, StopReason.OVER),
        (4400, StopReason.PROTOCOL),
        (4401, StopReason.TOKEN),
        (4403, StopReason.REMOVED),
        (4409, StopReason.ELSEWHERE),
    ],
)
def test_final_close_codes_stop(code: int, reason: StopReason) -> None:
    """E-2: a client that dialled again here would be turned away again, or push another device out."""
    assert Redial().after_close(code, 0.5) is reason


@pytest.mark.parametrize("code", [1001, 1006, 1011, 1012, 4408, 4999])
def test_any_other_close_code_is_a_lost_connection(code: int) -> None:
    """E-2: reconnect with jitter."""
    assert Redial().after_close(code, 0.5) == 0.25


def test_the_delay_doubles_and_is_a_random_part() -> None:
    """X-5: from 0.5 s to 10 s; chance 0 dials at once; a welcome resets it."""
    redial = Redial()
    assert redial.delay_s(0.0) == 0.0
    delays = []
    for _ in range(40):
        delays.append(redial.delay_s(1.0))
        redial = redial.failed()
    assert delays[:6] == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0]
    assert set(delays[5:]) == {10.0}
    assert redial.welcomed().delay_s(1.0) == 0.5


def test_a_leaving_server_names_the_window() -> None:
    """E-2, T-2: 1012 after `[7]`; the window is of that connection only."""
    redial = Redial().told_to_leave(GoAway(1000, 3000, "restart"))
    assert [redial.after_close(1012, chance) for chance in (0.0, 0.5)] == [1.0, 2.0]
    assert redial.welcomed().after_close(1012, 0.5) == 0.25
    backwards = Redial().told_to_leave(GoAway(2000, 1000, "restart"))
    assert backwards.after_close(1012, 0.9) == 2.0


def test_too_many_messages_waits_at_least_five_seconds() -> None:
    """E-2: 4429."""
    assert Redial().after_close(4429, 0.0) == 5.0


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, StopReason.TOKEN), (403, StopReason.REMOVED), (404, StopReason.OVER)],
)
def test_a_refused_handshake_that_stays_refused_stops(status: int, reason: StopReason) -> None:
    """X-2, H-2."""
    assert Redial().after_status(status, 0.5) is reason


@pytest.mark.parametrize("status", [200, 429, 500, 502, 503])
def test_a_refused_handshake_that_may_pass_waits(status: int) -> None:
    """X-2: 429 and 503 pass; what a proxy says may too."""
    assert Redial().after_status(status, 0.5) == 0.25


def test_deadlines_follow_the_handshake() -> None:
    """X-6: four times, between 3 s and 30 s; a missed one doubles what is expected."""
    assert [Redial().opened(seconds).deadline_s for seconds in (0.01, 2.0, 60.0)] == [3.0, 8.0, 30.0]
    redial = Redial()
    for _ in range(10):
        redial = redial.missed()
    assert redial.deadline_s == 30.0
    assert redial.failures == 10
