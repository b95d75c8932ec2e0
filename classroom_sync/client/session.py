"""A client's knowledge of its class, fed with the server's messages: message in, events and what to send out. Pure.

message      knowledge                                   told              sent
welcome      who one is; what is owed is owed again      -                 what the outbox holds
state        replica (S-2 to S-5)                        Moved             [20] on a gap
roster       roster, merged (R-1)                        RosterMoved       -
answer       the outbox                                  - (the asker)     -
heartbeat    durable (A-3); behind (T-1); age (T-4)      Aged              [20] after two behind
said         the last line's number                      Said              -
go away      the shell's, before it dials again          -                 -
pen          who holds it                                PenMoved          -
"""

from __future__ import annotations

from typing import assert_never

from classroom_sync.client.inbox import Aged, Event, Moved, PenMoved, RosterMoved
from classroom_sync.client.limits import LAGGING_HEARTBEATS
from classroom_sync.client.outbox import Outbox
from classroom_sync.client.replica import EMPTY, Received, Replica, receive_state
from classroom_sync.errors import ProtocolBroken
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import HEARTBEAT_S, PAINTED_EVERY_S
from classroom_sync.protocol.words import ParticipantId, Role, Stamp


class Session:
    """One participant's view of one class, over all its connections."""

    def __init__(self) -> None:
        self.replica: Replica = EMPTY
        self.roster: dict[str, m.RosterEntry] = {}
        self.pen: PenMoved | None = None
        self.participant: ParticipantId | None = None
        self.role: Role | None = None
        self.heartbeat_s = HEARTBEAT_S
        self.said = 0
        self.age_ms = 0
        self.outbox = Outbox()
        self._is_welcomed = False
        self._behind = 0
        self._is_state_asked = False
        self._shown: m.Painted | None = None
        """What the program said last; a server that welcomes us may not know it."""
        self._painted: m.Painted | None = None
        self._painted_s = float("-inf")

    def receive(self, message: m.ServerMessage) -> Event | None:
        """Take a message in; what the program should hear of it, if anything.

        ProtocolBroken before the welcome (S-1).
        """
        if not self._is_welcomed and not isinstance(message, m.Welcome):
            raise ProtocolBroken("the first message is no welcome")
        match message:
            case m.State():
                return self._receive_state(message)
            case m.Heartbeat():
                return self._receive_heartbeat(message)
            case m.Accepted():
                self.outbox.accepted(message)
            case m.Roster():
                return self._receive_roster(message)
            case m.Said():
                self.said = max(self.said, message.seq)
                return message
            case m.PenHeld():
                self.pen = PenMoved(message.participant, message.epoch)
                return self.pen
            case m.Welcome():
                self._receive_welcome(message)
            case m.Rejected() | m.GoAway():
                pass  # the shell's: it knows whether somebody awaits the answer, and when to dial again
            case _:
                assert_never(message)
        return None

    def parted(self) -> list[int]:
        """The link is gone; the ids of requests that will have no answer any more."""
        self._is_welcomed = False
        self._painted = None
        return self.outbox.parted()

    def resync(self) -> None:
        """Ask for the state from where the replica stands, with the next messages."""
        self._is_state_asked = True

    def painted(self, stamp: Stamp, ready: int | None) -> None:
        """The program shows this stamp; what it said before and was not sent yet is worth nothing any more."""
        self._painted = self._shown = m.Painted(stamp.epoch, stamp.version, ready)

    def take_unsent(self, now_s: float) -> list[m.ClientMessage]:
        """What to send now, in order; nothing before the welcome."""
        if not self._is_welcomed:
            return []
        unsent = self.outbox.take_unsent()
        if self._is_state_asked:
            self._is_state_asked = False
            unsent.append(m.Resync(*self.replica.stamp))
        if self._painted is not None and now_s >= self._painted_s + PAINTED_EVERY_S:
            unsent.append(self._painted)
            self._painted, self._painted_s = None, now_s
        return unsent

    def due_s(self) -> float | None:
        """When a painted stamp that waits may be sent; None: nothing waits for time."""
        return None if self._painted is None or not self._is_welcomed else self._painted_s + PAINTED_EVERY_S

    def _receive_welcome(self, welcome: m.Welcome) -> None:
        self.participant, self.role = welcome.participant, welcome.role
        # A heartbeat of no length would call every link dead.
        self.heartbeat_s = max(1, welcome.heartbeat_ms) / 1000
        self._is_welcomed, self._is_state_asked, self._behind = True, False, 0
        self._painted = self._shown
        # The former server's word.
        self.age_ms = 0
        self.outbox.joined()

    def _receive_state(self, state: m.State) -> Event | None:
        former = self.replica.stamp
        self.replica, received = receive_state(self.replica, state)
        if self.replica.stamp.epoch > former.epoch:
            self.outbox.rose(self.replica.stamp.epoch)
        if received is Received.GAP:
            self.resync()
        return Moved(self.replica.board, self.replica.stamp) if received is Received.APPLIED else None

    def _receive_roster(self, roster: m.Roster) -> Event:
        merged = {} if roster.full else dict(self.roster)
        for participant, entry in roster.entries.items():
            if entry is None:
                merged.pop(participant, None)
            else:
                merged[participant] = merged.get(participant, {}) | entry
        self.roster = merged
        return RosterMoved(merged)

    def _receive_heartbeat(self, heartbeat: m.Heartbeat) -> Event | None:
        self.outbox.heartbeat(heartbeat)
        is_behind = Stamp(heartbeat.epoch, heartbeat.version) > self.replica.stamp
        self._behind = self._behind + 1 if is_behind else 0
        if self._behind >= LAGGING_HEARTBEATS:
            self._behind = 0
            self.resync()
        is_news = heartbeat.age_ms != self.age_ms
        self.age_ms = heartbeat.age_ms
        return Aged(self.age_ms) if is_news else None
