"""A hub on fakes, and a class in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from itertools import count

import pytest

from classroom_sync.core.member import Member
from classroom_sync.hub.classroom import Classroom
from classroom_sync.hub.hub import Hub
from classroom_sync.protocol.words import NodeId, Role, make_code
from tests.hub.fakes import FakeCatalogue, FakeClock, FarEnd, TroubledStore, participant, settle
from tests.hub.nodes import Node, Nodes
from tests.timeless import TimelessLoop


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(clock: FakeClock) -> TroubledStore:
    return TroubledStore(clock.now_s)


@pytest.fixture
async def hub(store: TroubledStore, clock: FakeClock) -> AsyncIterator[Hub]:
    """A running hub; afterwards none of its tasks is left."""
    codes, ids = count(1), count(1)
    hub = Hub(
        store, FakeCatalogue(), clock, lambda: make_code(next(codes)), lambda: participant(next(ids)), NodeId("node-1")
    )
    running = asyncio.create_task(hub.run())
    await settle()
    yield hub
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await hub.close(0)


class Lesson:
    """A class with its teacher, and short ways to fill it."""

    def __init__(self, hub: Hub, classroom: Classroom, teacher: Member) -> None:
        self.hub = hub
        self.classroom = classroom
        self.teacher = teacher

    async def join(self, name: str = "Maryam", role: Role = Role.STUDENT) -> Member:
        return await self.hub.join(self.classroom, name, role)

    async def seat(self, name: str = "Maryam", role: Role = Role.STUDENT) -> FarEnd:
        """Someone who joined, connected, and has read what greeted it."""
        far_end = FarEnd(self.classroom, await self.join(name, role))
        far_end.take()
        return far_end

    def rest(self, *far_ends: FarEnd) -> None:
        """Bring everyone to where the class stands, and have them read it: what comes next is news."""
        self.classroom.tick(self.classroom.now_s())
        for far_end in far_ends:
            far_end.take()

    async def teach(self, device: str = "") -> FarEnd:
        """The teacher, connected from a device, with the pen that it may take, and all read."""
        far_end = FarEnd(self.classroom, self.teacher, device=device)
        await settle()
        far_end.take()
        return far_end


@pytest.fixture
async def lesson(hub: Hub) -> Lesson:
    """A class on page 1, which the store has."""
    classroom, teacher = await hub.create("Al-Baqara", "Nora", {"page": 1})
    await settle()
    return Lesson(hub, classroom, teacher)


@pytest.fixture
async def nodes(clock: FakeClock) -> AsyncIterator[Nodes]:
    """Where nodes are started; afterwards none is left."""
    nodes = Nodes(clock)
    yield nodes
    await nodes.close()


@pytest.fixture
async def a(nodes: Nodes) -> Node:
    """A node, on which a class is on page 1."""
    node = await nodes.start("A")
    await nodes.create(node)
    return node


@pytest.fixture
async def b(nodes: Nodes, a: Node) -> Node:
    """Another one."""
    return await nodes.start("B")


@pytest.hookimpl
def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> dict[str, Callable[[], TimelessLoop]]:
    """Nothing here leaves the loop: what the hub waits for by the loop's own time passes at once, and always alike."""
    return {"timeless": TimelessLoop}
