"""Everything of one run: nodes, the store, people and their devices, one loop and one source of chance."""

from __future__ import annotations

import asyncio
import random
from itertools import count

from classroom_sync.core.member import Member
from classroom_sync.hub.classroom import Classroom
from classroom_sync.protocol.words import ParticipantId, Role
from classroom_sync.store.base import StoredClassroom
from tests.convergence.device import Device
from tests.convergence.law import Law
from tests.convergence.loop import SimulatedLoop
from tests.convergence.node import CODE, Person, SimulatedNode
from tests.convergence.store import Truth
from tests.convergence.trace import Trace

NODE_NAMES = "abc"


class World:
    """What a play plays with."""

    def __init__(self, loop: SimulatedLoop, seed: int, trace: Trace, law: Law) -> None:
        self.loop = loop
        self.chance = random.Random(seed)
        self.trace = trace
        self.law = law
        self.truth = Truth(loop.time)
        self.devices: list[Device] = []
        self.was_clock_wrong = False
        self._ids, self._values = count(1), count(2)
        names = NODE_NAMES[: self.chance.choice((2, 2, 3))]
        self.nodes = [SimulatedNode(name, loop, self.chance, self.truth, law, trace) for name in names]
        law.is_any_away = self.is_any_away

    def is_any_away(self) -> bool:
        """Whether a node is down, or cannot reach the store as it should, or has not found out yet that it can."""
        is_waiting = any(classroom.is_store_away for classroom in self.classrooms())
        return self.truth.is_down or is_waiting or not all(node.is_up and node.road.is_clear for node in self.nodes)

    def draw_id(self) -> ParticipantId:
        """The next participant's id."""
        return ParticipantId(f"p{next(self._ids)}")

    def draw_value(self) -> int:
        """A number that no other value on the board has."""
        return next(self._values)

    def stored(self) -> StoredClassroom | None:
        """The class as the store has it."""
        return self.truth.get(CODE)

    def classrooms(self) -> list[Classroom]:
        """The class on each node that has it in memory."""
        return [classroom for node in self.nodes if (classroom := node.classroom) is not None]

    def add_device(self, person: Person, name: str) -> Device:
        """Give a person a device, switched off."""
        device = Device(person, name, self.nodes, self.chance, self.law, self.stored, self.trace)
        self.devices.append(device)
        return device

    async def begin(self) -> None:
        """Start the nodes, make the class, and have its people come."""
        for node in self.nodes:
            node.start(self.draw_id)
        hub = self.nodes[0].hub
        assert hub is not None
        made: asyncio.Future[Member] = self.loop.create_future()

        async def create() -> None:
            _, member = await hub.create("Al-Baqara", "Nora", {"page": 1})
            made.set_result(member)

        self.nodes[0].spawn(create(), "create")
        teacher = await made
        nora = Person(teacher.participant, "Nora", Role.TEACHER)
        self.add_device(nora, "t1").switch_on()
        self.add_device(nora, "t2")
        for number in range(self.chance.choice((1, 2, 3))):
            await self.join(f"s{number + 1}")

    async def join(self, name: str) -> None:
        """A student joins at some node and switches a device on; nothing happens where that fails."""
        node = self.chance.choice(self.nodes)
        joined: asyncio.Future[Person | None] = self.loop.create_future()

        async def join() -> None:
            person = await node.join(name, Role.STUDENT)
            if not joined.done():
                joined.set_result(person)

        node.spawn(join(), "join")
        self.loop.call_later(3.0, lambda: None if joined.done() else joined.set_result(None))
        person = await joined
        if person is not None:
            self.add_device(person, name).switch_on()
