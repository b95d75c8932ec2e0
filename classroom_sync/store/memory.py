"""The reference store: a dictionary that says, in the fewest words, what every other store must do.

It outlives nothing: for tests, for trials, and to compare other stores with.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from classroom_sync.errors import CodeTaken, ContractBroken, Fenced
from classroom_sync.protocol.words import Code, Epoch, ParticipantId, Pen, Version
from classroom_sync.store.base import BoardWrite, StoredClassroom, StoredEntry, StoredParticipant

_NEVER = Epoch(0)


class MemoryStore:
    """Keeps classrooms in this process's memory. Nothing here awaits, so every method is one atomic step."""

    def __init__(self) -> None:
        self._classrooms: dict[Code, StoredClassroom] = {}

    async def open(self) -> None:
        """Always ready."""

    async def close(self) -> None:
        """Forget everything."""
        self._classrooms.clear()

    async def ping(self) -> None:
        """A write always succeeds."""

    async def create(self, classroom: StoredClassroom) -> None:
        """See Store.create."""
        if classroom.code in self._classrooms:
            raise CodeTaken(classroom.code)
        self._classrooms[classroom.code] = replace(
            classroom,
            entries=_copied(classroom.entries),
            participants=_in_order(classroom.participants),
        )

    async def load(self, code: Code) -> StoredClassroom | None:
        """See Store.load; what it returns is the caller's own copy."""
        classroom = self._classrooms.get(code)
        return classroom and replace(classroom, entries=_copied(classroom.entries))

    async def commit(self, code: Code, write: BoardWrite) -> None:
        """See Store.commit."""
        classroom = self._classrooms.get(code)
        if classroom is None or write.epoch < classroom.epoch:
            raise Fenced(classroom.epoch if classroom else _NEVER)
        if write.epoch > classroom.epoch:
            raise ContractBroken(f"epoch {write.epoch} of {code} was never granted")
        floor = max(classroom.floor, write.floor)
        if write.floor > classroom.version:
            merged = _copied(write.entries)
        else:
            merged = dict(classroom.entries)
            for key, entry in _copied(write.entries).items():
                if _is_news(entry, merged.get(key), classroom.floor):
                    merged[key] = entry
        self._classrooms[code] = replace(
            classroom,
            version=max(classroom.version, write.version),
            floor=floor,
            entries={key: entry for key, entry in merged.items() if entry.value is not None or entry.version > floor},
        )

    async def take_pen(self, code: Code, expected: Epoch, pen: Pen) -> None:
        """See Store.take_pen."""
        classroom = self._classrooms.get(code)
        if classroom is None or classroom.epoch != expected:
            raise Fenced(classroom.epoch if classroom else _NEVER)
        self._classrooms[code] = replace(classroom, epoch=Epoch(expected + 1), pen=pen)

    async def keep_participants(self, code: Code, participants: Sequence[StoredParticipant]) -> None:
        """See Store.keep_participants."""
        classroom = self._classrooms.get(code)
        if classroom is not None:
            kept: dict[ParticipantId, StoredParticipant] = {each.participant: each for each in classroom.participants}
            kept |= {each.participant: each for each in participants}
            self._classrooms[code] = replace(classroom, participants=_in_order(kept.values()))

    async def touch(self, code: Code, alive_s: float) -> None:
        """See Store.touch."""
        classroom = self._classrooms.get(code)
        if classroom is not None:
            self._classrooms[code] = replace(classroom, alive_s=max(classroom.alive_s, alive_s))

    async def remove(self, code: Code) -> None:
        """See Store.remove."""
        self._classrooms.pop(code, None)

    async def remove_silent(self, before_s: float) -> Sequence[Code]:
        """See Store.remove_silent; codes in alphabetical order."""
        silent = sorted(code for code, classroom in self._classrooms.items() if classroom.alive_s < before_s)
        for code in silent:
            del self._classrooms[code]
        return silent


def _is_news(entry: StoredEntry, kept: StoredEntry | None, floor: Version) -> bool:
    # A key that is not there, at a version the floor has passed, was removed and its tombstone forgotten since.
    return entry.version > floor if kept is None else entry.version >= kept.version


def _copied(entries: Mapping[str, StoredEntry]) -> dict[str, StoredEntry]:
    # Values are lists and dictionaries: whoever changes theirs must not change ours.
    return copy.deepcopy(dict(entries))


def _in_order(participants: Iterable[StoredParticipant]) -> tuple[StoredParticipant, ...]:
    return tuple(sorted(participants, key=lambda each: (each.order, each.participant)))
