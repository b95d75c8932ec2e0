"""Every message of the server, taken in: what is known, told and sent after it."""

from __future__ import annotations

import pytest

from classroom_sync.client.inbox import Aged, Moved, PenMoved, RosterMoved
from classroom_sync.client.session import Session
from classroom_sync.errors import ProtocolBroken, RefusalCode
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.words import Epoch, ParticipantId, Role, Stamp, Value, Version

ONE = Epoch(1)
ME = ParticipantId("p1")


def welcome(heartbeat_ms: int = 1000) -> m.Welcome:
    return m.Welcome(ME, Role.TEACHER, heartbeat_ms, 0, True)


def state(since: int, to: int, **changes: Value) -> m.State:
    return m.State(ONE, Version(since), Version(to), changes)


def heartbeat(version: int) -> m.Heartbeat:
    return m.Heartbeat(ONE, Version(version), 0, Version(0))


@pytest.fixture
def session() -> Session:
    session = Session()
    session.receive(welcome())
    session.receive(state(0, 3, page=3))
    return session


def test_the_welcome_is_first() -> None:
    """S-1: who one is; nothing is sent before it, and anything else before it breaks the protocol."""
    session = Session()
    session.resync()
    assert session.take_unsent(0.0) == []
    with pytest.raises(ProtocolBroken):
        session.receive(state(0, 1))
    session.receive(welcome(500))
    assert (session.participant, session.role, session.heartbeat_s) == (ME, Role.TEACHER, 0.5)


def test_a_new_connection_begins_with_a_welcome_again(session: Session) -> None:
    """S-1."""
    session.parted()
    with pytest.raises(ProtocolBroken):
        session.receive(heartbeat(3))


def test_a_state_is_told_when_it_changes_something(session: Session) -> None:
    """S-2, S-4."""
    assert session.receive(state(3, 4, page=4)) == Moved({"page": 4}, Stamp(ONE, Version(4)))
    assert session.receive(state(3, 4, page=4)) is None
    assert session.take_unsent(0.0) == []


def test_a_gap_is_asked_for_from_where_one_stands(session: Session) -> None:
    """S-5."""
    assert session.receive(state(8, 9, page=9)) is None
    assert session.take_unsent(0.0) == [m.Resync(ONE, Version(3))]
    assert session.take_unsent(0.0) == []


def test_two_heartbeats_behind_ask_for_the_state(session: Session) -> None:
    """T-1: one alone may have overtaken nothing worse than a state on its way."""
    session.receive(heartbeat(4))
    session.receive(heartbeat(3))
    session.receive(heartbeat(4))
    assert session.take_unsent(0.0) == []
    session.receive(heartbeat(4))
    assert session.take_unsent(0.0) == [m.Resync(ONE, Version(3))]


def test_how_old_the_board_is_at_least_is_told_when_that_changes(session: Session) -> None:
    """T-4; another server's word counts anew."""
    aged = m.Heartbeat(ONE, Version(3), 0, Version(0), age_ms=3200)
    assert session.receive(aged) == Aged(3200)
    assert session.receive(aged) is None
    assert session.age_ms == 3200
    assert session.receive(heartbeat(3)) == Aged(0)
    session.receive(aged)
    session.receive(welcome())
    assert session.age_ms == 0


def test_a_roster_is_merged_field_by_field(session: Session) -> None:
    """R-1: full replaces, a missing field did not change, nil is gone."""
    both: dict[str, m.RosterEntry | None] = {"p1": {"name": "A", "hand": False}, "p2": {"name": "B", "hand": False}}
    session.receive(m.Roster(both, True))
    told = session.receive(m.Roster({"p1": {"hand": True}, "p2": None}, False))
    assert told == RosterMoved({"p1": {"name": "A", "hand": True}})
    session.receive(m.Roster({"p3": {"name": "C"}}, True))
    assert session.roster == {"p3": {"name": "C"}}


def test_a_line_is_told_and_its_number_kept(session: Session) -> None:
    """T-3: what one asks from after a reconnect."""
    line = m.Said(4, ME, "Noor", "…", 0)
    assert session.receive(line) == line
    assert session.said == 4


def test_the_pen_is_known(session: Session) -> None:
    """P-1."""
    assert session.receive(m.PenHeld(ME, ONE)) == PenMoved(ME, ONE)
    assert session.pen == PenMoved(ME, ONE)


def test_answers_reach_the_outbox(session: Session) -> None:
    """A-1, A-3."""
    id_ = session.outbox.commit({"page": 4}, ONE)
    session.receive(m.Accepted(id_, ONE, Version(4), False))
    assert not session.outbox.is_durable
    session.receive(m.Heartbeat(ONE, Version(4), 0, Version(4)))
    assert session.outbox.is_durable


def test_what_is_the_shells_changes_nothing_here(session: Session) -> None:
    assert session.receive(m.GoAway(0, 1, "restart")) is None
    assert session.receive(m.Rejected(1, RefusalCode.INVALID, "")) is None
    assert session.take_unsent(0.0) == []


def test_painted_is_sent_at_most_four_times_a_second_the_newest(session: Session) -> None:
    """C-5: what the screen showed in between is worth nothing."""
    session.painted(Stamp(ONE, Version(1)), None)
    assert session.take_unsent(10.0) == [m.Painted(ONE, Version(1), None)]
    session.painted(Stamp(ONE, Version(2)), None)
    session.painted(Stamp(ONE, Version(3)), 4)
    assert session.take_unsent(10.2) == []
    assert session.due_s() == 10.25
    assert session.take_unsent(10.25) == [m.Painted(ONE, Version(3), 4)]
    assert session.due_s() is None


def test_what_is_painted_is_said_again_on_a_new_link(session: Session) -> None:
    """C-5: its server may not have heard it; as it was said, not as the board is now."""
    session.painted(Stamp(ONE, Version(3)), 4)
    assert session.take_unsent(10.0) == [m.Painted(ONE, Version(3), 4)]
    session.parted()
    assert session.take_unsent(20.0) == []
    session.receive(welcome())
    assert session.take_unsent(20.0) == [m.Painted(ONE, Version(3), 4)]
    assert session.due_s() is None


def test_before_anything_is_painted_nothing_is_said(session: Session) -> None:
    session.parted()
    session.receive(welcome())
    assert session.take_unsent(0.0) == []
