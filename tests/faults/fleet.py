"""Nodes over one Redis, each by a door of its own, and the doors by which people come to them."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import httpx

from tests.door import Door
from tests.redis_process import RedisProcess
from tests.server_process import ServerProcess

_SECRET = "one secret for all nodes, as an operator would set it"


class Node:
    """One server process; `way` is the door between it and Redis, where there is one."""

    def __init__(self, folder: Path, store_url: str, way: Door | None = None) -> None:
        self.server = ServerProcess(folder, "--store", store_url, secret=_SECRET)
        self.way = way
        self.is_running = False

    async def start(self) -> None:
        """Start, also again."""
        await self.server.start()
        self.is_running = True

    async def kill(self) -> None:
        """End it as a power cut does."""
        self.is_running = False
        await self.server.kill()

    async def stop(self) -> None:
        """End it as an operator does, and wait until it has gone."""
        self.is_running = False
        await self.server.stop()

    async def until_ready(self, is_ready: bool = True) -> float:
        """Wait until it says that new classes are welcome there, or are not; when it did.

        One that does not answer says that they are not.
        """
        async with httpx.AsyncClient(trust_env=False) as http:
            while await self._is_ready(http) is not is_ready:
                pass
        return time.perf_counter()

    async def _is_ready(self, http: httpx.AsyncClient) -> bool:
        try:
            return (await http.get(f"{self.server.url}/readyz")).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    async def close(self) -> None:
        """Leave nothing running."""
        await self.server.close()
        if self.way is not None:
            await self.way.close()


class Fleet:
    """Two nodes. People who come by `near` get the first that lives, `host` before `other`; by `far` the other way."""

    def __init__(self, host: Node, other: Node) -> None:
        self.host = host
        self.other = other
        self.near = Door()
        self.far = Door()

    @property
    def nodes(self) -> tuple[Node, Node]:
        """Both."""
        return self.host, self.other

    @property
    def doors(self) -> tuple[Door, Door]:
        """Those by which people come."""
        return self.near, self.far

    async def open(self) -> None:
        """Start both nodes."""
        await asyncio.gather(*(node.start() for node in self.nodes))
        for door in self.doors:
            await door.open()
        self.steer()

    async def mend(self) -> None:
        """Be whole again, whatever a test did."""
        self.steer()
        for door in (*self.doors, *(node.way for node in self.nodes if node.way is not None)):
            await door.mend()
        for node in self.nodes:
            if not node.is_running:
                await node.start()
            await node.until_ready()

    async def close(self) -> None:
        """Leave nothing running."""
        for door in self.doors:
            await door.close()
        for node in self.nodes:
            await node.close()

    def steer(self, *first: Node) -> None:
        """Have those who connect from now on come to `first`, all of them; to each door's own if left out."""
        for door, order in zip(self.doors, (self.nodes, self.nodes[::-1]), strict=True):
            door.ports = [node.server.port for node in (*first, *order)]


async def open_fleet(folder: Path, redis: RedisProcess) -> Fleet:
    """Two running nodes over this Redis, each by a door of its own."""
    nodes = []
    for name in ("host", "other"):
        way = Door(redis.port)
        await way.open()
        nodes.append(Node(folder / name, f"redis://127.0.0.1:{way.port}", way))
    fleet = Fleet(*nodes)
    await fleet.open()
    return fleet


async def open_fleet_at(folder: Path, store_url: str) -> Fleet:
    """Two running nodes over the Redis of that address, without doors between."""
    fleet = Fleet(*(Node(folder / name, store_url) for name in ("host", "other")))
    await fleet.open()
    return fleet
