"""The conversation: lines as the store numbered them, the newest of which are remembered."""

from __future__ import annotations

import pytest

from classroom_sync.core.conversation import Conversation
from classroom_sync.errors import LinkOverflow
from classroom_sync.protocol.limits import MAX_LINES
from classroom_sync.protocol.messages import Said
from classroom_sync.protocol.words import ParticipantId

WHO = ParticipantId("p1")


def line(seq: int) -> Said:
    return Said(seq, WHO, "Aisha", f"line {seq}", 1000 + seq)


def conversation_of(lines: int) -> Conversation:
    conversation = Conversation()
    for seq in range(1, lines + 1):
        assert conversation.heard(line(seq))
    return conversation


def seqs(lines: list[Said]) -> list[int]:
    return [line.seq for line in lines]


def test_before_the_first_line_there_is_none() -> None:
    """T-3: they are numbered from 1."""
    conversation = Conversation()
    assert (conversation.seq, conversation.all(), conversation.since(0)) == (0, [], [])


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_what_was_heard_before_changes_nothing(seq: int) -> None:
    """T-3: by news, by a load, by an answer: whichever comes first."""
    conversation = conversation_of(3)
    assert not conversation.heard(line(seq))
    assert conversation.all() == [line(1), line(2), line(3)]
    assert conversation.heard(line(4))
    assert conversation.seq == 4


def test_past_a_hole_it_goes_on_without_what_was_before() -> None:
    """T-3: no number is followed by another than the next."""
    conversation = conversation_of(3)
    assert conversation.heard(line(7))
    assert conversation.heard(line(8))
    assert (conversation.seq, seqs(conversation.all())) == (8, [7, 8])
    assert conversation.reachable(2) == 6
    with pytest.raises(LinkOverflow):
        conversation.since(3)


@pytest.mark.parametrize(("seq", "expected"), [(0, [1, 2, 3]), (1, [2, 3]), (3, [])])
def test_it_gives_the_lines_after_a_number(seq: int, expected: list[int]) -> None:
    """T-3."""
    assert seqs(conversation_of(3).since(seq)) == expected


def test_the_last_200_are_remembered() -> None:
    """T-3: whoever lacks more than those has fallen out."""
    conversation = conversation_of(MAX_LINES + 5)
    assert seqs(conversation.since(5)) == seqs(conversation.all()) == list(range(6, MAX_LINES + 6))
    with pytest.raises(LinkOverflow) as overflow:
        conversation.since(4)
    assert overflow.value.limit == MAX_LINES == 200
    assert conversation.seq == MAX_LINES + 5


@pytest.mark.parametrize("lines", [0, 3, MAX_LINES + 5])
def test_a_number_that_is_not_reached_here_brings_all_there_is(lines: int) -> None:
    """A store that lost the lines numbers anew; however many were said since, nobody falls out for that."""
    conversation = conversation_of(lines)
    assert conversation.since(lines + 1) == conversation.all()


def test_who_arrives_from_before_the_oldest_line_goes_on_from_there() -> None:
    """T-3: a late joiner of a talkative class gets what is remembered."""
    conversation = conversation_of(MAX_LINES + 50)
    assert conversation.reachable(0) == 50
    assert len(conversation.since(conversation.reachable(0))) == MAX_LINES
    assert conversation.reachable(100) == 100
    assert conversation.reachable(9999) == 9999
