"""What a slow program is told."""

from __future__ import annotations

from classroom_sync.client.inbox import Inbox, LinkChanged, LinkState, Moved
from classroom_sync.client.limits import MAX_UNREAD_LINES
from classroom_sync.protocol.messages import Said
from classroom_sync.protocol.words import Epoch, ParticipantId, Stamp, Version


def moved(version: int) -> Moved:
    return Moved({"page": version}, Stamp(Epoch(1), Version(version)))


def said(seq: int) -> Said:
    return Said(seq, ParticipantId("p1"), "Noor", "…", 0)


def test_a_newer_state_replaces_one_nobody_has_read() -> None:
    inbox = Inbox()
    for event in (LinkChanged(LinkState.LIVE), moved(1), said(1), moved(2)):
        inbox.put(event)
    assert [inbox.take() for _ in range(4)] == [LinkChanged(LinkState.LIVE), moved(2), said(1), None]


def test_at_the_bound_the_oldest_line_gives_way() -> None:
    inbox = Inbox()
    for seq in range(MAX_UNREAD_LINES + 1):
        inbox.put(said(seq))
    assert inbox.take() == said(1)
