"""The way from a classroom to the store: one call in flight, merging what came meanwhile.

A commit never waits here: it was ordered and sent before. What the store lacks is not queued either; it is read off
the board when the store is free, as everything changed since the stamp the store has. So a slow store costs fewer,
larger writes, and a store that was away gets one. While it is away the classroom says so, and this asks again after
a growing, random delay, for as long as the class lives.

What the store answers may be that this node is not the writer (then it loads, and follows), or that it has less than
it had (then it is given back what the classroom has). Both ways end in the same: what is newest, everywhere.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from classroom_sync.core.session import Ending
from classroom_sync.core.versioned_map import START
from classroom_sync.errors import Behind, Fenced, Gone, StoreError, StoreUnavailable
from classroom_sync.hub.classroom import Classroom
from classroom_sync.hub.clock import Clock
from classroom_sync.hub.kept import kept_classroom, kept_entries, kept_member
from classroom_sync.protocol.limits import BEAT_EVERY_S, STORE_EVERY_S, STORE_RETRY_MAX_S, STORE_RETRY_MIN_S
from classroom_sync.protocol.words import Epoch, NodeId, Pen, Stamp
from classroom_sync.store.base import BoardWrite, LineSaid, Part, Store

logger = logging.getLogger(__name__)

# A class that changes hands, or a store that loses it, this often in a row: ask more slowly.
_MAX_SETBACKS = 5


class Replicator:
    """Keeps one classroom and the store alike. `run` is a task of the hub's."""

    def __init__(self, classroom: Classroom, store: Store, clock: Clock) -> None:
        self._classroom = classroom
        self._store = store
        self._clock = clock
        self._work = asyncio.Event()
        self._settled = asyncio.Event()
        self._failures = 0
        self._is_alive_due = False
        self._write_due_s = 0.0
        self._beat_due_s = 0.0
        self._told = START
        """The version of this node's part that the others have."""
        classroom.on_work = self._work.set

    @property
    def is_settled(self) -> bool:
        """Whether the store has everything that is to outlive this node."""
        classroom, peers = self._classroom, self._classroom.peers
        has_board = not classroom.is_host or classroom.stored == classroom.board.stamp
        is_due = peers.is_load_due or peers.is_restore_due or self._is_alive_due
        return has_board and not (is_due or classroom.unkept or classroom.unsaid or classroom.pen_changes.requests)

    def note_alive(self) -> None:
        """Have the store told that the class lives."""
        self._is_alive_due = True
        self._work.set()

    def tick(self, now_s: float) -> None:
        """Have the other nodes told that this one lives, and what changed in its part, when that is due."""
        if self._store.is_shared and (now_s >= self._beat_due_s or self._has_part_news):
            self._work.set()

    async def settled(self, within_s: float) -> bool:
        """Wait until the store has everything, at most `within_s` seconds; whether it has."""
        if self.is_settled:
            return True
        self._settled.clear()
        try:
            async with asyncio.timeout(within_s):
                await self._settled.wait()
        except TimeoutError:
            return self.is_settled
        return True

    async def loaded(self, within_s: float) -> None:
        """Return once what the store has now is known here, or after `within_s` seconds."""
        self._classroom.peers.is_load_due = True
        self._work.set()
        await self.settled(within_s)

    async def run(self) -> None:
        """Replicate until cancelled, or until the class is over: then it returns."""
        while True:
            await self._work.wait()
            self._work.clear()
            try:
                while (step := self._next()) is not None:
                    await step()
                    if step not in (self._load, self._restore):
                        self._failures = 0
                    self._classroom.store_is_away(False)
                self._settled.set()
            except StoreUnavailable as error:
                logger.info("class %s: %s", self._classroom.code, error)
                self._classroom.refuse_pen_requests()
                self._classroom.peers.store_failed()
                self._classroom.store_is_away(True)
                # Something to ask the store until it answers: what failed may be given up by now, as a pen request is.
                self._is_alive_due = True
                await self._back_off()
            except (Fenced, Behind, Gone) as error:
                if isinstance(error, Gone) and error.is_over:
                    self._classroom.end_all(Ending.OVER)
                    return
                await self._set_back(error)

    async def _set_back(self, error: Fenced | Behind | Gone) -> None:
        logger.warning("class %s: %s", self._classroom.code, error)
        if isinstance(error, Fenced):
            self._classroom.peers.is_load_due = True
        else:
            self._classroom.peers.is_restore_due = True
        if self._failures >= _MAX_SETBACKS:
            await self._back_off()
        else:
            self._failures += 1
            self._work.set()

    async def _back_off(self) -> None:
        delay_s = min(STORE_RETRY_MAX_S, STORE_RETRY_MIN_S * 2 ** min(self._failures, 10))
        self._failures += 1
        # Between half and all of it: nodes and classes that lost the same store do not come back at once.
        await self._clock.sleep(delay_s * (0.5 + self._clock.jitter() / 2))
        self._work.set()

    @property
    def _has_part_news(self) -> bool:
        return self._store.is_shared and self._classroom.roster.parts.own.version != self._told

    def _next(self) -> Callable[[], Awaitable[None]] | None:
        """The most urgent thing, or None.

        What is amiss, then who there is (parts name them), then the sign of life, which also says who arrived here: who
        is superseded elsewhere must know before the pen is taken. Then the board, for answers wait for it.
        """
        classroom, peers = self._classroom, self._classroom.peers
        is_beat_due = self._store.is_shared and self._clock.now_s() >= self._beat_due_s
        is_doubted = self._store.is_shared and peers.is_store_doubted(self._clock.now_s())
        due: tuple[tuple[bool, Callable[[], Awaitable[None]]], ...] = (
            (peers.is_load_due, self._load),
            (peers.is_restore_due, self._restore),
            (bool(classroom.unkept), self._keep_members),
            (is_beat_due or (self._has_part_news and bool(classroom.pen_changes.requests)), self._beat),
            (classroom.is_host and classroom.stored != classroom.board.stamp, self._write_board),
            (bool(classroom.pen_changes.requests) and not is_doubted, self._take_epoch),
            (bool(classroom.unsaid), self._say),
            (self._has_part_news, self._beat),
            (self._is_alive_due, self._note_alive),
        )
        return next((step for is_due, step in due if is_due), None)

    async def _load(self) -> None:
        classroom = self._classroom
        # Before it is asked: what is missed while the answer is on its way makes another load due.
        classroom.peers.is_load_due = False
        try:
            kept = await self._store.load(classroom.code)
        except StoreError:
            classroom.peers.is_load_due = True
            raise
        # It answers. Said before what it has is taken in, for that may ask for the pen, which is not asked of one away.
        classroom.store_is_away(False)
        if kept is None:
            classroom.peers.is_restore_due = True
        else:
            classroom.peers.adopt(kept)

    async def _restore(self) -> None:
        classroom = self._classroom
        await self._store.restore(kept_classroom(classroom, self._clock.wall_s()))
        classroom.peers.restored()

    async def _write_board(self) -> None:
        classroom = self._classroom
        if not self._store.is_shared:
            # A teacher who points moves sixty times a second. Nobody but the teacher's own answer waits for the store,
            # so it gets what came together: a write costs as much as the deliveries of a whole commit.
            await self._clock.sleep(self._write_due_s - self._clock.now_s())
            self._write_due_s = self._clock.now_s() + STORE_EVERY_S
        board, since = classroom.board, classroom.stored.version
        stamp = board.stamp
        write = BoardWrite(
            epoch=stamp.epoch,
            host=classroom.peers.node,
            since=since,
            version=stamp.version,
            floor=board.floor,
            entries=kept_entries(board, since),
            state=board.delta(Stamp(stamp.epoch, since)),
        )
        await self._store.commit(classroom.code, write)
        classroom.store_has(stamp)

    async def _take_epoch(self) -> None:
        classroom, node = self._classroom, self._classroom.peers.node
        request = classroom.pen_changes.requests[0]
        at = classroom.board.stamp.epoch
        epoch = classroom.peers.next_epoch(request.at_least)
        pen = request.make(classroom.pen, Epoch(epoch - 1))
        if pen is not None:
            host = classroom.peers.home_of(pen.holder) if request.is_gift else node
            # The request stays first in the queue meanwhile: if the store is away it is answered with the others.
            version = await self._store.take_pen(classroom.code, at, epoch, pen, host, classroom.stored.version)
            if host != node:
                await self._hand_over(host, pen)
                return
            if version > classroom.stored.version:
                # Another wrote since this node last knew, be it in its own epoch: a grant that a failover lost.
                await self._load()
            classroom.granted(pen, epoch, request, version)
        classroom.pen_changes.requests.popleft()

    async def _hand_over(self, host: NodeId, pen: Pen) -> None:
        request = self._classroom.pen_changes.requests.popleft()
        self._classroom.peers.handed_to(host, pen)
        try:
            await self._load()
        finally:
            # Also where it cannot be loaded now: the pen has changed hands.
            if request.asker is not None:
                self._classroom.answering.accept(request.asker, request.id)

    async def _keep_members(self) -> None:
        classroom = self._classroom
        kept = [kept_member(member) for member in classroom.unkept.values()]
        await self._store.keep_participants(classroom.code, kept)
        for participant in kept:
            # One who was removed while this was on its way is not kept yet as it is now.
            if kept_member(classroom.unkept[participant.participant]) == participant:
                del classroom.unkept[participant.participant]

    async def _beat(self) -> None:
        classroom, had = self._classroom, self._classroom.stored
        delta = classroom.roster.parts.own.delta(self._told)
        self._beat_due_s = self._clock.now_s() + BEAT_EVERY_S
        part = Part(classroom.peers.node, delta.from_version, delta.to_version, delta.changes)
        try:
            at = await self._store.beat(classroom.code, part)
        except Behind:
            # It forgot the part, or another life of it came between: next time it gets the whole.
            self._told = START
            self._beat_due_s = 0.0
            return
        self._told = delta.to_version
        classroom.peers.store_stands(at, had)

    async def _say(self) -> None:
        classroom = self._classroom
        said = await self._store.say(classroom.code, classroom.unsaid[0])
        if said.seq <= classroom.conversation.seq and said not in classroom.conversation.all():
            # All have another line of that number: the store lost it. When it has it back this one is said again, a
            # millisecond later, or it would be taken for the same.
            classroom.unsaid[0] = replace(said, seq=0, server_ms=said.server_ms + 1)
            raise Behind(*classroom.stored)
        classroom.unsaid.popleft()
        classroom.peers.hear(LineSaid(said))

    async def _note_alive(self) -> None:
        await self._store.touch(self._classroom.code, self._clock.wall_s())
        self._is_alive_due = False
