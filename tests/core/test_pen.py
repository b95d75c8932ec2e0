"""The pen: who may write, and what taking it changes."""

from __future__ import annotations

import pytest

from classroom_sync.core.pen import check_writer, taken, taken_on_arrival
from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.protocol.words import Epoch, ParticipantId, Pen

TEACHER, PUPIL = ParticipantId("teacher"), ParticipantId("pupil")
PEN = Pen(PUPIL, Epoch(3), "tablet")
NOW = Epoch(5)


@pytest.mark.parametrize(
    "written_in", [None, 3, 4, 9], ids=["the present one", "since taken", "after a restart", "later"]
)
def test_the_holder_writes_what_it_wrote_since_it_took_the_pen(written_in: int | None) -> None:
    """C-1, C-3: an epoch that rose without the pen being taken fences nothing."""
    check_writer(PEN, PUPIL, None if written_in is None else Epoch(written_in), NOW)


@pytest.mark.parametrize("written_in", [0, 2])
def test_what_was_written_before_the_pen_was_taken_is_fenced(written_in: int) -> None:
    """C-3."""
    with pytest.raises(Refused) as refusal:
        check_writer(PEN, PUPIL, Epoch(written_in), NOW)
    assert refusal.value.code is RefusalCode.FENCED


@pytest.mark.parametrize("written_in", [None, 2, 3, 5], ids=["the present one", "before", "since", "now"])
def test_no_one_else_writes_not_even_the_teacher(written_in: int | None) -> None:
    """C-1: and it is told so, whenever it wrote."""
    with pytest.raises(Refused) as refusal:
        check_writer(PEN, TEACHER, None if written_in is None else Epoch(written_in), NOW)
    assert refusal.value.code is RefusalCode.NO_PEN


def test_who_wrote_in_an_epoch_not_heard_of_here_may_try_again() -> None:
    """C-1: the pen may have been given to them in it."""
    with pytest.raises(Refused) as refusal:
        check_writer(PEN, TEACHER, Epoch(NOW + 1), NOW)
    assert refusal.value.code is RefusalCode.UNAVAILABLE


@pytest.mark.parametrize("holder", [TEACHER, PUPIL])
def test_taking_it_counts_from_the_next_epoch(holder: ParticipantId) -> None:
    """P-2: the board's epoch, which restarts may have raised past the pen's; the teacher's device stays as it was."""
    assert taken(PEN, holder, Epoch(7)) == Pen(holder, Epoch(8), "tablet")


def test_what_was_on_its_way_when_the_pen_was_taken_is_fenced() -> None:
    """C-3, P-2: also what the same holder wrote before it gave the pen away and got it back."""
    back = taken(taken(PEN, TEACHER, Epoch(3)), PUPIL, Epoch(4))
    check_writer(back, PUPIL, Epoch(5), NOW)
    with pytest.raises(Refused):
        check_writer(back, PUPIL, Epoch(4), NOW)


@pytest.mark.parametrize("holder", [TEACHER, PUPIL])
@pytest.mark.parametrize("device", ["phone", ""])
def test_a_teacher_on_another_device_takes_it(holder: ParticipantId, device: str) -> None:
    """P-4: from whoever holds it; without a name the device is another one too."""
    pen = Pen(holder, Epoch(3), "tablet")
    assert taken_on_arrival(pen, TEACHER, device, Epoch(7)) == Pen(TEACHER, Epoch(8), device)


@pytest.mark.parametrize("holder", [TEACHER, PUPIL])
@pytest.mark.parametrize("device", ["tablet", ""])
def test_the_same_device_coming_back_takes_nothing(holder: ParticipantId, device: str) -> None:
    """P-4: also the one without a name."""
    assert taken_on_arrival(Pen(holder, Epoch(3), device), TEACHER, device, Epoch(7)) is None
    assert taken_on_arrival(Pen(holder, Epoch(3), device), TEACHER, device, Epoch(7), Epoch(2)) is None


def test_the_same_device_takes_it_where_another_was_there_between() -> None:
    """P-4: the store was away, and did not grant it to that one."""
    pen = Pen(TEACHER, Epoch(3), "tablet")
    assert taken_on_arrival(pen, TEACHER, "tablet", Epoch(7), Epoch(3)) == Pen(TEACHER, Epoch(8), "tablet")
