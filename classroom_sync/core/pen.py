"""The pen: who may write, and since when (C-1, C-3, P-2, P-4). The epoch is raised by the store; here are the rules."""

from __future__ import annotations

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.protocol.words import Epoch, ParticipantId, Pen


def check_writer(pen: Pen, participant: ParticipantId, written_in: Epoch | None, at: Epoch) -> None:
    """Refused(no_pen) for all but the holder, Refused(fenced) for a commit written before the pen was taken.

    `at` is the board's epoch here: one who has seen a later one may well hold the pen by now, which this node has not
    heard yet: Refused(unavailable).

    `written_in` is the epoch the client stood in when it made the commit, None for the present one. An epoch that
    rose without the pen being taken (a restart) fences nothing: the writer is still the same.
    """
    if participant != pen.holder:
        if written_in is not None and written_in > at:
            raise Refused(RefusalCode.UNAVAILABLE, "this server has not heard yet who holds the pen")
        raise Refused(RefusalCode.NO_PEN, "someone else holds the pen")
    if written_in is not None and written_in < pen.epoch:
        raise Refused(RefusalCode.FENCED, "the pen was taken since this was written")


def taken(pen: Pen, holder: ParticipantId, at: Epoch) -> Pen:
    """The pen after `holder` took or got it, when the board stands in epoch `at`: it counts from the next one."""
    return Pen(holder, Epoch(at + 1), pen.device)


def taken_on_arrival(
    pen: Pen, teacher: ParticipantId, device: str, at: Epoch, disputed_in: Epoch | None = None
) -> Pen | None:
    """The pen after a teacher arrived on a device, or None when it is the device of last time.

    That takes nothing (P-4). A pen taken in `disputed_in` was to go to another device since, which came and wrote but
    was not granted it: the device of last time is that one.
    """
    if device == pen.device and pen.epoch != disputed_in:
        return None
    return Pen(teacher, Epoch(at + 1), device)
