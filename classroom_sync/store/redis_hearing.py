"""The news side of the store: who follows which class, and the connections that listen for them.

One task keeps every follower's channel settled on a connection to the server that owns it: one connection in all, on a
cluster one a master. Where a connection is lost, or a slot moves, the task asks again, after a random delay that grows
and is forgotten once something is heard; whoever followed then hears NewsMissed.

A connection may die without a sign: cut one way, or Redis forgets who listens. So once a second the node tells each
connection something by the way that all news go (`redis_probe.lua`). Two that were told and not heard, and the
connection is made anew. A quiet class is no sign of anything, so there is no other time-out.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from classroom_sync.errors import StoreUnavailable
from classroom_sync.protocol.limits import (
    MAX_CLASSROOMS,
    REDIS_ANSWER_S,
    REDIS_PROBE_EVERY_S,
    REDIS_PROBES_LOST,
    REDIS_RETRY_MAX_S,
    REDIS_RETRY_MIN_S,
)
from classroom_sync.protocol.words import Code
from classroom_sync.store.base import Hear, News, NewsMissed
from classroom_sync.store.redis_connect import FAILURES, Connection
from classroom_sync.store.redis_ear import Ear
from classroom_sync.store.redis_news import read_news
from classroom_sync.store.redis_records import class_channel

logger = logging.getLogger(__name__)

Publish = Callable[[bytes, bytes], Awaitable[None]]
"""Publishes on a channel, by a script; StoreUnavailable where that fails."""
_MAX_DOUBLINGS = 10
_MAX_SLOT_TRIES = 65536


@dataclass(eq=False, slots=True)
class _Follower:
    """Who hears a channel, and by which connection: None where it is lost, or was never there."""

    hear: Hear
    settled: asyncio.Future[None]
    ear: Ear | None = None


@dataclass(eq=False, slots=True)
class _Probed:
    """A connection, the channel of its own, and the numbers of the last probe that was told, and heard, there."""

    ear: Ear
    channel: bytes
    told: int = 0
    heard: int = 0


class Hearing:
    """Has followers hear what is published. `name` is this node's alone; all calls from one event loop."""

    def __init__(self, connection: Connection, publish: Publish, name: str, call_s: float) -> None:
        self._connection = connection
        self._publish = publish
        self._name = name
        self._call_s = call_s
        self._followers: dict[bytes, _Follower] = {}
        # By the name of the server.
        self._ears: dict[str, _Probed] = {}
        self._probes: dict[bytes, _Probed] = {}
        self._work = asyncio.Event()
        self._failures = 0
        self._reason = "nothing was heard of it yet"
        self._tasks: list[asyncio.Task[None]] = []
        # A class that there is not: so that one connection at least is there, and says how it is.
        self._own = Code(name)

    @property
    def is_well(self) -> bool:
        """Whether what this node publishes is heard by this node."""
        own = self._followers.get(class_channel(self._own))
        return own is not None and own.ear is not None and not any(task.done() for task in self._tasks)

    async def open(self) -> None:
        """Begin to listen; StoreUnavailable if that cannot be now."""
        self._tasks = [asyncio.create_task(self._keep_settled()), asyncio.create_task(self._keep_probing())]
        await self.follow(self._own, lambda _news: None)

    async def close(self) -> None:
        """Hear nothing more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks, self._followers = [], {}
        for probed in list(self._ears.values()):
            await probed.ear.close_and_wait()

    def check(self) -> None:
        """Return if news are heard now, else raise StoreUnavailable."""
        if not self.is_well:
            raise StoreUnavailable(f"its news are not heard: {self._reason}")

    async def follow(self, code: Code, hear: Hear) -> None:
        """See Store.follow."""
        channel = class_channel(code)
        follower = self._followers.get(channel)
        if follower is not None:
            follower.hear = hear
        elif len(self._followers) > MAX_CLASSROOMS:
            raise StoreUnavailable(f"{MAX_CLASSROOMS} classes are followed")
        else:
            follower = _Follower(hear, asyncio.get_running_loop().create_future())
            self._followers[channel] = follower
            self._work.set()
        try:
            # Not the future itself: its end would be everybody's.
            async with asyncio.timeout(self._call_s):
                await asyncio.shield(follower.settled)
        except BaseException as error:
            if self._followers.get(channel) is follower:
                self.unfollow(code)
            if isinstance(error, TimeoutError):
                raise StoreUnavailable(f"its news are not heard: {self._reason}") from error
            raise

    def unfollow(self, code: Code) -> None:
        """See Store.unfollow."""
        channel = class_channel(code)
        follower = self._followers.pop(channel, None)
        if follower is not None and follower.ear is not None:
            follower.ear.unlisten(channel)

    # --- What ears tell ---------------------------------------------------------------------------------------------

    def heard(self, channel: bytes, payload: bytes) -> None:
        """See Listener."""
        follower = self._followers.get(channel)
        if follower is not None:
            news = _read(channel, payload)
            if news is not None:
                follower.hear(news)
        elif (probed := self._probes.get(channel)) is not None and payload.isdigit():
            probed.heard = max(probed.heard, int(payload))
            self._failures = 0

    def settled(self, ear: Ear, channel: bytes) -> None:
        """See Listener."""
        follower = self._followers.get(channel)
        if follower is None:
            if channel not in self._probes:
                # Given up meanwhile.
                ear.unlisten(channel)
            return
        follower.ear = ear
        if follower.settled.done():
            follower.hear(NewsMissed())
        else:
            follower.settled.set_result(None)

    def unsettled(self, ear: Ear, channel: bytes) -> None:
        """See Listener."""
        follower = self._followers.get(channel)
        if follower is not None and follower.ear in {None, ear}:
            self._deaf(follower, ear.refusal or "a slot moved")
        elif (probed := self._probes.get(channel)) is not None:
            # Its slot moved: another one's probe would say nothing of this connection.
            probed.ear.close()

    def lost(self, ear: Ear) -> None:
        """See Listener."""
        for owner, probed in list(self._ears.items()):
            if probed.ear is ear:
                del self._ears[owner], self._probes[probed.channel]
        for follower in self._followers.values():
            if follower.ear is ear:
                self._deaf(follower, "the connection was lost")

    def _deaf(self, follower: _Follower, reason: str) -> None:
        follower.ear = None
        self._reason = reason
        self._failures = max(1, self._failures)
        self._work.set()

    # --- The tasks --------------------------------------------------------------------------------------------------

    async def _keep_settled(self) -> None:
        while True:
            await self._work.wait()
            if self._failures:
                bound_s = min(REDIS_RETRY_MAX_S, REDIS_RETRY_MIN_S * 2 ** min(self._failures, _MAX_DOUBLINGS))
                # Full jitter: nodes that lost the same Redis do not all come back at once.
                await asyncio.sleep(random.uniform(0, bound_s))  # noqa: S311  no secret
            self._work.clear()
            if await self._settle():
                continue
            self._failures += 1
            self._work.set()
            with suppress(*FAILURES):
                await self._connection.look_again()

    async def _settle(self) -> bool:
        """Ask for every channel that is not heard; whether all were granted."""
        owners: dict[str, list[bytes]] = {}
        try:
            for channel, follower in self._followers.items():
                if follower.ear is None:
                    owners.setdefault(await self._connection.owner(channel), []).append(channel)
        except FAILURES as error:
            self._note_failure(error)
            return False
        outcomes = await asyncio.gather(*(self._ask(owner, channels) for owner, channels in owners.items()))
        return all(outcomes)

    async def _ask(self, owner: str, channels: list[bytes]) -> bool:
        ear: Ear | None = None
        try:
            async with asyncio.timeout(2 * REDIS_ANSWER_S):
                ear = await self._ear(owner)
                for channel in channels:
                    ear.listen(channel)
                await ear.answered()
        except (*FAILURES, StoreUnavailable) as error:
            # What Redis said before the connection went says more than that it went.
            self._note_failure(error, "" if ear is None else ear.refusal)
            if ear is not None:
                ear.close()
            return False
        return all(follower.ear for channel in channels if (follower := self._followers.get(channel)))

    async def _ear(self, owner: str) -> Ear:
        """The connection to a server, made where there is none."""
        probed = self._ears.get(owner)
        if probed is None:
            channel = await self._channel_at(owner)
            connection = await self._connection.connect(owner)
            ear = Ear(connection, self, is_sharded=self._connection.is_cluster)
            probed = self._ears[owner] = self._probes[channel] = _Probed(ear, channel)
            ear.listen(channel)
        return probed.ear

    async def _channel_at(self, owner: str) -> bytes:
        """A channel of this node's own at a server: on a cluster its name decides where it is."""
        for number in range(_MAX_SLOT_TRIES):
            channel = class_channel(Code(f"{self._name}-{number}"))
            if await self._connection.owner(channel) == owner:
                return channel
        raise StoreUnavailable(f"{owner} owns no slots")

    async def _keep_probing(self) -> None:
        while True:
            probes = [self._probe(probed) for probed in list(self._ears.values())]
            await asyncio.gather(asyncio.sleep(REDIS_PROBE_EVERY_S), *probes)

    async def _probe(self, probed: _Probed) -> None:
        if probed.told - probed.heard >= REDIS_PROBES_LOST:
            logger.warning("what is published is not heard: the subscription is made anew")
            probed.ear.close()
            return
        number = probed.told + 1
        try:
            async with asyncio.timeout(REDIS_PROBE_EVERY_S):
                await self._publish(probed.channel, b"%d" % number)
        except (StoreUnavailable, TimeoutError):
            # Not told, so nothing can be said of who did not hear it.
            return
        probed.told = number

    def _note_failure(self, error: Exception, refusal: str = "") -> None:
        self._reason = refusal or str(error).strip() or "it does not answer"
        logger.info("no news are heard: %s", self._reason)


def _read(channel: bytes, payload: bytes) -> News | None:
    try:
        return read_news(payload)
    except ValueError as error:
        logger.warning("another program publishes on %s: %s", channel.decode(errors="replace"), error)
        return None
