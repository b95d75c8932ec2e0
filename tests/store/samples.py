"""Classrooms and writes for the tests of stores, short to write."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

from classroom_sync.protocol.limits import REDIS_CALL_S
from classroom_sync.protocol.messages import Said, State
from classroom_sync.protocol.words import Code, Epoch, NodeId, ParticipantId, Pen, Role, Value, Version
from classroom_sync.store.base import BoardWrite, News, Part, Store, StoredClassroom, StoredEntry, StoredParticipant
from classroom_sync.store.redis import RedisStore
from classroom_sync.store.redis_url import read_address

CODE = Code("ABCDEF")
OTHER = Code("GHJKMN")
PEN = Pen(ParticipantId("p1"), Epoch(1), "tablet-1")
HEAR_S = 20.0  # patience, where something is surely heard; far past every recovery
TEACHER = StoredParticipant(ParticipantId("p1"), "الأستاذة نورة", Role.TEACHER, 0)
HOST = NodeId("n0de0")
ANOTHER_HOST = NodeId("n0de1")
PUPIL = StoredParticipant(ParticipantId("p2"), "Ömer 🙂", Role.STUDENT, 1)


def new_classroom(
    code: Code = CODE,
    *,
    alive_s: float = 1000.0,
    epoch: int = 1,
    version: int = 0,
    floor: int = 0,
    entries: dict[str, tuple[int, Value]] | None = None,
    participants: Sequence[StoredParticipant] = (TEACHER,),
    host: NodeId = HOST,
    lines: Sequence[Said] = (),
) -> StoredClassroom:
    """A classroom whose host is HOST; entries as key -> (version, value)."""
    return StoredClassroom(
        code,
        "سورة البقرة",
        1000.0,
        alive_s,
        Epoch(epoch),
        Version(version),
        Version(floor),
        PEN,
        as_entries(entries or {}),
        participants,
        host,
        lines,
    )


def as_entries(entries: dict[str, tuple[int, Value]]) -> dict[str, StoredEntry]:
    """Entries from key -> (version, value)."""
    return {key: StoredEntry(Version(version), value) for key, (version, value) in entries.items()}


def as_write(
    version: int,
    entries: dict[str, tuple[int, Value]],
    *,
    epoch: int = 1,
    floor: int = 0,
    since: int = 0,
    host: NodeId = HOST,
) -> BoardWrite:
    """A write of HOST's that brings the store to `version`; by default with all since the beginning."""
    state = State(Epoch(epoch), Version(since), Version(version), {key: value for key, (_, value) in entries.items()})
    return BoardWrite(Epoch(epoch), host, Version(since), Version(version), Version(floor), as_entries(entries), state)


def as_part(node: NodeId, version: int, entries: dict[str, Value], *, since: int = 0) -> Part:
    """What changed in a node's part; by default the whole."""
    return Part(node, Version(since), Version(version), entries)


def as_line(text: str, seq: int = 0) -> Said:
    """A line of PUPIL's; by default without a number yet."""
    return Said(seq, PUPIL.participant, PUPIL.name, text, 1000)


FULL = new_classroom(
    epoch=3,
    version=9,
    floor=2,
    entries={"page": (9, 42), "at": (9, None), "x/poll": (4, {"votes": [1, 2.5, True, None], "q": "؟"})},
    participants=(TEACHER, PUPIL),
    lines=(as_line("بسم الله", 4), as_line("🙂", 5)),
)


class Nodes(NamedTuple):
    """The stores of two nodes."""

    here: Store
    there: Store


class Ears:
    """A follower that keeps what it heard, for one test to wait on."""

    def __init__(self) -> None:
        self.news: list[News] = []
        self._heard = asyncio.Event()

    def __call__(self, news: News) -> None:
        """What a store calls."""
        self.news.append(news)
        self._heard.set()

    async def until(self, is_there: Callable[[Sequence[News]], bool], within_s: float = HEAR_S) -> None:
        """Return once what was heard is so; fails with it where that never comes."""
        try:
            async with asyncio.timeout(within_s):
                while not is_there(self.news):
                    self._heard.clear()
                    await self._heard.wait()
        except TimeoutError:
            raise AssertionError(f"not heard within {within_s} s; what was: {self.news}") from None

    async def first(self, number: int) -> list[News]:
        """The first so many, once there are."""
        await self.until(lambda news: len(news) >= number)
        return self.news[:number]


@asynccontextmanager
async def opened(url: str, call_s: float = REDIS_CALL_S) -> AsyncIterator[RedisStore]:
    """A store over the Redis at this address, closed in the end."""
    store = RedisStore(read_address(url), call_s=call_s)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def loaded(store: Store, code: Code = CODE) -> StoredClassroom:
    """The classroom as the store has it, which must be there."""
    classroom = await store.load(code)
    assert classroom is not None
    return classroom


async def kept(store: Store, code: Code = CODE) -> dict[str, tuple[int, Value]]:
    """The entries as key -> (version, value)."""
    return {key: (entry.version, entry.value) for key, entry in (await loaded(store, code)).entries.items()}
