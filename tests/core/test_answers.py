"""The answers owed to one asker: each once, in order, when it is due."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_sync.core.answers import Answers
from classroom_sync.errors import ContractBroken, LinkOverflow, RefusalCode
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


def test_what_is_on_a_board_that_another_replaced_is_not_called_durable(answers: Answers) -> None:
    """A-2: by whatever versions the other reaches; what the store was known to have is durable still."""
    answers.add_commit(2, stamp(1, 6), 10.0)
    answers.reserve(3)
    answers.add(Rejected(4, RefusalCode.INVALID, "no"))
    answers.doubt(Version(5))
    answers.decide_commit(3, stamp(2, 9), 10.0)
    assert answers.due(stamp(2, 9), False, 10.0) == [
        committed(1, 5, is_durable=True),
        committed(2, 6, is_durable=False),
        committed(3, 9, is_durable=True, epoch=2),
        Rejected(4, RefusalCode.INVALID, "no"),
    ]


class TestWhatIsDecidedLater:
    """A commit that waits for this node to be the host has its place meanwhile."""

    def test_it_holds_back_those_behind_it_however_long(self) -> None:
        """A-1."""
        answers = Answers()
        answers.reserve(1)
        answers.add(REFUSED)
        assert answers.due(stamp(9, 9), True, 999.0) == []
        assert len(answers) == 2

    def test_a_refusal_takes_its_place(self) -> None:
        """A-1."""
        answers = Answers()
        answers.reserve(1)
        answers.add(REFUSED)
        decided = Rejected(1, RefusalCode.UNAVAILABLE, "not now")
        answers.decide(decided)
        assert answers.due(ZERO, False, 0.0) == [decided, REFUSED]

    def test_what_was_carried_out_waits_for_the_store_from_then_on(self) -> None:
        """A-1, A-2: its second begins when it is committed."""
        answers = Answers()
        answers.reserve(1)
        answers.reserve(2)
        answers.decide_commit(1, stamp(2, 6), 50.0)
        assert answers.due(stamp(2, 5), False, 50.0 + ANSWER_WAIT_S - 0.001) == []
        assert answers.due(stamp(2, 5), False, 50.0 + ANSWER_WAIT_S) == [committed(1, 6, is_durable=False, epoch=2)]
        answers.decide_commit(2, stamp(2, 7), 60.0)
        assert answers.due(stamp(2, 7), False, 60.0) == [committed(2, 7, is_durable=True, epoch=2)]

    def test_of_two_with_one_id_the_older_comes_first(self) -> None:
        """A client's bug: it still has two answers."""
        answers = Answers()
        answers.reserve(1)
        answers.reserve(1)
        answers.decide_commit(1, stamp(1, 1), 0.0)
        assert answers.due(stamp(1, 1), False, 0.0) == [committed(1, 1, is_durable=True)]
        answers.decide(Rejected(1, RefusalCode.NO_PEN, "no"))
        assert answers.due(stamp(1, 1), False, 0.0) == [Rejected(1, RefusalCode.NO_PEN, "no")]

    @pytest.mark.parametrize("reserved", [[], [2]], ids=["none", "another's"])
    def test_without_a_place_it_is_a_bug(self, reserved: list[int]) -> None:
        answers = Answers()
        answers.add(REFUSED)
        for id_ in reserved:
            answers.reserve(id_)
        with pytest.raises(ContractBroken):
            answers.decide_commit(1, stamp(1, 1), 0.0)
        with pytest.raises(ContractBroken):
            answers.decide(Rejected(1, RefusalCode.NO_PEN, "no"))
        assert len(answers) == 1 + len(reserved)

    def test_places_are_bounded_as_answers_are(self) -> None:
        """L-2."""
        answers = Answers()
        for number in range(MAX_ANSWERS):
            answers.reserve(number)
        with pytest.raises(LinkOverflow):
            answers.reserve(999)


moves = st.lists(
    st.one_of(
        st.tuples(st.just("commit"), st.integers(0, 2)),
        st.tuples(st.just("refuse"), st.none()),
        st.tuples(st.just("hold"), st.none()),
        st.tuples(st.just("decide"), st.booleans()),
        st.tuples(st.just("store"), st.integers(0, 5)),
        st.tuples(st.just("lose store"), st.booleans()),
        st.tuples(st.just("wait"), st.floats(0, 2)),
    ),
    max_size=40,
)


class Asker:
    """One who asks, and what the store has of it; a move that cannot be made now is none."""

    def __init__(self) -> None:
        self.answers = Answers()
        self.asked = self.version = self.stored = 0
        self.is_away = False
        self.now_s = 0.0
        self.held: list[int] = []

    def move(self, kind: str, amount: float) -> None:
        match kind:
            case "commit":
                self.asked, self.version = self.asked + 1, self.version + int(amount)
                self.answers.add_commit(self.asked, stamp(1, self.version), self.now_s)
            case "refuse":
                self.asked += 1
                self.answers.add(Rejected(self.asked, RefusalCode.INVALID, ""))
            case "hold":
                self.asked += 1
                self.held.append(self.asked)
                self.answers.reserve(self.asked)
            case "decide" if self.held:
                self.decide(is_done=bool(amount))
            case "store":
                self.stored = min(self.version, self.stored + int(amount))
            case "lose store":
                self.is_away = bool(amount)
            case "wait":
                self.now_s += amount
            case _:
                pass

    def decide(self, *, is_done: bool) -> None:
        id_ = self.held.pop(0)
        if is_done:
            self.version += 1
            self.answers.decide_commit(id_, stamp(1, self.version), self.now_s)
        else:
            self.answers.decide(Rejected(id_, RefusalCode.UNAVAILABLE, ""))

    def take(self) -> list[int]:
        """The ids of the answers that are given now, each of which says the truth."""
        given_ = self.answers.due(stamp(1, self.stored), self.is_away, self.now_s)
        for answer in given_:
            assert isinstance(answer, Rejected) or answer.durable == (answer.version <= self.stored)
            assert answer.id not in self.held, "answered before it was decided"
        return [answer.id for answer in given_]


@given(moves)
def test_every_request_has_one_answer_in_order_and_in_time(run: list[tuple[str, float | None]]) -> None:
    """A-1, A-2, over any order of commits, held ones, refusals, writes of the store, outages and time."""
    asker = Asker()
    given_: list[int] = []
    for kind, amount in run:
        asker.move(kind, amount or 0)
        given_ += asker.take()
    while asker.held:
        asker.decide(is_done=True)
    asker.is_away = False
    asker.now_s += ANSWER_WAIT_S
    given_ += asker.take()
    assert given_ == list(range(1, asker.asked + 1))
