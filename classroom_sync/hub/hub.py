"""The hub: the classrooms of this node, from the first participant to the last, and the tasks that keep them.

It opens a class from the store when someone comes, lets it go from memory when nobody is there, and forgets it for
good when the teacher ends it or nobody gave a sign of life for 12 hours (E-3). All its tasks are children of `run`.

A class that no living node hosts is hosted by the one that opens it; else this node follows (`peers`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from classroom_sync.core.member import Member
from classroom_sync.core.session import Ending
from classroom_sync.core.versioned_map import START
from classroom_sync.errors import CodeTaken, RefusalCode, Refused, StoreUnavailable
from classroom_sync.hub.classroom import Classroom
from classroom_sync.hub.clock import Clock, StoreClock
from classroom_sync.hub.incoming import Catalogue
from classroom_sync.hub.opening import Ear, load_or_host
from classroom_sync.hub.replicator import Replicator
from classroom_sync.protocol.limits import (
    ANSWER_WAIT_S,
    BEAT_EVERY_S,
    CLASSROOM_IDLE_S,
    EVICT_AFTER_S,
    GO_AWAY_LINK_MS,
    GO_AWAY_MAX_MS,
    GO_AWAY_MIN_MS,
    MAX_CLASSROOMS,
    POLL_GRACE_S,
    ROSTER_EVERY_S,
)
from classroom_sync.protocol.words import (
    Code,
    Epoch,
    NodeId,
    ParticipantId,
    Pen,
    Role,
    Value,
    Version,
    clean_name,
    clean_title,
)
from classroom_sync.store.base import Store, StoredClassroom, StoredEntry, StoredParticipant

logger = logging.getLogger(__name__)

# How often the store is told that a class lives, and how often silent ones are looked for: small against 12 hours.
_ALIVE_EVERY_S = 60.0
_SWEEP_EVERY_S = 600.0
_CODE_TRIES = 20
_LOST_TRIES = 2
# A class of thirty takes 0.3 ms. Beside 70 classes a page turn waited 2.6 ms (p99) with ten slices, 1.1 with sixty.
_TICK_SLICES = 60
_FIRST_EPOCH = Epoch(1)


@dataclass(slots=True)
class _Hosted:
    """A classroom in memory, with the task that keeps it in the store."""

    classroom: Classroom
    replicator: Replicator
    task: asyncio.Task[None]
    alive_noted_s: float


@dataclass(frozen=True, slots=True)
class Found:
    """A class from outside: its title, and the board's `material`."""

    code: Code
    title: str
    material: Value


class Hub:
    """All classrooms of one node, whose name is unlike every other's, its own former lives' too.

    `draw_code` and `draw_id` are the caller's secure sources of codes and participant ids.
    """

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        clock: Clock,
        draw_code: Callable[[], Code],
        draw_id: Callable[[], ParticipantId],
        node: NodeId,
    ) -> None:
        self.node = node
        self.store = store
        self._catalogue = catalogue
        self._clock = clock
        self._store_clock = StoreClock(clock)
        self._draw_code = draw_code
        self._draw_id = draw_id
        self._hosted: dict[Code, _Hosted] = {}
        self._opening: dict[Code, asyncio.Task[Classroom | None]] = {}
        self._leaving: dict[Code, asyncio.Event] = {}
        # Past every version of a part that this node told of a class it let go: one number, however many there were.
        self._next_part = START
        self._gone_commits = 0
        self._gone_deliveries = 0
        self.is_draining = False

    @property
    def classrooms(self) -> list[Classroom]:
        """The classrooms in memory."""
        return [hosted.classroom for hosted in self._hosted.values()]

    @property
    def commits(self) -> int:
        """Commits accepted since the start."""
        return self._gone_commits + sum(classroom.commits for classroom in self.classrooms)

    @property
    def deliveries(self) -> int:
        """Messages handed to wires since the start."""
        return self._gone_deliveries + sum(classroom.deliveries for classroom in self.classrooms)

    async def create(self, title: str, name: str, values: dict[str, Value]) -> tuple[Classroom, Member]:
        """A new class with its teacher, and these values as its first commit; it is in the store when this returns.

        Refused(invalid) for title or name; StoreUnavailable; Refused(unavailable) when this node is full.
        """
        self._check_room()
        teacher = StoredParticipant(self._draw_id(), clean_name(name), Role.TEACHER, 0)
        now_s = self._store_clock.wall_s()
        stored = StoredClassroom(
            code=Code(""),
            title=clean_title(title),
            created_s=now_s,
            alive_s=now_s,
            epoch=_FIRST_EPOCH,
            version=Version(1),
            floor=Version(0),
            pen=Pen(teacher.participant, _FIRST_EPOCH),
            entries={key: StoredEntry(Version(1), value) for key, value in values.items()},
            participants=[teacher],
            host=self.node,
        )
        for _ in range(_CODE_TRIES):
            stored = replace(stored, code=self._draw_code())
            try:
                await self.store.create(stored)
            except CodeTaken:
                continue
            classroom = await self._created(stored)
            member = classroom.roster.get(teacher.participant)
            assert member is not None, "it was stored a moment ago"
            return classroom, member
        raise Refused(RefusalCode.UNAVAILABLE, "no free code was found")

    async def open(self, code: Code) -> Classroom | None:
        """The class of that code, from memory or from the store; None where there is none.

        StoreUnavailable when only the store could tell; Refused(unavailable) when this node is full.
        """
        hosted = self._hosted.get(code)
        if hosted is not None:
            # Whoever asks for it is about to come in: it must not be let go between the two.
            hosted.classroom.last_here_s = self._clock.now_s()
            return hosted.classroom
        # One loads, the others wait for it: two would each raise the epoch and fence the other.
        opening = self._opening.get(code)
        if opening is None:
            opening = self._opening[code] = asyncio.create_task(self._load(code), name=f"open {code}")
            opening.add_done_callback(lambda _opened: self._opening.pop(code))
        # Shielded: one who gives up waiting does not take the class from the others.
        return await asyncio.shield(opening)

    async def reopen(self, code: Code) -> Classroom | None:
        """Open a class that there was.

        A shared store that lost it has it back within a beat or two of a node that did not: so it is asked again
        before a client that has a token of it is told that the class is over, for good.
        """
        for _ in range(_LOST_TRIES):
            classroom = await self.open(code)
            if classroom is not None or not self.store.is_shared:
                return classroom
            await self._clock.sleep(BEAT_EVERY_S)
        return await self.open(code)

    async def find(self, code: Code) -> Found | None:
        """What is known of a class, without opening it: for those who may not know more than that it exists."""
        hosted = self._hosted.get(code)
        if hosted is not None:
            return Found(code, hosted.classroom.title, hosted.classroom.board.get("material"))
        stored = await self.store.load(code)
        if stored is None:
            return None
        material = stored.entries.get("material")
        return Found(code, stored.title, None if material is None else material.value)

    async def join(self, classroom: Classroom, name: str, role: Role) -> Member:
        """Add a participant.

        Returns when the store has it, or, if the store is slow or away, after a second without.
        """
        member = classroom.join(self._draw_id(), name, role)
        hosted = self._hosted.get(classroom.code)
        if hosted is not None:
            await hosted.replicator.settled(ANSWER_WAIT_S)
        return member

    async def admit(self, classroom: Classroom, participant: ParticipantId, name: str, role: Role) -> Member:
        """The member whose token this is: one whom another node took in is looked up, a forgotten one comes back.

        Returns, if the store is slow or away, after a second with what this node knows.
        """
        member, hosted = classroom.roster.get(participant), self._hosted.get(classroom.code)
        if member is None and hosted is not None and self.store.is_shared:
            await hosted.replicator.loaded(ANSWER_WAIT_S)
            member = classroom.roster.get(participant)
        return member or classroom.readmit(participant, name, role)

    async def end(self, classroom: Classroom) -> None:
        """The class is over, for good (1000). StoreUnavailable: then nothing changed, it goes on."""
        await self.store.remove(classroom.code)
        classroom.end_all(Ending.OVER)
        await self._let_go(classroom.code)

    async def run(self) -> None:
        """Keep the classes until cancelled: ticks, eviction, signs of life, the sweep of silent ones."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_time(group), name="hub time")
            # Beside it: a slow store must not hold up the heartbeats.
            group.create_task(self._keep_clean(), name="hub sweep")

    async def close(self, within_s: float) -> None:
        """Leave (T-2): hand every class over, as soon as the store has all of it, at most `within_s` seconds later.

        Whoever reconnects then finds it there: no commit that was answered comes after.
        """
        self.is_draining = True
        links = sum(len(classroom.each_connection()) for classroom in self.classrooms)
        spread_ms = min(GO_AWAY_MAX_MS, max(GO_AWAY_MIN_MS, links * GO_AWAY_LINK_MS))
        async with asyncio.TaskGroup() as group:
            for hosted in self._hosted.values():
                group.create_task(self._hand_over(hosted, spread_ms, within_s))
        async with asyncio.TaskGroup() as group:
            for code in list(self._hosted):
                group.create_task(self._let_go(code))

    async def _hand_over(self, hosted: _Hosted, spread_ms: int, within_s: float) -> None:
        if not await hosted.replicator.settled(within_s):
            logger.warning("class %s: the store lacks something of it", hosted.classroom.code)
        hosted.classroom.end_all(Ending.GOING_AWAY, spread_ms)
        # What they did between: a name, a line.
        await hosted.replicator.settled(ANSWER_WAIT_S)

    async def _keep_time(self, group: asyncio.TaskGroup) -> None:
        """Tick every class every ROSTER_EVERY_S, some now and some later: together they would stall a page turn."""
        due_s = self._clock.now_s()
        while True:
            codes = list(self._hosted)
            slices = max(1, min(_TICK_SLICES, len(codes)))
            for first in range(slices):
                for code in self._tick(codes[first::slices], self._clock.now_s()):
                    # Not here: a slow store must not hold up the heartbeats.
                    group.create_task(self._let_go(code), name=f"let go {code}")
                due_s += ROSTER_EVERY_S / slices
                await self._clock.sleep(due_s - self._clock.now_s())
            # What was missed, by a machine that slept, is not made up for.
            due_s = max(due_s, self._clock.now_s())

    async def _keep_clean(self) -> None:
        while True:
            await self._sweep()
            await self._clock.sleep(_SWEEP_EVERY_S)

    def _tick(self, codes: Sequence[Code], now_s: float) -> list[Code]:
        """Have these classes act on the time; the codes of those to let go.

        No frame that lives on holds a class: a loop variable of `_keep_time` would keep the last one in memory.
        """
        ticked = [(code, hosted) for code in codes if (hosted := self._hosted.get(code)) is not None]
        for _, hosted in ticked:
            hosted.classroom.tick(now_s)
            hosted.replicator.tick(now_s)
            if hosted.classroom.each_connection() and now_s - hosted.alive_noted_s >= _ALIVE_EVERY_S:
                hosted.alive_noted_s = now_s
                hosted.replicator.note_alive()
        return [code for code, hosted in ticked if self._is_deserted(hosted, now_s)]

    def _is_deserted(self, hosted: _Hosted, now_s: float) -> bool:
        if hosted.task.done():
            # The class is over, or replication ended by a bug: then its people come back to another try.
            hosted.classroom.end_all(hosted.classroom.ending or Ending.GOING_AWAY)
            return True
        is_empty = not hosted.classroom.each_connection()
        idle_s = now_s - hosted.classroom.last_here_s
        return is_empty and idle_s > EVICT_AFTER_S + POLL_GRACE_S and hosted.replicator.is_settled

    async def _load(self, code: Code) -> Classroom | None:
        """Open a class from the store, as its host if no living node is that."""
        leaving = self._leaving.get(code)
        if leaving is not None:
            # Or the store would hear that this node left after it has come back.
            await leaving.wait()
        news = Ear()
        await self.store.follow(code, news)
        try:
            stored = await load_or_host(self.store, code, self.node, self._check_room)
        except BaseException:
            await self.store.unfollow(code)
            raise
        if stored is None:
            await self.store.unfollow(code)
            return None
        return self._keep(stored, news)

    async def _created(self, stored: StoredClassroom) -> Classroom:
        """The class that was made a moment ago; nobody else has heard its code yet."""
        news = Ear()
        await self.store.follow(stored.code, news)
        return self._keep(stored, news)

    def _check_room(self) -> None:
        """Asked before the store is: a class that cannot be hosted is not to be made, nor taken from another node."""
        if len(self._hosted) >= MAX_CLASSROOMS:
            raise Refused(RefusalCode.UNAVAILABLE, "this server holds as many classes as it can")

    def _keep(self, stored: StoredClassroom, news: Ear) -> Classroom:
        classroom = Classroom(stored, self.node, self._catalogue, self._clock, is_shared=self.store.is_shared)
        classroom.roster.parts.begin_at(self._next_part)
        replicator = Replicator(classroom, self.store, self._store_clock)
        task = asyncio.create_task(replicator.run(), name=f"replicator {stored.code}")
        self._hosted[stored.code] = _Hosted(classroom, replicator, task, self._clock.now_s())
        news.listen(classroom.peers.hear)
        replicator.note_alive()
        return classroom

    async def _let_go(self, code: Code) -> None:
        """Free the memory of a class; the store keeps what it has. Doing it twice does nothing."""
        hosted = self._hosted.pop(code, None)
        if hosted is None:
            return
        gone = self._leaving[code] = asyncio.Event()
        try:
            await self._leave(hosted)
        finally:
            gone.set()
            del self._leaving[code]

    async def _leave(self, hosted: _Hosted) -> None:
        classroom = hosted.classroom
        self._next_part = max(self._next_part, Version(classroom.roster.parts.own.version + 1))
        self._gone_commits += classroom.commits
        self._gone_deliveries += classroom.deliveries
        hosted.task.cancel()
        (end,) = await asyncio.gather(hosted.task, return_exceptions=True)
        if isinstance(end, Exception):
            logger.error("class %s: replication ended by an error nobody foresaw", classroom.code, exc_info=end)
        classroom.let_go()
        await self.store.unfollow(classroom.code)
        if self.store.is_shared and classroom.ending is not Ending.OVER:
            # Else the others find out when it is silent.
            with suppress(StoreUnavailable):
                await self.store.leave(classroom.code, self.node)

    async def _sweep(self) -> None:
        """Forget classes that were silent too long; the ones in memory first say that they live."""
        try:
            self._store_clock.set_by(await self.store.time_s())
            now_s = self._store_clock.wall_s()
            await asyncio.gather(*(self.store.touch(code, now_s) for code in self._hosted))
            removed = await self.store.remove_silent(now_s - CLASSROOM_IDLE_S)
        except StoreUnavailable as error:
            logger.info("silent classes stay for now: %s", error)
            return
        if removed:
            logger.info("forgot %d silent classes", len(removed))
