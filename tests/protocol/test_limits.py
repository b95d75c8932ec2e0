"""Bounds: the numbers that the page promises, and those that must fit each other."""

from __future__ import annotations

import re

import pytest

from classroom_sync.errors import RefusalCode
from classroom_sync.protocol import limits
from tests.protocol import pages

PROMISED: list[tuple[str, str, float]] = [
    ("W-2", r"1 to (\d+) characters", limits.MAX_NAME_CHARACTERS),
    ("K-4", r"key (\d+) bytes", limits.MAX_KEY_BYTES),
    ("K-4", r"value (\d+) KiB", limits.MAX_VALUE_BYTES / 1024),
    ("K-4", r"(\d+) keys", limits.MAX_BOARD_KEYS),
    ("K-4", r"board (\d+) KiB", limits.MAX_BOARD_BYTES / 1024),
    ("K-4", r"message (\d+) KiB", limits.MAX_MESSAGE_BYTES / 1024),
    ("K-4", r"(\d+) levels", limits.MAX_NESTING),
    ("H-3", r"0\.\.(\d+)", limits.POLL_WAIT_MAX_S),
    ("H-5", r"at most (\d+) characters", limits.MAX_CURSOR_CHARACTERS),
    ("H-6", r"at most (\d+) s ago", limits.POLL_GRACE_S),
    ("H-7", r"At most (\d+) participants", limits.MAX_PARTICIPANTS),
    ("H-10", r"At most (\d+) polls", limits.MAX_WATCHERS),
    ("R-3", r"more than ([\d,]+) ms", limits.SLOW_AFTER_S * 1000),
    ("R-3", r"away for (\d+) minutes", limits.AWAY_KEEP_S / 60),
    ("A-2", r"at most (\d+) s", limits.ANSWER_WAIT_S),
    ("T-1", r"`heartbeat_ms` \((\d+)\)", limits.HEARTBEAT_S * 1000),
    ("T-3", r"last (\d+)", limits.MAX_LINES),
    ("L-1", r"More than (\d+) commits", limits.COMMITS_PER_S),
    ("L-1", r"or (\d+) other messages", limits.MESSAGES_PER_S),
    ("L-1", r"sustained for (\d+) s", limits.BURST_S),
    ("L-1", r"goes on for (\d+) s", limits.ABUSE_S),
    ("L-2", r"at most (\d+) of them", limits.MAX_ANSWERS),
    ("E-3", r"or (\d+) hours", limits.CLASSROOM_IDLE_S / 3600),
]


@pytest.mark.parametrize(("rule", "words", "bound"), PROMISED, ids=[f"{rule} {words}" for rule, words, _ in PROMISED])
def test_they_are_those_of_the_page(rule: str, words: str, bound: float) -> None:
    """W-2, K-4, H-3, H-5, H-6, H-7, H-10, R-3, A-2, T-1, T-3, L-1, L-2, E-3: page and program say the same number."""
    found = re.search(words, pages.rule(rule))
    assert found, f"{rule} no longer says {words}"
    assert float(found[1].replace(",", "")) == bound


@pytest.mark.parametrize(
    ("heading", "words", "bound"),
    [
        ("## Words", r"at most (\d+) characters of `A-Z a-z 0-9 _ -`", limits.MAX_DEVICE_CHARACTERS),
        ("### Client to server", r"(\d+) characters at most", limits.MAX_SAY_CHARACTERS),
        ("### Client to server", r"at most one a (\d+) ms", limits.PAINTED_EVERY_S * 1000),
    ],
)
def test_they_are_those_of_the_tables(heading: str, words: str, bound: float) -> None:
    table = " ".join(cell for row in pages.rows(heading) for cell in row)
    found = re.search(words, table)
    assert found
    assert float(found[1]) == bound


def test_refusal_codes_are_those_of_the_page() -> None:
    """E-1: each, and no other."""
    listed = re.search(r"^Refusals: (.*)$", pages.PAGE, re.MULTILINE)
    assert listed
    assert set(re.findall(r"`(\w+)`", listed[1])) == {code.value for code in RefusalCode}


def test_what_must_fit_fits() -> None:
    """K-4: a value fits in a message, and what waits for a store is less than the store takes."""
    assert limits.MAX_KEY_BYTES + limits.MAX_VALUE_BYTES < limits.MAX_MESSAGE_BYTES
    assert limits.MAX_VALUE_BYTES <= limits.MAX_BOARD_BYTES
    assert limits.MAX_CLASSROOMS < limits.MAX_STORE_CALLS
    assert limits.STORE_RETRY_MIN_S < limits.STORE_RETRY_MAX_S
    assert limits.MAX_PARTICIPANTS <= limits.MAX_REMEMBERED_PARTICIPANTS
    assert int(float(limits.MAX_UINT)) == limits.MAX_UINT != int(float(limits.MAX_UINT + 2))
