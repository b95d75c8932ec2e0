"""The conversation: numbered lines, the newest of which are remembered."""

from __future__ import annotations

import pytest

from classroom_sync.core.conversation import Conversation
from classroom_sync.errors import LinkOverflow
from classroom_sync.protocol.limits import MAX_LINES
from classroom_sync.protocol.messages import Said
from classroom_sync.protocol.words import ParticipantId

WHO = ParticipantId("p1")


def conversation_of(lines: int) -> Conversation:
    conversation = Conversation()
    for number in range(1, lines + 1):
        conversation.say(WHO, "Aisha", f"line {number}", 1000 + number)
    return conversation


def test_lines_are_numbered_from_1_without_gaps() -> None:
    """T-3."""
    conversation = Conversation()
    assert conversation.seq == 0
    assert conversation.since(0) == []
    assert conversation.say(WHO, "Aisha", "salam", 17) == Said(1, WHO, "Aisha", "salam", 17)
    assert conversation.say(WHO, "Aisha", "again", 18).seq == conversation.seq == 2


@pytest.mark.parametrize(("seq", "expected"), [(0, [1, 2, 3]), (1, [2, 3]), (3, [])])
def test_it_gives_the_lines_after_a_number(seq: int, expected: list[int]) -> None:
    """T-3."""
    assert [line.seq for line in conversation_of(3).since(seq)] == expected


def test_the_last_200_are_remembered() -> None:
    """T-3: whoever lacks more than those has fallen out."""
    conversation = conversation_of(MAX_LINES + 5)
    assert [line.seq for line in conversation.since(5)] == list(range(6, MAX_LINES + 6))
    with pytest.raises(LinkOverflow) as overflow:
        conversation.since(4)
    assert overflow.value.limit == MAX_LINES == 200
    assert conversation.seq == MAX_LINES + 5


@pytest.mark.parametrize("lines", [0, 3, MAX_LINES + 5])
def test_a_number_from_before_a_restart_brings_all_there_is(lines: int) -> None:
    """The numbers began anew meanwhile; however many were said since, nobody falls out for that."""
    texts = [line.text for line in conversation_of(lines).since(lines + 1)]
    assert texts == [f"line {number}" for number in range(max(1, lines - MAX_LINES + 1), lines + 1)]


def test_who_arrives_from_before_the_oldest_line_goes_on_from_there() -> None:
    """T-3: a late joiner of a talkative class gets what is remembered."""
    conversation = Conversation()
    for number in range(MAX_LINES + 50):
        conversation.say(ParticipantId("p"), "Maryam", str(number), 0)
    assert conversation.reachable(0) == 50
    assert len(conversation.since(conversation.reachable(0))) == MAX_LINES
    assert conversation.reachable(100) == 100
    assert conversation.reachable(9999) == 9999
