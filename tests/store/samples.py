"""Classrooms and writes for the tests of stores, short to write."""

from __future__ import annotations

from collections.abc import Sequence

from classroom_sync.protocol.words import Code, Epoch, ParticipantId, Pen, Role, Value, Version
from classroom_sync.store.base import BoardWrite, Store, StoredClassroom, StoredEntry, StoredParticipant

CODE = Code("ABCDEF")
OTHER = Code("GHJKMN")
PEN = Pen(ParticipantId("p1"), Epoch(1), "tablet-1")
TEACHER = StoredParticipant(ParticipantId("p1"), "الأستاذة نورة", Role.TEACHER, 0)
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
) -> StoredClassroom:
    """A classroom; entries as key -> (version, value)."""
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
    )


def as_entries(entries: dict[str, tuple[int, Value]]) -> dict[str, StoredEntry]:
    """Entries from key -> (version, value)."""
    return {key: StoredEntry(Version(version), value) for key, (version, value) in entries.items()}


def as_write(version: int, entries: dict[str, tuple[int, Value]], *, epoch: int = 1, floor: int = 0) -> BoardWrite:
    """A write that brings the store to `version`."""
    return BoardWrite(Epoch(epoch), Version(version), Version(floor), as_entries(entries))


async def loaded(store: Store, code: Code = CODE) -> StoredClassroom:
    """The classroom as the store has it, which must be there."""
    classroom = await store.load(code)
    assert classroom is not None
    return classroom


async def kept(store: Store, code: Code = CODE) -> dict[str, tuple[int, Value]]:
    """The entries as key -> (version, value)."""
    return {key: (entry.version, entry.value) for key, entry in (await loaded(store, code)).entries.items()}
