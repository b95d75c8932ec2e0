"""The way to Redis: bounded in connections, in waiting calls and in time, with few retries.

There are two. The short one is a line to each server, for scripts (`redis_line`): one connection, no client between.
Where there is none yet, or it fails, or Redis answers anything but what the script returns, the call goes the long
way: through redis-py, which teaches scripts, asks Sentinels, follows slots and says what is wrong.

Every command sent here may be repeated: a try whose answer was lost, or that was given up while Redis stood still and
runs when it goes on, undoes nothing that a later call did. The scripts keep that promise (`redis_*.lua`); it is what
makes retries safe.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import hiredis
from redis.asyncio import Redis, RedisCluster
from redis.exceptions import NoScriptError

from classroom_sync.errors import StoreUnavailable
from classroom_sync.protocol.limits import (
    MAX_STORE_CALLS,
    REDIS_ANSWER_S,
    REDIS_CALL_S,
    REDIS_CONNECTIONS,
    REDIS_RETRY_MAX_S,
    REDIS_RETRY_MIN_S,
    REDIS_TRIES,
)
from classroom_sync.store.redis_connect import FAILURES, Connection, is_mended_by_retry, reason
from classroom_sync.store.redis_line import Line, LineLost
from classroom_sync.store.redis_scripts import Script
from classroom_sync.store.redis_url import RedisAddress

Part = bytes | str | int
_Client = Redis | RedisCluster


class RedisLink:
    """Sends commands to the Redis at one address. All calls from one event loop."""

    def __init__(self, address: RedisAddress, call_s: float = REDIS_CALL_S) -> None:
        self._address = address
        # Half of the time for either way.
        self._call_s = call_s / 2
        self._connection: Connection | None = None
        self._free = asyncio.Semaphore(REDIS_CONNECTIONS)
        self._calls = 0
        # By the name of the server.
        self._lines: dict[str, Line] = {}
        self._opening: dict[str, asyncio.Task[None]] = {}

    def open(self) -> Connection:
        """Get ready to connect, which the first command does; the client that all commands use."""
        self._connection = Connection(self._address)
        return self._connection

    async def close(self) -> None:
        """Close all connections; later calls raise StoreUnavailable."""
        connection, self._connection = self._connection, None
        for task in self._opening.values():
            task.cancel()
        await asyncio.gather(*self._opening.values(), return_exceptions=True)
        for line in list(self._lines.values()):
            await line.close_and_wait()
        self._lines.clear()
        if connection is not None:
            await connection.close()

    async def execute(self, *command: Part) -> Any:
        """What Redis answers, as redis-py reads it.

        StoreUnavailable if it does not within `call_s`; whether Redis carried the command out, or will yet, is then
        not known.
        """
        return await self._call(lambda client: client.execute_command(*command))

    async def run(self, script: Script, key: bytes, *arguments: Part) -> list[Any]:
        """What a script answers for this key: mostly what became of it, and a number or two that belong to that.

        StoreUnavailable as for `execute`.
        """
        line = self._line_to(key)
        if line is not None:
            try:
                answer: list[Any] = await line.ask((b"EVALSHA", script.digest, 1, key, *arguments))
            except LineLost:
                pass
            except hiredis.ReplyError as error:
                if "READONLY" in str(error):
                    # A master no more: the long way finds the new one, and the next line is to that.
                    line.close()
            else:
                return answer

        async def send(client: _Client) -> Any:
            try:
                return await client.execute_command("EVALSHA", script.digest, 1, key, *arguments)
            except NoScriptError:
                # A Redis that has not seen it, or was restarted since: the text teaches it for the next time.
                return await client.execute_command("EVAL", script.text, 1, key, *arguments)

        long_answer: list[Any] = await self._call(send)
        return long_answer

    def _line_to(self, key: bytes) -> Line | None:
        """The line to the server that has the key, if it may be used now; one is opened where there is none."""
        connection = self._connection
        owner = connection.owner_now(key) if connection is not None else None
        if connection is None or owner is None:
            return None
        line = self._lines.get(owner)
        if line is not None and not line.is_lost:
            if line.calls >= MAX_STORE_CALLS:
                raise StoreUnavailable(f"{MAX_STORE_CALLS} calls wait for {self._address}")
            return line if line.is_clear else None
        if owner not in self._opening:
            task = asyncio.create_task(self._open_line(connection, owner))
            self._opening[owner] = task
            task.add_done_callback(lambda _: self._opening.pop(owner))
        return None

    async def _open_line(self, connection: Connection, owner: str) -> None:
        # Where it fails, so does the long way, which says why; and the next call tries again.
        with suppress(*FAILURES):
            async with asyncio.timeout(self._call_s):
                self._lines[owner] = Line(await connection.connect(owner), min(REDIS_ANSWER_S, self._call_s))

    async def _call(self, send: Callable[[_Client], Awaitable[Any]]) -> Any:
        async with self._place() as client:
            try:
                async with asyncio.timeout(self._call_s), self._free:
                    return await _send_until_answered(client, send)
            except FAILURES as error:
                raise StoreUnavailable(reason(self._address, error)) from error

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[_Client]:
        """A place among the calls that wait or run."""
        if self._connection is None:
            raise StoreUnavailable(f"{self._address} is not open")
        if self._calls >= MAX_STORE_CALLS:
            raise StoreUnavailable(f"{MAX_STORE_CALLS} calls wait for {self._address}")
        self._calls += 1
        try:
            yield self._connection.client
        finally:
            self._calls -= 1


async def _send_until_answered(client: _Client, send: Callable[[_Client], Awaitable[Any]]) -> Any:
    """What Redis answers; after REDIS_TRIES the last failure, of those named in FAILURES."""
    delay_s = REDIS_RETRY_MIN_S
    cancelled_before = _cancellations()
    for tries_left in reversed(range(REDIS_TRIES)):
        try:
            return await send(client)
        except FAILURES as error:
            if not tries_left or not is_mended_by_retry(error):
                raise
        finally:
            # Before Python 3.12 `asyncio.wait_for`, which redis-py sends with, may swallow a cancellation, and the
            # end of our own timeout is one: a call went on for all its tries, far past its time, and a task that was
            # to end did not.
            if _cancellations() > cancelled_before:
                raise asyncio.CancelledError
        # Full jitter: the calls that lost the same connection do not all come back at once.
        await asyncio.sleep(random.uniform(0, delay_s))  # noqa: S311  no secret
        delay_s = min(REDIS_RETRY_MAX_S, delay_s * 2)
    raise AssertionError("the last try returns or raises")


def _cancellations() -> int:
    """How often this task was cancelled, whether or not it has heard of it."""
    task = asyncio.current_task()
    assert task is not None, "a call is awaited in a task"
    return task.cancelling()
