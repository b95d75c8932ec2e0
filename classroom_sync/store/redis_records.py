"""How a class lies in Redis: one hash under one key, `cs:{CODE}:class`.

One key, so that expiry, eviction and the move of a slot take a class whole or not at all (docs/adr/0006). Its fields:

    title, created_s, alive_s, epoch, version, floor   text
    pen                   MessagePack of [holder, epoch, device]
    b/<key of the board>  MessagePack of the version, then of the value; nil is a tombstone
    p/<participant>       MessagePack of writer, call, then of [name, role, order, removed]
    oldest_removal        text: no tombstone is older; `none` without tombstones
    made_by               text: the call that made the class
    taken_in, taken_by    text: the series of calls, and the call, that took the pen last (redis_take_pen.lua)

Values follow each other without an array around them: a script reads the first and leaves the rest unread.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgpack

from classroom_sync.errors import StoreUnavailable
from classroom_sync.protocol.words import Code, Epoch, ParticipantId, Pen, Role, Version
from classroom_sync.store.base import StoredClassroom, StoredEntry, StoredParticipant

INDEX_PARTS = 16
"""The index of signs of life is cut in so many sorted sets, so that a cluster spreads it; a change makes sweeps blind
for what the old parts hold, until it expires."""

Field = bytes
Fields = list[Field]

_ENTRY = b"b/"
_PARTICIPANT = b"p/"
_NO_REMOVAL = b"none"


@dataclass(frozen=True, slots=True)
class Call:
    """Which call of which process brings something: `number` rises with every call of `writer`."""

    writer: str
    number: int

    def token(self) -> bytes:
        """Its name, unlike every other call's."""
        return f"{self.writer}:{self.number}".encode()


def class_key(code: Code) -> bytes:
    """The key of a class; what is in braces decides its slot."""
    return f"cs:{{{code}}}:class".encode()


def index_keys() -> Iterator[bytes]:
    """The keys of all parts of the index."""
    return map(_index_key, range(INDEX_PARTS))


def index_key_of(code: Code) -> bytes:
    """The key of the part that a class is noted in."""
    return _index_key(zlib.crc32(code.encode()) % INDEX_PARTS)


def _index_key(part: int) -> bytes:
    return f"cs:{{alive-{part}}}:alive".encode()


def pen_field(pen: Pen) -> Field:
    """The pen, packed."""
    return _packed(list(pen))


def entry_fields(entries: Mapping[str, StoredEntry]) -> Fields:
    """Field and value of each entry, one after the other."""
    return [
        part
        for key, entry in entries.items()
        for part in (_ENTRY + key.encode(), _packed(entry.version) + _packed(entry.value))
    ]


def participant_fields(participants: Iterable[StoredParticipant], call: Call) -> Fields:
    """Field and value of each participant, one after the other."""
    head = _packed(call.writer) + _packed(call.number)
    return [
        part
        for one in participants
        for part in (
            _PARTICIPANT + one.participant.encode(),
            head + _packed([one.name, one.role.value, one.order, one.is_removed]),
        )
    ]


def class_fields(classroom: StoredClassroom, call: Call) -> Fields:
    """Field and value of everything in a new class."""
    removals = [entry.version for entry in classroom.entries.values() if entry.value is None]
    scalars: dict[str, Field] = {
        "title": classroom.title.encode(),
        "created_s": time_field(classroom.created_s),
        "alive_s": time_field(classroom.alive_s),
        "epoch": b"%d" % classroom.epoch,
        "version": b"%d" % classroom.version,
        "floor": b"%d" % classroom.floor,
        "pen": pen_field(classroom.pen),
        "oldest_removal": b"%d" % min(removals) if removals else _NO_REMOVAL,
    }
    named = [part for name, value in scalars.items() for part in (name.encode(), value)]
    return named + entry_fields(classroom.entries) + participant_fields(classroom.participants, call)


def time_field(moment_s: float) -> Field:
    """Seconds as text that reads back as the same number."""
    return repr(float(moment_s)).encode()


def read_class(code: Code, fields: Mapping[Field, Field]) -> StoredClassroom:
    """The class of these fields; StoreUnavailable where they are none of ours."""
    try:
        participants = [
            _participant(field, packed) for field, packed in fields.items() if field.startswith(_PARTICIPANT)
        ]
        return StoredClassroom(
            code,
            fields[b"title"].decode(),
            float(fields[b"created_s"]),
            float(fields[b"alive_s"]),
            Epoch(int(fields[b"epoch"])),
            Version(int(fields[b"version"])),
            Version(int(fields[b"floor"])),
            Pen(*msgpack.unpackb(fields[b"pen"])),
            {
                field.removeprefix(_ENTRY).decode(): _entry(packed)
                for field, packed in fields.items()
                if field.startswith(_ENTRY)
            },
            tuple(sorted(participants, key=lambda one: (one.order, one.participant))),
        )
    except (KeyError, TypeError, ValueError, msgpack.UnpackException) as error:
        raise StoreUnavailable(f"what is kept of {code} is damaged ({error!r})") from error


def _entry(packed: bytes) -> StoredEntry:
    version, value = _unpacked(packed)
    return StoredEntry(Version(version), value)


def _participant(field: Field, packed: bytes) -> StoredParticipant:
    _writer, _call, (name, role, order, is_removed) = _unpacked(packed)
    participant = ParticipantId(field.removeprefix(_PARTICIPANT).decode())
    return StoredParticipant(participant, name, Role(role), order, is_removed)


def _packed(value: Any) -> bytes:
    packed: bytes = msgpack.packb(value)
    return packed


def _unpacked(packed: bytes) -> list[Any]:
    """The values that follow each other."""
    unpacker = msgpack.Unpacker()
    unpacker.feed(packed)
    return list(unpacker)
