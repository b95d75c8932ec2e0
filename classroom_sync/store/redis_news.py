"""News as they pass over a class's channel: a MessagePack array that begins with a number for the kind.

The node that brings a change packs its news; the script that keeps the change sends the bytes on. Two kinds end with
what only the script knows: it appends the board's stamp to a beat, a line's number and the line to what is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgpack

from classroom_sync.protocol.messages import Said, State
from classroom_sync.protocol.words import Epoch, NodeId, ParticipantId, Role, Stamp, Version
from classroom_sync.store.base import (
    BoardMoved,
    ClassOver,
    LineSaid,
    MembersChanged,
    News,
    NodeBeat,
    NodeLeft,
    Part,
    PenTaken,
    StoredParticipant,
)
from classroom_sync.store.redis_records import packed

_BOARD, _PEN, _MEMBERS, _BEAT, _LEFT, _LINE, _OVER = range(7)
# An array's first byte is 0x90 and how many elements it has, where that is below 16.
_ARRAY_OF_3 = b"\x93"
_ARRAY_OF_7 = b"\x97"

OVER = packed([_OVER])
"""ClassOver."""


def pack_board(host: NodeId, state: State) -> bytes:
    """BoardMoved."""
    return packed([_BOARD, host, state.epoch, state.from_version, state.to_version, state.changes])


def pack_pen(epoch: Epoch, host: NodeId) -> bytes:
    """PenTaken."""
    return packed([_PEN, epoch, host])


def pack_members(participants: Sequence[StoredParticipant]) -> bytes:
    """MembersChanged."""
    return packed(
        [_MEMBERS, [[one.participant, one.name, one.role.value, one.order, one.is_removed] for one in participants]]
    )


def begin_beat(part: Part) -> bytes:
    """NodeBeat, but for the stamp: epoch and version follow."""
    fields = (_BEAT, part.node, part.from_version, part.to_version, part.entries)
    return _ARRAY_OF_7 + b"".join(map(packed, fields))


def pack_left(node: NodeId) -> bytes:
    """NodeLeft."""
    return packed([_LEFT, node])


def begin_line() -> bytes:
    """LineSaid, but for what follows: the number, and `redis_records.line_field`."""
    return _ARRAY_OF_3 + packed(_LINE)


def read_news(raw: bytes) -> News:
    """What was packed; ValueError for what is none of ours."""
    try:
        kind, *fields = msgpack.unpackb(raw)
        return _READ[kind](*fields)
    except (KeyError, TypeError, ValueError, msgpack.UnpackException) as error:
        raise ValueError(f"no news ({error!r})") from error


def _read_board(host: str, epoch: int, from_version: int, to_version: int, changes: dict[str, Any]) -> News:
    return BoardMoved(NodeId(host), State(Epoch(epoch), Version(from_version), Version(to_version), changes))


def _read_pen(epoch: int, host: str) -> News:
    return PenTaken(Epoch(epoch), NodeId(host))


def _read_members(participants: list[tuple[str, str, str, int, bool]]) -> News:
    return MembersChanged(
        tuple(
            StoredParticipant(ParticipantId(participant), name, Role(role), order, is_removed)
            for participant, name, role, order, is_removed in participants
        )
    )


def _read_beat(
    node: str, from_version: int, to_version: int, entries: dict[str, Any], epoch: int, version: int
) -> News:
    part = Part(NodeId(node), Version(from_version), Version(to_version), entries)
    return NodeBeat(part, Stamp(Epoch(epoch), Version(version)))


def _read_left(node: str) -> News:
    return NodeLeft(NodeId(node))


def _read_line(seq: int, line: list[Any]) -> News:
    participant, name, text, server_ms = line
    return LineSaid(Said(seq, ParticipantId(participant), name, text, server_ms))


_READ: Mapping[int, Callable[..., News]] = MappingProxyType(
    {
        _BOARD: _read_board,
        _PEN: _read_pen,
        _MEMBERS: _read_members,
        _BEAT: _read_beat,
        _LEFT: _read_left,
        _LINE: _read_line,
        _OVER: ClassOver,
    }
)
