"""The way from a classroom to the store: one write in flight, merging what came meanwhile.

A commit never waits here: it was ordered and sent before. What the store lacks is not queued either; it is read off
the board when the store is free, as everything changed since the stamp the store has. So a slow store costs fewer,
larger writes, and a store that was away gets one. While it is away the classroom says so, and this asks again after
a growing, random delay, for as long as the class lives.
"""

from __future__ import annotations

import asyncio
import logging

from classroom_sync.core.roster import Member
from classroom_sync.errors import Fenced, StoreUnavailable
from classroom_sync.hub.classroom import Classroom
from classroom_sync.hub.clock import Clock
from classroom_sync.protocol.limits import STORE_EVERY_S, STORE_RETRY_MAX_S, STORE_RETRY_MIN_S
from classroom_sync.protocol.words import Stamp
from classroom_sync.store.base import BoardWrite, Store, StoredEntry, StoredParticipant

logger = logging.getLogger(__name__)


class Replicator:
    """Keeps one classroom in the store. `run` is a task of the hub's."""

    def __init__(self, classroom: Classroom, store: Store, clock: Clock) -> None:
        self._classroom = classroom
        self._store = store
        self._clock = clock
        self._work = asyncio.Event()
        self._settled = asyncio.Event()
        self._is_alive_due = False
        self._write_due_s = 0.0
        classroom.on_work = self._wake

    @property
    def is_settled(self) -> bool:
        """Whether the store has everything."""
        classroom = self._classroom
        has_board = classroom.stored == classroom.board.stamp
        return has_board and not (classroom.unkept or classroom.pen_requests or self._is_alive_due)

    def note_alive(self) -> None:
        """Have the store told that the class lives."""
        self._is_alive_due = True
        self._wake()

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

    async def run(self) -> None:
        """Replicate until cancelled, or until another node is the writer: then it returns."""
        failures = 0
        while True:
            await self._work.wait()
            self._work.clear()
            try:
                while not self.is_settled:
                    await self._replicate_once()
                    failures = 0
                    self._classroom.store_is_away(False)
                self._settled.set()
            except StoreUnavailable as error:
                logger.info("class %s: %s", self._classroom.code, error)
                self._classroom.refuse_pen_requests()
                self._classroom.store_is_away(True)
                # Something to ask the store until it answers: what failed may be given up by now, as a pen request is.
                self._is_alive_due = True
                delay_s = min(STORE_RETRY_MAX_S, STORE_RETRY_MIN_S * 2 ** min(failures, 10))
                failures += 1
                # Between half and all of it: nodes and classes that lost the same store do not come back at once.
                await self._clock.sleep(delay_s * (0.5 + self._clock.jitter() / 2))
                self._work.set()
            except Fenced as error:
                logger.warning("class %s: another node writes it now (epoch %d)", self._classroom.code, error.epoch)
                return

    def _wake(self) -> None:
        self._work.set()

    async def _replicate_once(self) -> None:
        """The most urgent thing first: the board, for answers wait for it; then the pen, people, the sign of life."""
        classroom = self._classroom
        if classroom.stored != classroom.board.stamp:
            await self._write_board()
        elif classroom.pen_requests:
            await self._take_pen()
        elif classroom.unkept:
            await self._keep_members()
        else:
            await self._store.touch(classroom.code, self._clock.wall_s())
            self._is_alive_due = False

    async def _write_board(self) -> None:
        classroom, board = self._classroom, self._classroom.board
        # A teacher who points moves sixty times a second. Nobody but the teacher's own answer waits for the store,
        # so it gets what came together: a write costs as much as the deliveries of a whole commit.
        await self._clock.sleep(self._write_due_s - self._clock.now_s())
        self._write_due_s = self._clock.now_s() + STORE_EVERY_S
        stamp: Stamp = board.stamp
        entries = {
            key: StoredEntry(entry.version, entry.value)
            for key, entry in board.entries_since(classroom.stored.version).items()
        }
        await self._store.commit(classroom.code, BoardWrite(stamp.epoch, stamp.version, board.floor, entries))
        classroom.store_has(stamp)

    async def _take_pen(self) -> None:
        classroom = self._classroom
        request = classroom.pen_requests[0]
        epoch = classroom.board.stamp.epoch
        pen = request.make(classroom.pen, epoch)
        if pen is not None:
            # The request stays first in the queue meanwhile: if the store is away it is answered below, with the
            # others.
            await self._store.take_pen(classroom.code, epoch, pen)
            classroom.pen_granted(pen, request)
        classroom.pen_requests.popleft()

    async def _keep_members(self) -> None:
        classroom = self._classroom
        kept = [_as_stored(member) for member in classroom.unkept.values()]
        await self._store.keep_participants(classroom.code, kept)
        for participant in kept:
            # One who was removed while this was on its way is not kept yet as it is now.
            if _as_stored(classroom.unkept[participant.participant]) == participant:
                del classroom.unkept[participant.participant]


def _as_stored(member: Member) -> StoredParticipant:
    return StoredParticipant(member.participant, member.name, member.role, member.order, member.is_removed)
