"""The way to Redis: bounded in connections, in waiting calls and in time, with few retries.

Every command sent here may be repeated: a try whose answer was lost, or that was given up while Redis stood still and
runs when it goes on, undoes nothing that a later call did. The scripts keep that promise (`redis_*.lua`); it is what
makes retries safe.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import NoScriptError

from classroom_sync.errors import StoreUnavailable
from classroom_sync.protocol.limits import (
    MAX_STORE_CALLS,
    REDIS_CALL_S,
    REDIS_CONNECTIONS,
    REDIS_RETRY_MAX_S,
    REDIS_RETRY_MIN_S,
    REDIS_TRIES,
)
from classroom_sync.store.redis_connect import FAILURES, Connection, is_mended_by_retry, reason
from classroom_sync.store.redis_scripts import Script
from classroom_sync.store.redis_url import RedisAddress

Part = bytes | str | int
_Client = Redis | RedisCluster


class RedisLink:
    """Sends commands to the Redis at one address. All calls from one event loop."""

    def __init__(self, address: RedisAddress, call_s: float = REDIS_CALL_S) -> None:
        self._address = address
        self._call_s = call_s
        self._connection: Connection | None = None
        self._free = asyncio.Semaphore(REDIS_CONNECTIONS)
        self._calls = 0

    async def open(self) -> None:
        """Get ready to connect, which the first command does."""
        self._connection = Connection(self._address)

    async def close(self) -> None:
        """Close all connections; later calls raise StoreUnavailable."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def execute(self, *command: Part) -> Any:
        """What Redis answers, as redis-py reads it.

        StoreUnavailable if it does not within `call_s`; whether Redis carried the command out, or will yet, is then
        not known.
        """
        return await self._call(lambda client: client.execute_command(*command))

    async def run(self, script: Script, key: bytes, *arguments: Part) -> tuple[bytes, Any]:
        """What a script answers for this key: what became of it, and a number or a text that belongs to that.

        StoreUnavailable as for `execute`.
        """

        async def send(client: _Client) -> Any:
            try:
                return await client.execute_command("EVALSHA", script.digest, 1, key, *arguments)
            except NoScriptError:
                # A Redis that has not seen it, or was restarted since: the text teaches it for the next time.
                return await client.execute_command("EVAL", script.text, 1, key, *arguments)

        outcome, detail = await self._call(send)
        return outcome, detail

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
