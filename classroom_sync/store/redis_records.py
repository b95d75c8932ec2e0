"""How a class lies in Redis: one hash under one key, `cs:{CODE}:class`.

One key, so that expiry, eviction and the move of a slot take a class whole or not at all (docs/adr/0006). Its fields:

    title, created_s, alive_s, epoch, host, version, floor   text
    pen                    MessagePack of [holder, epoch, device]
    b/<key of the board>   MessagePack of the version, then of the value; nil is a tombstone
    p/<participant>        MessagePack of writer, call, then of [name, role, order, removed]
    s/<number>             MessagePack of [participant, name, text, server_ms]: a line of the conversation
    newest_line            text: the number of the newest line
    n/<node>               text: when it last beat by Redis's time, the version of its part, the call that brought it
    n/<node>/<participant> MessagePack of what its part says of the participant
    nodes                  text: the names of all nodes with a part, and of some that left
    oldest_removal         text: no tombstone is older; `none` without tombstones
    made_by                text: the call that made the class; all that stays of one that was ended
    taken_in, taken_by     text: the series of calls, and the call, that took the pen last (redis_take_pen.lua)
    taken_from             text: the epoch which that call expected

Values follow each other without an array around them: a script reads the first and leaves the rest unread.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgpack

from classroom_sync.errors import StoreUnavailable
from classroom_sync.protocol.limits import PART_KEEP_S
from classroom_sync.protocol.messages import Said
from classroom_sync.protocol.words import Code, Epoch, NodeId, ParticipantId, Pen, Role, Value, Version
from classroom_sync.store.base import Part, StoredClassroom, StoredEntry, StoredPart, StoredParticipant

INDEX_PARTS = 16
"""The index of signs of life is cut in so many sorted sets, so that a cluster spreads it; a change makes sweeps blind
for what the old parts hold, until it expires."""

Field = bytes
Fields = list[Field]

_ENTRY = b"b/"
_PARTICIPANT = b"p/"
_LINE = b"s/"
_NODE = b"n/"
_NO_REMOVAL = b"none"
_MADE_BY = b"made_by"


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
    return b"cs:{%b}:class" % code.encode()


def class_channel(code: Code) -> bytes:
    """The channel of a class's news, in the same slot."""
    return b"cs:{%b}:live" % code.encode()


def index_keys() -> Iterator[bytes]:
    """The keys of all parts of the index."""
    return map(_index_key, range(INDEX_PARTS))


def index_key_of(code: Code) -> bytes:
    """The key of the part that a class is noted in."""
    return _index_key(zlib.crc32(code.encode()) % INDEX_PARTS)


def _index_key(part: int) -> bytes:
    return f"cs:{{alive-{part}}}:alive".encode()


# --- What is written -------------------------------------------------------------------------------------------------


def pen_field(pen: Pen) -> Field:
    """The pen, packed."""
    return packed(list(pen))


def entry_fields(entries: Mapping[str, StoredEntry]) -> Fields:
    """Field and value of each entry, one after the other."""
    return [
        part
        for key, entry in entries.items()
        for part in (_ENTRY + key.encode(), packed(entry.version) + packed(entry.value))
    ]


def participant_fields(participants: Iterable[StoredParticipant], call: Call) -> Fields:
    """Field and value of each participant, one after the other."""
    head = packed(call.writer) + packed(call.number)
    return [
        part
        for one in participants
        for part in (
            _PARTICIPANT + one.participant.encode(),
            head + packed([one.name, one.role.value, one.order, one.is_removed]),
        )
    ]


def line_fields(lines: Iterable[Said]) -> Fields:
    """Field and value of each line, one after the other."""
    return [part for line in lines for part in (b"%b%d" % (_LINE, line.seq), line_field(line))]


def line_field(line: Said) -> Field:
    """A line without its number, packed."""
    return packed([line.participant, line.name, line.text, line.server_ms])


def newest_line(lines: Sequence[Said]) -> int:
    """The number of the newest line; 0 without lines."""
    return lines[-1].seq if lines else 0


def part_fields(part: Part) -> Fields:
    """Participant and packed value of each entry of a node's part, one after the other."""
    return [field for participant, value in part.entries.items() for field in (participant.encode(), packed(value))]


def board_fields(classroom: StoredClassroom) -> Fields:
    """Field and value of the board and of what belongs to its stamp: pen, host, title and time of creation."""
    removals = [entry.version for entry in classroom.entries.values() if entry.value is None]
    scalars: dict[str, Field] = {
        "title": classroom.title.encode(),
        "created_s": time_field(classroom.created_s),
        "epoch": b"%d" % classroom.epoch,
        "host": classroom.host.encode(),
        "version": b"%d" % classroom.version,
        "floor": b"%d" % classroom.floor,
        "pen": pen_field(classroom.pen),
        "oldest_removal": b"%d" % min(removals) if removals else _NO_REMOVAL,
    }
    named = [part for name, value in scalars.items() for part in (name.encode(), value)]
    return named + entry_fields(classroom.entries)


def class_fields(classroom: StoredClassroom, call: Call) -> Fields:
    """Field and value of everything in a new class."""
    rest = [b"alive_s", time_field(classroom.alive_s), b"newest_line", b"%d" % newest_line(classroom.lines)]
    people = participant_fields(classroom.participants, call)
    return board_fields(classroom) + people + line_fields(classroom.lines) + rest


def time_field(moment_s: float) -> Field:
    """Seconds as text that reads back as the same number."""
    return repr(float(moment_s)).encode()


def packed(value: Any) -> bytes:
    """MessagePack of a value."""
    raw: bytes = msgpack.packb(value)
    return raw


# --- What is read ----------------------------------------------------------------------------------------------------


def read_class(code: Code, fields: Mapping[Field, Field], now_s: float) -> StoredClassroom | None:
    """The class of these fields, at `now_s` by Redis's time; None if there is none any more.

    StoreUnavailable where the fields are none of ours.
    """
    if fields.keys() <= {_MADE_BY}:
        return None
    try:
        participants = [_participant(field, raw) for field, raw in fields.items() if field.startswith(_PARTICIPANT)]
        lines = [_line(field, raw) for field, raw in fields.items() if field.startswith(_LINE)]
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
                field.removeprefix(_ENTRY).decode(): _entry(raw)
                for field, raw in fields.items()
                if field.startswith(_ENTRY)
            },
            tuple(sorted(participants, key=lambda one: (one.order, one.participant))),
            NodeId(fields.get(b"host", b"").decode()),
            tuple(sorted(lines, key=lambda line: line.seq)),
            _parts(fields, now_s),
        )
    except (KeyError, TypeError, ValueError, msgpack.UnpackException) as error:
        raise StoreUnavailable(f"what is kept of {code} is damaged ({error!r})") from error


def _parts(fields: Mapping[Field, Field], now_s: float) -> tuple[StoredPart, ...]:
    beats: dict[str, tuple[Version, float]] = {}
    entries: dict[str, dict[str, Value]] = {}
    for field, raw in fields.items():
        if not field.startswith(_NODE):
            continue
        node, slash, participant = field.removeprefix(_NODE).decode().partition("/")
        if slash:
            entries.setdefault(node, {})[participant] = msgpack.unpackb(raw)
        else:
            beat_s, version, _call = raw.split()
            beats[node] = (Version(int(version)), max(0.0, now_s - float(beat_s)))
    return tuple(
        StoredPart(Part(NodeId(node), Version(0), version, entries.get(node, {})), silent_s)
        for node, (version, silent_s) in sorted(beats.items())
        if silent_s <= PART_KEEP_S
    )


def _entry(raw: bytes) -> StoredEntry:
    version, value = _unpacked(raw)
    return StoredEntry(Version(version), value)


def _participant(field: Field, raw: bytes) -> StoredParticipant:
    _writer, _call, (name, role, order, is_removed) = _unpacked(raw)
    participant = ParticipantId(field.removeprefix(_PARTICIPANT).decode())
    return StoredParticipant(participant, name, Role(role), order, is_removed)


def _line(field: Field, raw: bytes) -> Said:
    participant, name, text, server_ms = msgpack.unpackb(raw)
    return Said(int(field.removeprefix(_LINE)), ParticipantId(participant), name, text, server_ms)


def _unpacked(raw: bytes) -> list[Any]:
    """The values that follow each other."""
    unpacker = msgpack.Unpacker()
    unpacker.feed(raw)
    return list(unpacker)
