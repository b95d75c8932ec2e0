"""The reference store: dictionaries that say, in the fewest words, what every other store must do.

It outlives nothing: for tests, for trials, and to compare other stores with. Several nodes of one process may share
one: each takes a store of its own, `beside` the first.
"""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from classroom_sync.core.versioned_map import START
from classroom_sync.errors import Behind, CodeTaken, ContractBroken, Fenced, Gone
from classroom_sync.protocol.limits import PART_KEEP_S
from classroom_sync.protocol.messages import Said
from classroom_sync.protocol.words import NOBODY, Code, Epoch, NodeId, Pen, Stamp, Value, Version
from classroom_sync.store.base import (
    BoardMoved,
    BoardWrite,
    ClassOver,
    Hear,
    LineSaid,
    MembersChanged,
    News,
    NodeBeat,
    NodeLeft,
    Part,
    PenTaken,
    StoredClassroom,
    StoredEntry,
    StoredPart,
    StoredParticipant,
)
from classroom_sync.store.joining import join_classrooms, join_participants, newest_lines, said_already


@dataclass(slots=True)
class _KeptPart:
    """A node's part, and when it last beat, in seconds of the store's clock."""

    version: Version
    beat_s: float
    entries: dict[str, Value] = field(default_factory=dict)


@dataclass(slots=True)
class _Shared:
    """What the stores that stand beside each other have in common."""

    now_s: Callable[[], float]
    classrooms: dict[Code, StoredClassroom] = field(default_factory=dict)
    over: set[Code] = field(default_factory=set)
    parts: dict[Code, dict[NodeId, _KeptPart]] = field(default_factory=dict)
    followers: dict[Code, dict[MemoryStore, Hear]] = field(default_factory=dict)
    secret: str = ""


class MemoryStore:
    """Keeps classrooms in this process's memory. Nothing here awaits, so every method is one atomic step."""

    is_shared = True

    def __init__(self, now_s: Callable[[], float] = time.monotonic, shared: _Shared | None = None) -> None:
        self._shared = shared or _Shared(now_s)

    def beside(self) -> MemoryStore:
        """Another node's store, of the same classrooms."""
        return MemoryStore(shared=self._shared)

    async def open(self) -> None:
        """Always ready."""

    async def close(self) -> None:
        """Hear nothing more."""
        for code in list(self._shared.followers):
            await self.unfollow(code)

    async def ping(self) -> None:
        """A write always succeeds."""

    async def time_s(self) -> float:
        """See Store.time_s: the machine's."""
        return time.time()

    async def share_secret(self, own: str) -> str:
        """See Store.share_secret."""
        self._shared.secret = self._shared.secret or own
        return self._shared.secret

    async def create(self, classroom: StoredClassroom) -> None:
        """See Store.create."""
        if classroom.code in self._shared.classrooms:
            raise CodeTaken(classroom.code)
        self._shared.over.discard(classroom.code)
        self._put(classroom)

    async def load(self, code: Code) -> StoredClassroom | None:
        """See Store.load; what it returns is the caller's own copy."""
        classroom = self._shared.classrooms.get(code)
        if classroom is None:
            return None
        return replace(classroom, entries=_copied(classroom.entries), parts=self._parts(code))

    async def commit(self, code: Code, write: BoardWrite) -> None:
        """See Store.commit."""
        classroom = self._classroom(code)
        if (write.epoch, write.host) != (classroom.epoch, classroom.host) and write.epoch <= classroom.epoch:
            raise Fenced(classroom.epoch)
        if write.epoch > classroom.epoch or write.since > classroom.version:
            raise Behind(*classroom.stamp)
        floor = max(classroom.floor, write.floor)
        if write.floor > classroom.version:
            merged = _copied(write.entries)
        else:
            merged = dict(classroom.entries)
            for key, entry in _copied(write.entries).items():
                if _is_news(entry, merged.get(key), classroom.floor):
                    merged[key] = entry
        self._shared.classrooms[code] = replace(
            classroom,
            version=max(classroom.version, write.version),
            floor=floor,
            entries={key: entry for key, entry in merged.items() if entry.value is not None or entry.version > floor},
        )
        # A write that was given up, and arrives after newer ones, is no news.
        if write.version >= classroom.version:
            self._tell(code, BoardMoved(write.host, copy.deepcopy(write.state)))

    async def take_pen(
        self, code: Code, expected: Epoch, epoch: Epoch, pen: Pen, host: NodeId, since: Version = START
    ) -> Version:
        """See Store.take_pen."""
        if epoch <= expected:
            raise ContractBroken(f"epoch {epoch} is not newer than {expected}")
        classroom = self._classroom(code)
        if classroom.epoch > expected:
            raise Fenced(classroom.epoch)
        if classroom.stamp < (expected, since):
            raise Behind(*classroom.stamp)
        self._shared.classrooms[code] = replace(classroom, epoch=epoch, pen=pen, host=host)
        self._tell(code, PenTaken(epoch, host))
        return classroom.version

    async def restore(self, classroom: StoredClassroom) -> None:
        """See Store.restore."""
        code = classroom.code
        if code in self._shared.over:
            raise Gone(code, is_over=True)
        kept = self._shared.classrooms.get(code)
        self._put(classroom if kept is None else join_classrooms(kept, classroom))

    async def keep_participants(self, code: Code, participants: Sequence[StoredParticipant]) -> None:
        """See Store.keep_participants."""
        classroom = self._shared.classrooms.get(code)
        if classroom is not None:
            joined = join_participants(classroom.participants, participants)
            self._shared.classrooms[code] = replace(classroom, participants=joined)
            self._tell(code, MembersChanged(tuple(participants)))

    async def beat(self, code: Code, part: Part) -> Stamp:
        """See Store.beat."""
        classroom = self._classroom(code)
        parts, now_s = self._shared.parts.setdefault(code, {}), self._shared.now_s()
        for node in [node for node, kept in parts.items() if now_s - kept.beat_s > PART_KEEP_S]:
            del parts[node]
        kept = parts.get(part.node)
        if part.from_version:
            if kept is None or kept.version != part.from_version:
                raise Behind(0, kept.version if kept else 0)
        else:
            kept = _KeptPart(part.to_version, now_s)
        kept.version, kept.beat_s = part.to_version, now_s
        for participant, value in copy.deepcopy(dict(part.entries)).items():
            kept.entries.pop(participant, None)
            if value is not None:
                kept.entries[participant] = value
        parts[part.node] = kept
        self._tell(code, NodeBeat(copy.deepcopy(part), classroom.stamp))
        return classroom.stamp

    async def leave(self, code: Code, node: NodeId) -> None:
        """See Store.leave."""
        classroom = self._shared.classrooms.get(code)
        if classroom is None:
            return
        self._shared.parts.get(code, {}).pop(node, None)
        if classroom.host == node:
            self._shared.classrooms[code] = replace(classroom, host=NOBODY)
        self._tell(code, NodeLeft(node))

    async def say(self, code: Code, line: Said) -> Said:
        """See Store.say."""
        classroom = self._classroom(code)
        known = said_already(classroom.lines, line)
        if known is not None:
            return known
        numbered = replace(line, seq=classroom.lines[-1].seq + 1 if classroom.lines else 1)
        lines = newest_lines([*classroom.lines, numbered])
        self._shared.classrooms[code] = replace(classroom, lines=lines)
        self._tell(code, LineSaid(numbered))
        return numbered

    async def touch(self, code: Code, alive_s: float) -> None:
        """See Store.touch."""
        classroom = self._shared.classrooms.get(code)
        if classroom is not None:
            self._shared.classrooms[code] = replace(classroom, alive_s=max(classroom.alive_s, alive_s))

    async def remove(self, code: Code) -> None:
        """See Store.remove; it remembers for as long as it lives."""
        if self._forget(code):
            self._shared.over.add(code)
            self._tell(code, ClassOver())

    async def remove_silent(self, before_s: float) -> Sequence[Code]:
        """See Store.remove_silent; codes in alphabetical order."""
        classrooms = self._shared.classrooms.items()
        silent = sorted(code for code, classroom in classrooms if classroom.alive_s < before_s)
        for code in silent:
            self._forget(code)
        return silent

    async def follow(self, code: Code, hear: Hear) -> None:
        """See Store.follow."""
        self._shared.followers.setdefault(code, {})[self] = hear

    async def unfollow(self, code: Code) -> None:
        """See Store.unfollow."""
        followers = self._shared.followers.get(code, {})
        followers.pop(self, None)
        if not followers:
            self._shared.followers.pop(code, None)

    def _tell(self, code: Code, news: News) -> None:
        # Not at once: whoever tells is in the middle of something.
        for store in self._shared.followers.get(code, {}):
            asyncio.get_running_loop().call_soon(_hand_on, self._shared, store, code, news)

    def _classroom(self, code: Code) -> StoredClassroom:
        classroom = self._shared.classrooms.get(code)
        if classroom is None:
            raise Gone(code, is_over=code in self._shared.over)
        return classroom

    def _put(self, classroom: StoredClassroom) -> None:
        self._shared.classrooms[classroom.code] = replace(
            classroom,
            entries=_copied(classroom.entries),
            participants=join_participants((), classroom.participants),
            lines=newest_lines(classroom.lines),
            parts=(),
        )

    def _parts(self, code: Code) -> tuple[StoredPart, ...]:
        now_s = self._shared.now_s()
        return tuple(
            StoredPart(Part(node, Version(0), kept.version, copy.deepcopy(kept.entries)), now_s - kept.beat_s)
            for node, kept in self._shared.parts.get(code, {}).items()
            if now_s - kept.beat_s <= PART_KEEP_S
        )

    def _forget(self, code: Code) -> bool:
        self._shared.parts.pop(code, None)
        return self._shared.classrooms.pop(code, None) is not None


def _hand_on(shared: _Shared, store: MemoryStore, code: Code, news: News) -> None:
    hear = shared.followers.get(code, {}).get(store)
    # It may have ceased to follow since it was told.
    if hear is not None:
        hear(news)


def _is_news(entry: StoredEntry, kept: StoredEntry | None, floor: Version) -> bool:
    # A key that is not there, at a version the floor has passed, was removed and its tombstone forgotten since.
    return entry.version > floor if kept is None else entry.version >= kept.version


def _copied(entries: Mapping[str, StoredEntry]) -> dict[str, StoredEntry]:
    # Values are lists and dictionaries: whoever changes theirs must not change ours.
    return copy.deepcopy(dict(entries))
