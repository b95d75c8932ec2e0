"""Two nodes and Redis behind each balancer of deploy/, and the people of a class who come through it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from classroom_sync.client import ClassroomClient, Moved, create_classroom, join_classroom
from classroom_sync.client.joining import Opened
from tests.deploy.balancers import Balancer, Haproxy, Nginx
from tests.redis_process import RedisProcess
from tests.server_process import ServerProcess

SEE_S = 30.0
"""Generous: what is waited for takes a second or two on a machine that does nothing else."""


@dataclass(frozen=True)
class Service:
    """Everything that runs. Each node has a user of its own in Redis, so that one alone can be locked out."""

    balancer: Balancer
    nodes: list[ServerProcess]
    redis: RedisProcess

    @property
    def url(self) -> str:
        return self.balancer.url

    async def connections(self) -> list[int]:
        """How many each node has open, -1 for one that does not answer."""
        return [await self._figure(node, "classroom_sync_connections") for node in self.nodes]

    async def _figure(self, node: ServerProcess, name: str) -> int:
        async with httpx.AsyncClient(trust_env=False) as http:
            try:
                text = (await http.get(f"{node.url}/metrics")).text
            except httpx.TransportError:
                return -1
        return next(int(float(line.split()[1])) for line in text.splitlines() if line.startswith(f"{name} "))

    async def node_of(self, people: int) -> int:
        """Which node has all of these people; waits until one has."""
        await until(lambda: self._has(people))
        return (await self.connections()).index(people)

    async def _has(self, people: int) -> bool:
        return people in await self.connections()

    def lock_out(self, node: int) -> None:
        """Take Redis from one node."""
        self.redis.command("ACL", "SETUSER", f"node-{node}", "off")
        self.redis.command("CLIENT", "KILL", "USER", f"node-{node}")


async def until(claim: Callable[[], Awaitable[bool]]) -> None:
    """Return once the claim holds; each look at it is a call to another process, which is pause enough."""
    async with asyncio.timeout(SEE_S):
        while not await claim():
            pass


async def sees(client: ClassroomClient, page: int) -> None:
    """Return once the client is on this page."""
    async with asyncio.timeout(SEE_S):
        if client.board.get("page") == page:
            return
        async for event in client:
            if isinstance(event, Moved) and event.board.get("page") == page:
                return
    raise AssertionError(f"the client stopped: {client.stopped}")


async def open_class(service: Service) -> Opened:
    return await create_classroom(service.url, "Hifz", "Nora")


async def student(service: Service, opened: Opened, name: str) -> ClassroomClient:
    """One who has joined, to be entered."""
    joined = await join_classroom(service.url, opened.code, name)
    return ClassroomClient(service.url, opened.code, joined.token)


@pytest.fixture(params=[Haproxy, Nginx], ids=lambda kind: kind.name)
async def service(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Service]:
    kind: type[Balancer] = request.param
    redis = RedisProcess(tmp_path / "redis")
    nodes = [_node(tmp_path, redis, number) for number in range(2)]
    balancer = kind(tmp_path / kind.name, [f"127.0.0.1:{node.port}" for node in nodes])
    try:
        redis.start()
        for number in range(2):
            redis.command("ACL", "SETUSER", f"node-{number}", "on", ">pass", "~*", "&*", "+@all")
        await asyncio.gather(*(node.start() for node in nodes))
        balancer.start()
        yield Service(balancer, nodes, redis)
    finally:
        balancer.close()
        for node in nodes:
            await node.close()
        redis.close()


def _node(folder: Path, redis: RedisProcess, number: int) -> ServerProcess:
    store = f"redis://node-{number}:pass@127.0.0.1:{redis.port}"
    return ServerProcess(folder / f"node-{number}", "--store", store)
