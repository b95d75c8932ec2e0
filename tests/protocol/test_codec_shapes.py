"""The shape of each message, field by field: what may stand there, and that nothing else may."""

from __future__ import annotations

from typing import Any

import msgpack
import pytest

from classroom_sync.errors import ProtocolBroken
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.codec import Encoding, fields, read_client_message, read_server_message
from classroom_sync.protocol.limits import MAX_UINT
from tests.protocol import pages

NO_TEXT: list[Any] = [True, 1, 1.5, b"text", ["text"], {"text": 1}]
NO_UINT: list[Any] = [True, -1, MAX_UINT + 1, 1.0, "1", b"1", [1], {"1": 1}]
NO_MAP: list[Any] = [None, True, 1, 1.5, "map", b"map", [["page", 1]]]

# A kind of field -> values of other kinds.
STRANGE: dict[str, list[Any]] = {
    "uint": [*NO_UINT, None],
    "uint or nil": NO_UINT,
    "id": [*NO_UINT, None, 0],
    "text": [*NO_TEXT, None],
    "text or nil": NO_TEXT,
    "bool": [None, 0, 1, 1.0, "true", b"\x01", [True], {}],
    "map": NO_MAP,
    "roster": [*NO_MAP, {"p1": 1}, {"p1": True}, {"p1": "name"}, {"p1": [1]}],
    "role": [*NO_TEXT, None, "owner", "Teacher", ""],
    "refusal": [*NO_TEXT, None, "tired", "INVALID", ""],
}
# A good message, and the kind of each field after the type.
CLIENT: list[tuple[list[Any], tuple[str, ...]]] = [
    ([16, 1, {"page": 43}, 1], ("id", "map", "uint or nil")),
    ([17, 1, 10, 45, 7], ("uint", "uint", "uint or nil", "uint or nil")),
    ([18, 1, True, "p2"], ("id", "bool", "text or nil")),
    ([19, 1, "p2"], ("id", "text or nil")),
    ([20, 1, 9], ("uint", "uint")),
    ([21, 1, "text"], ("id", "text")),
    ([22, 1, "p2"], ("id", "text")),
]
SERVER: list[tuple[list[Any], tuple[str, ...]]] = [
    ([0, "p1", "teacher", 1000, 5, True], ("text", "role", "uint", "uint", "bool")),
    ([1, 1, 9, 10, {"page": 43}], ("uint", "uint", "uint", "map")),
    ([2, {"p1": {"hand": True}}, True], ("roster", "bool")),
    ([3, 1, 1, 10, True], ("id", "uint", "uint", "bool")),
    ([4, 1, "invalid", "text"], ("id", "refusal", "text")),
    ([5, 1, 10, 5, 10, 7], ("uint", "uint", "uint", "uint", "uint")),
    ([6, 1, "p1", "name", "text", 5], ("uint", "text", "text", "text", "uint")),
    ([7, 0, 3000, "why"], ("uint", "uint", "text")),
    ([8, "p1", 3], ("text or nil", "uint")),
]
READ = {**{good[0]: read_client_message for good, _ in CLIENT}, **{good[0]: read_server_message for good, _ in SERVER}}
# Message type and how many elements are left: the last fields that may be left out.
WHOLE_WITHOUT_THE_LAST = {(5, 5), (16, 3), (17, 4), (18, 3)}


def read(message: list[Any]) -> m.ClientMessage | m.ServerMessage:
    """What the side that gets such messages reads in this one."""
    return READ[message[0]](msgpack.packb(message), Encoding.MSGPACK)


def fields_of_messages() -> list[tuple[list[Any], int, str]]:
    """Each field of each message: a good message, where the field stands, its kind."""
    return [(good, at, kind) for good, kinds in CLIENT + SERVER for at, kind in enumerate(kinds, start=1)]


@pytest.mark.parametrize("good", [good for good, _ in CLIENT + SERVER], ids=str)
def test_a_good_message_is_read(good: list[Any]) -> None:
    """X-3: an array that begins with the type."""
    assert fields(read(good)) == good


@pytest.mark.parametrize(
    "nilled", [[16, 1, {}, None], [17, 1, 1, None], [19, 1, None], [8, None, 0]], ids=lambda nilled: str(nilled[0])
)
def test_nil_is_read_where_the_page_allows_it(nilled: list[Any]) -> None:
    """C-3, C-5, P-1, P-2: no epoch, no page ready, nobody."""
    read(nilled)


@pytest.mark.parametrize(("good", "at", "kind"), fields_of_messages(), ids=str)
def test_a_field_of_another_kind_breaks_it(good: list[Any], at: int, kind: str) -> None:
    """X-4: a wrong shape ends the connection."""
    for stranger in STRANGE[kind]:
        with pytest.raises(ProtocolBroken):
            read([*good[:at], stranger, *good[at + 1 :]])


@pytest.mark.parametrize(
    "short",
    [
        good[:length]
        for good, _ in CLIENT + SERVER
        for length in range(1, len(good))
        if (good[0], length) not in WHOLE_WITHOUT_THE_LAST
    ],
    ids=str,
)
def test_a_field_too_few_breaks_it(short: list[Any]) -> None:
    """X-4: only the age (T-4), a commit's epoch (C-3), another page (C-8) and whose hand (C-9) may be left out."""
    with pytest.raises(ProtocolBroken, match="another shape"):
        read(short)


@pytest.mark.parametrize("good", [good for good, _ in CLIENT + SERVER], ids=str)
def test_a_message_of_the_other_side_breaks_it(good: list[Any]) -> None:
    """X-4: its type is unknown there."""
    other = read_server_message if READ[good[0]] is read_client_message else read_client_message
    with pytest.raises(ProtocolBroken, match=f"unknown message type {good[0]}"):
        other(msgpack.packb(good), Encoding.MSGPACK)


@pytest.mark.parametrize("largest", [[21, MAX_UINT, "text"], [20, MAX_UINT, MAX_UINT], [20, 0, 0]], ids=str)
def test_numbers_reach_as_far_as_every_client_is_exact(largest: list[Any]) -> None:
    """X-3: ids and stamps up to 2^53 - 1."""
    assert fields(read(largest)) == largest


@pytest.mark.parametrize(("heading", "table"), [("### Server to client", SERVER), ("### Client to server", CLIENT)])
def test_the_page_lists_these_messages_and_fields(heading: str, table: list[tuple[list[Any], tuple[str, ...]]]) -> None:
    """X-3: type numbers and how many fields each message has."""
    shown = [row[0].strip("`[]").split(", ") for row in pages.rows(heading)]
    assert [(int(number), len(names)) for number, *names in shown] == [(good[0], len(kinds)) for good, kinds in table]


@pytest.mark.parametrize(
    "message", [[True, 1, 9, 10, {}], [False, "p1", "teacher", 1000, 5, True], [1.0, 1, 9, 10, {}]], ids=str
)
def test_a_type_is_a_whole_number(message: list[Any]) -> None:
    """X-3, X-4: true is no 1, though Python takes it for one."""
    with pytest.raises(ProtocolBroken, match="begins with its type"):
        read_server_message(msgpack.packb(message), Encoding.MSGPACK)
