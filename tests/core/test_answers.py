"""The answers owed to one asker: each once, in order, when it is due."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom_sync.core.answers import Answers
from classroom_sync.errors import LinkOverflow, RefusalCode
from classroom_sync.protocol.limits import ANSWER_WAIT_S, MAX_ANSWERS
from classroom_sync.protocol.messages import Accepted, Rejected
from classroom_sync.protocol.words import ZERO, Epoch, Stamp, Version

REFUSED = Rejected(2, RefusalCode.INVALID, "no")
GIVEN = Accepted(3, Epoch(1), Version(5), True)


def stamp(epoch: int, version: int) -> Stamp:
    return Stamp(Epoch(epoch), Version(version))


def committed(id_: int, version: int, is_durable: bool, epoch: int = 1) -> Accepted:
    return Accepted(id_, Epoch(epoch), Version(version), is_durable)


@pytest.fixture
def answers() -> Answers:
    """One commit that waits since second 10."""
    answers = Answers()
    answers.add_commit(1, stamp(1, 5), 10.0)
    return answers


@pytest.mark.parametrize(
    ("stored", "is_store_away", "now_s", "expected"),
    [
        (stamp(1, 4), False, 10.0, []),
        (stamp(1, 4), False, 10.0 + ANSWER_WAIT_S - 0.001, []),
        (stamp(1, 5), False, 10.0, [committed(1, 5, is_durable=True)]),
        (stamp(1, 6), True, 99.0, [committed(1, 5, is_durable=True)]),
        (stamp(2, 5), False, 10.0, [committed(1, 5, is_durable=True)]),
        (stamp(2, 4), False, 10.0, []),
        (stamp(1, 4), True, 10.0, [committed(1, 5, is_durable=False)]),
        (stamp(1, 4), False, 10.0 + ANSWER_WAIT_S, [committed(1, 5, is_durable=False)]),
    ],
    ids=[
        "not stored",
        "just in time",
        "stored",
        "stored, then away",
        "stored, in a newer epoch",
        "a newer epoch without it",
        "store away",
        "too long",
    ],
)
def test_a_commit_is_answered_when_stored_or_hopeless(
    answers: Answers, stored: Stamp, is_store_away: bool, now_s: float, expected: list[Accepted]
) -> None:
    """A-2: durable is said of what the store has, and of nothing else."""
    assert answers.due(stored, is_store_away, now_s) == expected
    assert len(answers) == 1 - len(expected)
    assert answers.due(stored, is_store_away, now_s) == [], "given twice"


def test_what_comes_after_a_commit_waits_for_it(answers: Answers) -> None:
    """A-1: in the order of the requests."""
    answers.add(REFUSED)
    answers.add_commit(4, stamp(1, 6), 10.5)
    answers.add(GIVEN)
    assert answers.due(stamp(1, 4), False, 10.5) == []
    assert answers.due(stamp(1, 5), False, 10.5) == [committed(1, 5, is_durable=True), REFUSED]
    assert answers.due(stamp(1, 5), False, 11.5) == [committed(4, 6, is_durable=False), GIVEN]


def test_what_waits_for_nothing_is_given_at_once() -> None:
    answers = Answers()
    answers.add(REFUSED)
    answers.add(GIVEN)
    assert answers.due(ZERO, False, 0.0) == [REFUSED, GIVEN]
    assert len(answers) == 0


def test_one_more_than_the_bound_overflows_and_changes_nothing() -> None:
    """L-2."""
    answers = Answers()
    for number in range(MAX_ANSWERS):
        answers.add_commit(number, stamp(1, number + 1), 0.0)
    with pytest.raises(LinkOverflow) as overflow:
        answers.add(REFUSED)
    assert overflow.value.limit == MAX_ANSWERS
    with pytest.raises(LinkOverflow):
        answers.add_commit(999, stamp(1, 999), 0.0)
    assert len(answers) == MAX_ANSWERS
    assert len(answers.due(stamp(1, 1), False, 0.0)) == 1
    answers.add(REFUSED)
    assert answers.due(stamp(1, 999), False, 0.0)[-1] == REFUSED


moves = st.lists(
    st.one_of(
        st.tuples(st.just("commit"), st.integers(0, 2)),
        st.tuples(st.just("refuse"), st.none()),
        st.tuples(st.just("store"), st.integers(0, 5)),
        st.tuples(st.just("lose store"), st.booleans()),
        st.tuples(st.just("wait"), st.floats(0, 2)),
    ),
    max_size=40,
)


@settings(max_examples=50)
@given(moves)
def test_every_request_has_one_answer_in_order_and_in_time(run: list[tuple[str, float | None]]) -> None:
    """A-1, A-2, over any order of commits, refusals, writes of the store, outages and time."""
    answers, now_s, version, stored, is_away, asked = Answers(), 0.0, 0, 0, False, 0
    given_: list[int] = []
    for kind, amount in run:
        match kind:
            case "commit":
                asked, version = asked + 1, version + int(amount or 0)
                answers.add_commit(asked, stamp(1, version), now_s)
            case "refuse":
                asked += 1
                answers.add(Rejected(asked, RefusalCode.INVALID, ""))
            case "store":
                stored = min(version, stored + int(amount or 0))
            case "lose store":
                is_away = bool(amount)
            case _:
                now_s += amount or 0.0
        for answer in answers.due(stamp(1, stored), is_away, now_s):
            given_.append(answer.id)
            assert isinstance(answer, Rejected) or answer.durable == (answer.version <= stored)
    given_ += [answer.id for answer in answers.due(stamp(1, stored), False, now_s + ANSWER_WAIT_S)]
    assert given_ == list(range(1, asked + 1))
