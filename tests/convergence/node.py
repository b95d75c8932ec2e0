"""A node: the real hub with its classes, alive, killed, or on its way out, over a simulated store and links."""

from __future__ import annotations

import asyncio
import contextvars
import random
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from classroom_sync.core.board import Board
from classroom_sync.core.gate import Gate
from classroom_sync.core.link import Cursor, Link
from classroom_sync.errors import RefusalCode, Refused, StoreUnavailable
from classroom_sync.hub.classroom import Classroom
from classroom_sync.hub.connection import Connection
from classroom_sync.hub.hub import Hub
from classroom_sync.protocol.words import NodeId, ParticipantId, Role, Stamp, Value, make_code
from tests.convergence.law import Law
from tests.convergence.link import FRAMING, SimulatedLink
from tests.convergence.loop import HOME, Home, SimulatedClock, SimulatedLoop
from tests.convergence.store import Road, SimulatedStore, Truth
from tests.convergence.trace import Trace

CODE = make_code(1)
_STATUS = {RefusalCode.NOT_ALLOWED: 403, RefusalCode.UNKNOWN: 404, RefusalCode.RATE_LIMITED: 429}


@dataclass(frozen=True, slots=True)
class Person:
    """What a token says."""

    participant: ParticipantId
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a device says when it dials."""

    person: Person
    device: str
    since: Stamp
    said: int


class _AnyMaterial:
    """Everything has a meaning here."""

    def check_commit(self, board: Board, changes: Mapping[str, Value], /) -> None:
        pass


class _WatchedHub(Hub):
    """A hub whose classes tell the law of every move of their board."""

    law: Law

    def _keep(self, *args: Any) -> Classroom:
        classroom = super()._keep(*args)
        self.law.watch(classroom)
        return classroom


class SimulatedNode:
    """One machine, over several lives of its server."""

    def __init__(
        self, name: str, loop: SimulatedLoop, chance: random.Random, truth: Truth, law: Law, trace: Trace
    ) -> None:
        self.name = name
        self.road = Road()
        self.clock = SimulatedClock(loop, chance)
        self.hub: _WatchedHub | None = None
        self.store: SimulatedStore | None = None
        self.links: list[SimulatedLink] = []
        self._lives = count(1)
        self._loop, self._chance, self._truth, self._law, self._trace = loop, chance, truth, law, trace
        self._home: Home = []
        self._running: asyncio.Task[None] | None = None

    @property
    def is_up(self) -> bool:
        """Whether a server runs here that takes people in."""
        return self.hub is not None and not self.hub.is_draining

    @property
    def classroom(self) -> Classroom | None:
        """The class in memory, if it is."""
        return next(iter(self.hub.classrooms), None) if self.hub is not None else None

    def start(self, draw_id: Callable[[], ParticipantId]) -> None:
        """A new life, with a new name."""
        node = NodeId(f"{self.name}{next(self._lives)}")
        self._trace("{}: starts", node)
        self._home = []
        self.store = SimulatedStore(self._truth, self.road, self._chance, self._law, self._trace, node)
        self.hub = _WatchedHub(self.store, _AnyMaterial(), self.clock, lambda: CODE, draw_id, node)
        self.hub.law = self._law
        self._running = self.spawn(self.hub.run(), "hub")

    def spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """A task that dies with the node."""
        context = contextvars.copy_context()
        context.run(HOME.set, self._home)
        task = self._loop.create_task(coroutine, name=name, context=context)
        task.add_done_callback(self._law.task_done)
        return task

    def crash(self) -> None:
        """End at once: memory, tasks and connections are gone; what is on its way to the store may still arrive."""
        if self.hub is None or self.store is None:
            return
        self._trace("{}: is killed", self.hub.node)
        self._law.node_away()
        self.hub = None
        self.store.die()
        for task in self._home:
            task.cancel()
        for link in self.links:
            link.snap(self._chance.choice((0.01, 0.05, None)), None)
        self.links = []

    async def drain(self) -> None:
        """SIGTERM: leave in order."""
        hub, store, running = self.hub, self.store, self._running
        if hub is None or store is None or running is None or hub.is_draining:
            return
        self._trace("{}: drains", hub.node)
        closing = self.spawn(hub.close(5.0), "hub close")
        await asyncio.wait([closing])
        running.cancel()
        if self.hub is hub:
            self._trace("{}: has left", hub.node)
            self._law.node_away()
            self.hub = None
            store.die()
            self.links = []

    def admit(self, link: SimulatedLink, arrival: Arrival) -> None:
        """A device dials: it is taken in or refused, as server.websocket does it."""
        self.links = [other for other in self.links if not other.ended.done() and not other.is_broken]
        self.links.append(link)
        self.spawn(self._admit(link, arrival), "admit")

    async def _admit(self, link: SimulatedLink, arrival: Arrival) -> None:
        hub, person = self.hub, arrival.person
        if hub is None or hub.is_draining:
            link.refuse(503)
            return
        try:
            classroom = await hub.reopen(CODE)
            if classroom is None:
                link.refuse(404)
                return
            member = await hub.admit(classroom, person.participant, person.name, person.role)
            if member.is_removed:
                link.refuse(403)
                return
        except StoreUnavailable:
            link.refuse(503)
            return
        except Refused as refused:
            link.refuse(_STATUS.get(refused.code, 503))
            return
        cursor = Cursor(arrival.since, said=classroom.conversation.reachable(arrival.said))
        connection = Connection(member, link, Link(cursor, gate=Gate()), framing=FRAMING)
        self._trace("{}: takes in {} on {} from {}", hub.node, person.participant, arrival.device, arrival.since)
        link.open(classroom, connection)
        classroom.attach(connection, arrival.device)

    async def join(self, name: str, role: Role) -> Person | None:
        """Join by HTTP; None where that fails."""
        hub = self.hub
        if hub is None or hub.is_draining:
            return None
        try:
            classroom = await hub.open(CODE)
            if classroom is None:
                return None
            member = await hub.join(classroom, name, role)
        except (StoreUnavailable, Refused):
            return None
        return Person(member.participant, name, role)
