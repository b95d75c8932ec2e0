"""Messages to bytes and back, in MessagePack and in JSON (X-1): one description of each message serves both.

Reading is strict (X-4): what is no message of the right direction raises ProtocolBroken, whatever was wrong with it.
Reading a message never checks what its values mean: `keys` checks a commit's shape, `materials` its meaning.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import Enum
from typing import Any, assert_never

import msgpack

from classroom_sync.errors import ProtocolBroken, RefusalCode
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import MAX_MESSAGE_BYTES, MAX_SERVER_MESSAGE_BYTES, MAX_UINT
from classroom_sync.protocol.words import Role, Value


class Encoding(Enum):
    """The two forms of the same arrays."""

    # Members are told apart by what they are: Enum's own hash is a call in Python, in each look-up of what is encoded.
    __hash__ = object.__hash__

    MSGPACK = "msgpack"
    JSON = "json"


Checker = Callable[[Any], bool]
# The optional tail of a message: fields a peer may leave out.
Shape = tuple[type, tuple[Checker, ...], int]


def _is_uint(value: Any) -> bool:
    # bool is an int in Python, not on the wire.
    return type(value) is int and 0 <= value <= MAX_UINT


def _is_request_id(value: Any) -> bool:
    return type(value) is int and 1 <= value <= MAX_UINT


def _is_str(value: Any) -> bool:
    return type(value) is str


def _is_bool(value: Any) -> bool:
    return type(value) is bool


def _is_str_or_nil(value: Any) -> bool:
    return value is None or type(value) is str


def _is_uint_or_nil(value: Any) -> bool:
    return value is None or _is_uint(value)


def _is_map(value: Any) -> bool:
    return type(value) is dict


def _is_role(value: Any) -> bool:
    return type(value) is str and value in Role.__members__.values()


def _is_refusal(value: Any) -> bool:
    return type(value) is str and value in RefusalCode.__members__.values()


def _is_roster(value: Any) -> bool:
    return type(value) is dict and all(entry is None or type(entry) is dict for entry in value.values())


# type number -> (class, a check for each field in wire order, how many fields must be there)
_CLIENT: dict[int, Shape] = {
    16: (m.Commit, (_is_request_id, _is_map, _is_uint_or_nil), 2),
    17: (m.Painted, (_is_uint, _is_uint, _is_uint_or_nil, _is_uint_or_nil), 3),
    18: (m.Hand, (_is_request_id, _is_bool, _is_str_or_nil), 2),
    19: (m.GivePen, (_is_request_id, _is_str_or_nil), 2),
    20: (m.Resync, (_is_uint, _is_uint), 2),
    21: (m.Say, (_is_request_id, _is_str), 2),
    22: (m.Remove, (_is_request_id, _is_str), 2),
}
_SERVER: dict[int, Shape] = {
    0: (m.Welcome, (_is_str, _is_role, _is_uint, _is_uint, _is_bool), 5),
    1: (m.State, (_is_uint, _is_uint, _is_uint, _is_map), 4),
    2: (m.Roster, (_is_roster, _is_bool), 2),
    3: (m.Accepted, (_is_request_id, _is_uint, _is_uint, _is_bool), 4),
    4: (m.Rejected, (_is_request_id, _is_refusal, _is_str), 3),
    5: (m.Heartbeat, (_is_uint, _is_uint, _is_uint, _is_uint, _is_uint), 4),
    6: (m.Said, (_is_uint, _is_str, _is_str, _is_str, _is_uint), 5),
    7: (m.GoAway, (_is_uint, _is_uint, _is_str), 3),
    8: (m.PenHeld, (_is_str_or_nil, _is_uint), 2),
}


def _refuse_extension(_code: int, _data: bytes) -> Any:
    raise ProtocolBroken("extension types are not part of the protocol")


def _refuse_constant(name: str) -> Any:
    raise ProtocolBroken(f"{name} is not part of the protocol")


def _unpack(raw: bytes | str, encoding: Encoding, max_bytes: int) -> Any:
    # 4 bytes bound a character in UTF-8, so a text within the bound in characters is measured again only where it
    # may matter.
    if len(raw) > max_bytes or (isinstance(raw, str) and len(raw.encode(errors="replace")) > max_bytes):
        raise ProtocolBroken(f"a message has at most {max_bytes} bytes")
    try:
        match encoding:
            case Encoding.MSGPACK:
                return msgpack.unpackb(raw, strict_map_key=True, ext_hook=_refuse_extension)
            case Encoding.JSON:
                parsed = json.loads(raw, parse_constant=_refuse_constant)
                # An escaped half of a surrogate pair parses but could never be sent on: encoding it fails here.
                json.dumps(parsed, ensure_ascii=False).encode()
                return parsed
            case _:
                assert_never(encoding)
    # RecursionError: json on thousands of open brackets. TypeError: a map key that cannot be hashed.
    except (ValueError, msgpack.UnpackException, RecursionError, TypeError) as error:
        raise ProtocolBroken("the frame cannot be parsed") from error


def _read(raw: bytes | str, encoding: Encoding, shapes: dict[int, Shape], max_bytes: int) -> Any:
    fields = _unpack(raw, encoding, max_bytes)
    if type(fields) is not list or not fields or type(fields[0]) is not int:
        raise ProtocolBroken("a message is an array that begins with its type")
    shape = shapes.get(fields[0])
    if shape is None:
        raise ProtocolBroken(f"unknown message type {fields[0]}")
    message, checks, required = shape
    # Fields past those we know are ignored: that is how the protocol grows.
    arguments = fields[1 : len(checks) + 1]
    if len(arguments) < required:
        raise ProtocolBroken(f"message type {fields[0]} has another shape")
    for check, value in zip(checks, arguments, strict=False):
        if not check(value):
            raise ProtocolBroken(f"message type {fields[0]} has another shape")
    return message(*arguments)


def read_client_message(raw: bytes | str, encoding: Encoding) -> m.ClientMessage:
    """The message a client sent, or ProtocolBroken (X-4). A commit's keys and values are not checked yet."""
    message: m.ClientMessage = _read(raw, encoding, _CLIENT, MAX_MESSAGE_BYTES)
    if isinstance(message, m.Commit):
        _check_wire_values(message.changes)
    return message


def read_server_message(raw: bytes | str, encoding: Encoding) -> m.ServerMessage:
    """The message a server sent, or ProtocolBroken: what a client of this package reads with."""
    message: m.ServerMessage = _read(raw, encoding, _SERVER, MAX_SERVER_MESSAGE_BYTES)
    match message:
        case m.Welcome():
            return m.Welcome(
                message.participant, Role(message.role), message.heartbeat_ms, message.server_ms, message.may_write
            )
        case m.Rejected():
            return m.Rejected(message.id, RefusalCode(message.code), message.text)
        case m.State():
            _check_wire_values(message.changes)
            return message
        case m.Roster():
            _check_wire_values(message.entries)
            return message
        case _:
            return message


def _check_wire_values(value: Any) -> None:
    """ProtocolBroken for what JSON could not carry: binary, and map keys that are no strings.

    Not recursive: depth is the peer's.
    """
    rest = [value]
    while rest:
        node = rest.pop()
        if type(node) is dict:
            for key in node:
                if type(key) is not str:
                    raise ProtocolBroken("map keys are strings")
            rest.extend(node.values())
        elif type(node) is list:
            rest.extend(node)
        elif not (node is None or type(node) in _SCALARS):
            raise ProtocolBroken("binary and extension types are not part of the protocol")


_SCALARS = frozenset({bool, int, float, str})


def fields(message: m.ServerMessage | m.ClientMessage) -> list[Any]:
    """The array of a message: its type, then its fields in wire order; an optional tail that is None is left out."""
    match message:
        case m.State():
            return [1, message.epoch, message.from_version, message.to_version, message.changes]
        case m.Heartbeat(epoch=epoch, version=version, server_ms=server_ms, stored=stored, age_ms=0):
            return [5, epoch, version, server_ms, stored]
        case m.Commit(id=id_, changes=changes, epoch=None):
            return [16, id_, changes]
        case m.Painted(epoch=epoch, version=version, ready=ready, page=None):
            return [17, epoch, version, ready]
        case m.Hand(id=id_, up=up, participant=None):
            return [18, id_, up]
        case _:
            return [message.TYPE, *(getattr(message, name) for name in message.__slots__)]


def encode(message: m.ServerMessage | m.ClientMessage, encoding: Encoding) -> bytes:
    """The payload of one WebSocket message; JSON as UTF-8 without escapes or spaces."""
    match encoding:
        case Encoding.MSGPACK:
            packed: bytes = msgpack.packb(fields(message))
            return packed
        case Encoding.JSON:
            return json.dumps(fields(message), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        case _:
            assert_never(encoding)


def packed_bytes(value: Value) -> int:
    """How many bytes a value takes on the wire (MessagePack), the unit of the bounds in K-4."""
    return len(msgpack.packb(value))
