"""A person with a device, played as docs/protocol.md has it: what it holds, commits again, and was promised."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from classroom_sync.client.replica import EMPTY, Received, receive_state
from classroom_sync.core.member import Member
from classroom_sync.errors import Refused, StoreUnavailable
from classroom_sync.hub.classroom import Classroom
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import ROSTER_EVERY_S
from classroom_sync.protocol.words import ParticipantId, Role, Stamp, Value
from tests.hub.fakes import FarEnd, settle
from tests.hub.nodes import Node

# A device gives a handshake up after this: longer than any store call that these tests hold back.
_HANDSHAKE_S = 3.0


class Person:
    """`after` lets time pass; `promised` is what was called durable."""

    def __init__(self, whom: ParticipantId, role: Role, after: Callable[[float], Awaitable[None]]) -> None:
        self.whom = whom
        self.role = role
        self.device = "tablet"
        self.far_end: FarEnd | None = None
        self.replica = EMPTY
        self.promised: dict[str, Value] = {}
        self.pending: dict[str, Value] = {}
        """What was not called durable yet."""
        self._after = after
        self._node: Node | None = None
        self._id = 0
        self._asked: dict[int, dict[str, Value]] = {}
        self._accepted: list[tuple[Stamp, dict[str, Value]]] = []

    async def connect(self, node: Node) -> None:
        """Come to a node, where the class may be opened first; nothing happens if that takes too long or fails."""
        entering = asyncio.create_task(self._enter(node))
        await settle()
        waited_s = 0.0
        while not entering.done() and waited_s < _HANDSHAKE_S:
            await self._after(ROSTER_EVERY_S)
            waited_s += ROSTER_EVERY_S
        entering.cancel()
        (entered,) = await asyncio.gather(entering, return_exceptions=True)
        if isinstance(entered, BaseException):
            assert isinstance(entered, StoreUnavailable | Refused | asyncio.CancelledError), entered
            return
        classroom, member = entered
        self._node = node
        self.far_end = FarEnd(classroom, member, device=self.device, since=self.replica.stamp)
        self._commit_again()
        self.read()

    async def _enter(self, node: Node) -> tuple[Classroom, Member]:
        classroom = await node.open()
        return classroom, await node.hub.admit(classroom, self.whom, "Someone", self.role)

    def drop(self) -> None:
        """The link closes, and its node notices."""
        if self.far_end is not None and self._node is not None and not self._node.is_gone:
            self.far_end.classroom.detach(self.far_end.connection)
        self.far_end = None

    def ask(self, make: Callable[[int], m.ClientMessage]) -> int:
        """Send a request, if there is a link, under the next id."""
        self._id += 1
        if self.far_end is not None:
            self.far_end.send(make(self._id))
        return self._id

    def commit(self, changes: dict[str, Value]) -> None:
        """Commit, and hold it until it is durable (C-4)."""
        self.pending |= changes
        self._asked[self.ask(lambda id_: m.Commit(id_, changes))] = changes

    def read(self) -> None:
        """Take in what came; when the epoch rose, commit again what may be lost with the former (C-10)."""
        if self.far_end is None:
            return
        former = self.replica.stamp
        for message in self.far_end.take():
            self._receive(message)
        if self._node is None or self._node.is_gone or self.far_end.ended() is not None:
            self.far_end = None
        elif self.replica.stamp.epoch > former.epoch:
            self._commit_again()

    def _receive(self, message: m.ServerMessage) -> None:
        match message:
            case m.State():
                former = self.replica.stamp
                self.replica, received = receive_state(self.replica, message)
                assert self.replica.stamp >= former
                if received is Received.GAP and self.far_end is not None:
                    self.far_end.send(m.Resync(*self.replica.stamp))
            case m.Accepted():
                changes = self._asked.pop(message.id, {})
                if message.durable:
                    self._promise(changes)
                else:
                    self._accepted.append((Stamp(message.epoch, message.version), changes))
            case m.Heartbeat():
                for stamp, changes in list(self._accepted):
                    if stamp.epoch == message.epoch and stamp.version <= message.stored:
                        self._promise(changes)
                        self._accepted.remove((stamp, changes))
            case _:
                pass

    def _promise(self, changes: dict[str, Value]) -> None:
        self.promised |= changes
        self.pending = {key: value for key, value in self.pending.items() if changes.get(key) != value}

    def _commit_again(self) -> None:
        self._asked.clear()
        self._accepted.clear()
        if self.pending:
            self.commit(dict(self.pending))
