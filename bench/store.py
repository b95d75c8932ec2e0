"""What it costs to tell other nodes something over Redis: a commit of the store beside a bare publish by redis-py.

`python -m bench.store`: calls one after the other, sixty a second heard in another process, and as many classes at once
as one process can drive. The commit checks, stores and publishes in one script; the publish stores nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvloop
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bench.measure import medians, percentile
from bench.processes import ROOT, free_port
from classroom_sync.protocol.messages import State
from classroom_sync.protocol.words import Code, Epoch, NodeId, ParticipantId, Pen, Value, Version
from classroom_sync.store.base import BoardMoved, BoardWrite, News, StoredClassroom, StoredEntry
from classroom_sync.store.redis import RedisStore
from classroom_sync.store.redis_url import read_address

RATE_PER_S = 60
CLASSES = 64
HOST = NodeId("bench")
Tell = Callable[[], Awaitable[object]]
"""Tells a class's other nodes where the teacher points now."""


class StoreSide:
    """The store: a commit, and news."""

    title = "a commit of the store"

    def __init__(self, url: str) -> None:
        self._store = RedisStore(read_address(url))

    async def open(self) -> None:
        """Connect."""
        await self._store.open()

    async def close(self) -> None:
        """Let go of everything."""
        await self._store.close()

    async def teller(self, code: Code) -> Tell:
        """What tells a new class's nodes."""
        epoch, version = Epoch(1), 0
        pen = Pen(ParticipantId("teacher"), epoch)
        now_s = time.time()
        await self._store.create(
            StoredClassroom(code, "bench", now_s, now_s, epoch, Version(0), Version(0), pen, host=HOST)
        )

        async def tell() -> None:
            nonlocal version
            version += 1
            was, now = Version(version - 1), Version(version)
            value = where()
            write = BoardWrite(
                epoch,
                HOST,
                was,
                now,
                Version(0),
                {"at": StoredEntry(now, value)},
                State(epoch, was, now, {"at": value}),
            )
            await self._store.commit(code, write)

        return tell

    async def hear(self, code: Code, heard: Callable[[dict[str, Any]], None]) -> None:
        """Have `heard` called with each place that is told from now on."""

        def hear(news: News) -> None:
            assert isinstance(news, BoardMoved)
            at = news.state.changes["at"]
            assert isinstance(at, dict)
            heard(at)

        await self._store.follow(code, hear)


class BareSide:
    """redis-py as everybody uses it: publish, and a loop over what comes."""

    title = "a publish by redis-py"

    def __init__(self, url: str) -> None:
        self._url = url
        self._redis = Redis.from_url(url)
        self._listening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Nothing before the first call."""

    async def close(self) -> None:
        """Let go of everything."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])
        await self._redis.aclose()

    async def teller(self, code: Code) -> Tell:
        """What tells a new class's nodes."""
        return lambda: self._redis.publish(code, json.dumps({"at": where()}))

    async def hear(self, code: Code, heard: Callable[[dict[str, Any]], None]) -> None:
        """Have `heard` called with each place that is told from now on."""
        channel = self._redis.pubsub()
        await channel.subscribe(code)

        async def listen() -> None:
            async for message in channel.listen():
                if message["type"] == "message":
                    heard(json.loads(message["data"])["at"])

        self._listening = asyncio.create_task(listen())


Side = StoreSide | BareSide
SIDES: dict[str, type[StoreSide | BareSide]] = {"bare": BareSide, "store": StoreSide}


def where() -> dict[str, Value]:
    """Where the teacher points, and when."""
    return {"x": 0.123456, "y": 0.654321, "t": time.perf_counter_ns()}


def cpu_us() -> float:
    """CPU time of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) * 1e6


async def one_after_the_other(side: Side, calls: int) -> dict[str, float]:
    """What a call takes, of time and of this process's CPU."""
    tell = await side.teller(Code("SEQUEN"))
    for _ in range(calls // 10):
        await tell()
    began_us, began_ns = cpu_us(), time.perf_counter_ns()
    for _ in range(calls):
        await tell()
    return {
        "call_us": (time.perf_counter_ns() - began_ns) / 1000 / calls,
        "call_cpu_us": (cpu_us() - began_us) / calls,
    }


async def many_at_once(side: Side, redis: Redis, calls: int) -> dict[str, float]:
    """How many calls one process gets through, and what each costs Redis."""
    tells = [await side.teller(Code(f"MANY{number:02}")) for number in range(CLASSES)]

    async def tell_on(tell: Tell) -> None:
        for _ in range(calls // CLASSES):
            await tell()

    async def redis_us() -> float:
        used = await redis.info("cpu")
        return float(used["used_cpu_user"] + used["used_cpu_sys"]) * 1e6

    await asyncio.gather(*(tell() for tell in tells))
    began_us, began_s = await redis_us(), time.perf_counter()
    await asyncio.gather(*map(tell_on, tells))
    took_s = time.perf_counter() - began_s
    done = calls // CLASSES * CLASSES
    return {"calls_per_s": done / took_s, "redis_cpu_us": (await redis_us() - began_us) / done}


async def sixty_a_second(side: Side, name: str, url: str, calls: int) -> dict[str, float]:
    """From the call to where it is heard in another process."""
    tell = await side.teller(Code("HEARD2"))
    listener = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.store", "--listen", name, url, str(calls)), stdout=subprocess.PIPE, cwd=ROOT
    )
    assert listener.stdout is not None
    await listener.stdout.readline()  # it listens
    due_s = time.perf_counter()
    for _ in range(calls):
        due_s += 1 / RATE_PER_S
        await asyncio.sleep(due_s - time.perf_counter())
        await tell()
    figures: dict[str, float] = json.loads(await listener.stdout.readline())
    await listener.wait()
    return figures


async def listen(name: str, url: str, calls: int) -> None:
    """In the other process: how late each call was heard."""
    side = SIDES[name](url)
    await side.open()
    late_us: list[float] = []
    done = asyncio.Event()

    def heard(at: dict[str, Any]) -> None:
        late_us.append((time.perf_counter_ns() - at["t"]) / 1000)
        if len(late_us) == calls:
            done.set()

    await side.hear(Code("HEARD2"), heard)
    print("listening", flush=True)
    await done.wait()
    late_us.sort()
    print(json.dumps({"heard_p50_us": percentile(late_us, 50), "heard_p99_us": percentile(late_us, 99)}), flush=True)
    await side.close()


async def one_round(name: str, url: str, scale: float) -> dict[str, float]:
    """All figures of one side, of an empty Redis."""
    redis = Redis.from_url(url)
    await redis.flushall()
    side = SIDES[name](url)
    await side.open()
    figures = await one_after_the_other(side, int(4000 * scale))
    figures |= await many_at_once(side, redis, int(20000 * scale))
    figures |= await sixty_a_second(side, name, url, int(180 * scale))
    await side.close()
    await redis.aclose()
    return figures


def main(arguments: list[str] | None = None) -> None:
    """Measure on a Redis of its own, or say that there is none."""
    parser = argparse.ArgumentParser("bench.store", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small run: does it work?")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--listen", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.listen:
        name, url, calls = options.listen
        uvloop.run(listen(name, url, int(calls)))
        return
    command = shutil.which("redis-server")
    if command is None:
        print("no redis-server here: nothing to measure")
        return
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        place = ["--port", str(port), "--dir", folder, "--save", "", "--logfile", str(Path(folder) / "log")]
        server = subprocess.Popen([command, *place])
        try:
            wait_for(port)
            measure(f"redis://127.0.0.1:{port}", 1 if options.quick else options.rounds, 0.1 if options.quick else 1)
        finally:
            server.terminate()
            server.wait()


def wait_for(port: int) -> None:
    """Until a Redis answers there."""

    async def ping() -> None:
        redis = Redis(port=port)
        async with asyncio.timeout(10):
            while True:
                try:
                    await redis.ping()
                except RedisError:
                    await asyncio.sleep(0.05)
                else:
                    return await redis.aclose()

    asyncio.run(ping())


def measure(url: str, rounds: int, scale: float) -> None:
    """Both sides in turn, and the table of their medians."""
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in SIDES}
    for _ in range(rounds):
        for name, figures in taken.items():
            figures.append(uvloop.run(one_round(name, url, scale)))
    print(f"{'':24}{'one after the other':>22}{'heard, 60 a second':>24}{f'{CLASSES} classes at once':>26}")
    print(f"{'':24}{'call':>11}{'CPU':>11}{'p50':>12}{'p99':>12}{'calls a second':>15}{'Redis CPU':>11}")
    for name, figures in taken.items():
        m = medians(figures)
        cells = (m["call_us"], m["call_cpu_us"], m["heard_p50_us"], m["heard_p99_us"])
        row = f"{cells[0]:8.0f} µs{cells[1]:8.0f} µs{cells[2]:9.0f} µs{cells[3]:9.0f} µs"
        print(f"{SIDES[name].title:24}{row}{m['calls_per_s']:15,.0f}{m['redis_cpu_us']:8.1f} µs")


if __name__ == "__main__":
    main()
