"""One class on several nodes: hubs over one store and one clock, each of which may be killed, cut off or drained."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import count

from classroom_sync.core.member import Member
from classroom_sync.core.versioned_map import START
from classroom_sync.hub.classroom import Classroom
from classroom_sync.hub.hub import Hub
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import BEAT_EVERY_S, ROSTER_EVERY_S
from classroom_sync.protocol.words import ZERO, Code, NodeId, ParticipantId, Role, Stamp, make_code
from classroom_sync.store.base import StoredClassroom
from classroom_sync.store.memory import MemoryStore
from tests.hub.fakes import FakeCatalogue, FakeClock, FarEnd, TroubledStore, participant, settle

A_BEAT_S = BEAT_EVERY_S + ROSTER_EVERY_S
"""Within so long a node has said that it lives, and what changed in its part."""


class Nodes:
    """What the nodes have in common, and the class that is on them."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.memory = MemoryStore(clock.now_s)
        self.code = Code("")
        self.teacher = ParticipantId("")
        self._codes, self._ids = count(1), count(1)
        self._all: list[Node] = []

    async def start(self, name: str) -> Node:
        node = Node(self, name)
        self._all.append(node)
        await settle()
        return node

    async def create(self, on: Node) -> Classroom:
        """A class on page 1, made on that node."""
        classroom, teacher = await on.hub.create("Al-Baqara", "Nora", {"page": 1})
        self.code, self.teacher = classroom.code, teacher.participant
        await settle()
        return classroom

    async def after(self, seconds: float) -> None:
        """Time goes by, in steps in which every node looks about."""
        for _ in range(round(seconds / ROSTER_EVERY_S)):
            await self.clock.advance(ROSTER_EVERY_S)

    async def close(self) -> None:
        for node in self._all:
            if not node.is_gone:
                node.store.is_away = False
                await node.leave()

    def draw_code(self) -> Code:
        return make_code(next(self._codes))

    def draw_id(self) -> ParticipantId:
        return participant(next(self._ids))

    # --- What happens to the store -----------------------------------------------------------------------------------

    @property
    def kept(self) -> StoredClassroom:
        """The class as the store has it."""
        return self.memory._shared.classrooms[self.code]

    def wipe(self) -> None:
        """It was restarted empty."""
        shared = self.memory._shared
        for everything in (shared.classrooms, shared.over, shared.parts):
            everything.clear()

    def set_back(self, kept: StoredClassroom) -> None:
        """It was restarted from a backup."""
        self.wipe()
        self.memory._shared.classrooms[self.code] = replace(kept)


class Node:
    """One server process."""

    def __init__(self, nodes: Nodes, name: str) -> None:
        self._nodes = nodes
        self.store = TroubledStore(beside=nodes.memory)
        self.hub = Hub(self.store, FakeCatalogue(), nodes.clock, nodes.draw_code, nodes.draw_id, NodeId(name))
        self.is_gone = False
        self._running = asyncio.create_task(self.hub.run())

    @property
    def classroom(self) -> Classroom:
        """The class, which this node has in memory."""
        (classroom,) = self.hub.classrooms
        return classroom

    async def open(self) -> Classroom:
        classroom = await self.hub.open(self._nodes.code)
        assert classroom is not None
        return classroom

    async def join(self, name: str = "Maryam", role: Role = Role.STUDENT) -> Member:
        return await self.hub.join(await self.open(), name, role)

    async def seat(self, name: str = "Maryam", role: Role = Role.STUDENT) -> FarEnd:
        """Someone who joined here, connected, and has read what greeted it."""
        return self._connect(await self.join(name, role))

    async def come(self, whom: ParticipantId, device: str = "", since: Stamp = ZERO) -> FarEnd:
        """Someone who joined before, with a token, connects here, and has read what greeted it."""
        classroom = await self.open()
        role = Role.TEACHER if whom == self._nodes.teacher else Role.STUDENT
        member = await self.hub.admit(classroom, whom, "Nora", role)
        far_end = self._connect(member, device, since)
        await settle()
        return far_end

    async def teach(self, device: str = "tablet") -> FarEnd:
        """The teacher connects here, and has read all that comes of it."""
        teacher = await self.come(self._nodes.teacher, device)
        teacher.take()
        return teacher

    async def teacher(self) -> Member:
        """The teacher as this node knows her."""
        return await self.hub.admit(await self.open(), self._nodes.teacher, "Nora", Role.TEACHER)

    def _connect(self, member: Member, device: str = "", since: Stamp = ZERO) -> FarEnd:
        far_end = FarEnd(self.classroom, member, device=device, since=since)
        far_end.take()
        return far_end

    def cut_off(self) -> None:
        """The store cannot be reached from here, and nothing of it is heard."""
        self.store.is_away = self.store.is_deaf = True

    def mend(self) -> None:
        """It is reached again."""
        self.store.is_away = False
        self.store.tell_missed()

    async def kill(self) -> None:
        """Nothing it does from now on reaches anyone, and nobody is told."""
        self.is_gone = True
        tasks = [self._running, *(hosted.task for hosted in self.hub._hosted.values())]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.store.close()

    async def leave(self, within_s: float = 0.0) -> None:
        """It is asked to end, and does."""
        self.is_gone = True
        await self.hub.close(within_s)
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running


def hosts(*nodes: Node) -> list[str]:
    """Those of these nodes that take themselves for the host of the class."""
    return [node.hub.node for node in nodes if node.classroom.is_host]


def answers(far_end: FarEnd) -> list[m.Accepted | m.Rejected]:
    """The answers among what came."""
    return [one for one in far_end.take() if isinstance(one, m.Accepted | m.Rejected)]


def states(far_end: FarEnd) -> list[m.State]:
    """The states among what came."""
    return [one for one in far_end.take() if isinstance(one, m.State)]


def lines(far_end: FarEnd) -> list[tuple[int, str]]:
    """The lines among what came, each with its number."""
    return [(one.seq, one.text) for one in far_end.take() if isinstance(one, m.Said)]


def seen_on(node: Node) -> dict[str, str]:
    """Everyone on the roster, by name, as a teacher who came now on that node would see them: "here" or "away"."""
    return {
        str(entry["name"]): "away" if entry["state"] == "away" else "here"
        for entry in roster_on(node).values()
        if entry
    }


def roster_on(node: Node) -> Mapping[str, m.RosterEntry | None]:
    """The whole roster, as a teacher who came now on that node would see it."""
    classroom = node.classroom
    classroom.tick(classroom.now_s())
    return classroom.roster.message(Role.TEACHER, START).entries
