"""Messages to bytes and back, in both encodings: what is a message, and what ends the connection."""

from __future__ import annotations

import json
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_sync.errors import ProtocolBroken, RefusalCode
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.codec import (
    Encoding,
    encode,
    fields,
    packed_bytes,
    read_client_message,
    read_server_message,
)
from classroom_sync.protocol.limits import MAX_MESSAGE_BYTES
from classroom_sync.protocol.words import Epoch, ParticipantId, Role, Version
from tests.protocol.samples import client_messages, server_messages, values

COMMIT = m.Commit(1, {"page": 43})


def packed(message: object) -> bytes:
    """MessagePack by its own encoder, not by ours."""
    done: bytes = msgpack.packb(message)
    return done


@pytest.mark.parametrize("encoding", Encoding)
class TestRoundTrips:
    @given(message=server_messages)
    def test_of_server_messages(self, encoding: Encoding, message: m.ServerMessage) -> None:
        """X-1: the same arrays in both encodings."""
        assert read_server_message(encode(message, encoding), encoding) == message

    @given(message=client_messages)
    def test_of_client_messages(self, encoding: Encoding, message: m.ClientMessage) -> None:
        """X-1: the same arrays in both encodings."""
        assert read_client_message(encode(message, encoding), encoding) == message

    @given(frame=st.binary(max_size=40))
    def test_any_bytes_are_a_message_or_refused(self, encoding: Encoding, frame: bytes) -> None:
        """X-4: nothing but ProtocolBroken comes out of a frame that is none."""
        for read in (read_client_message, read_server_message):
            try:
                message = read(frame, encoding)
            except ProtocolBroken:
                continue
            assert read(encode(message, encoding), encoding) == message

    @given(
        message=st.lists(values | st.integers(0, 23), max_size=6).map(lambda rest: [rest[0] if rest else 0, *rest[1:]])
    )
    def test_any_array_is_a_message_or_refused(self, encoding: Encoding, message: list[Any]) -> None:
        """X-4: so is any array."""
        frame = packed(message) if encoding is Encoding.MSGPACK else json.dumps(message).encode()
        for read in (read_client_message, read_server_message):
            try:
                known = read(frame, encoding)
            except ProtocolBroken:
                continue
            assert fields(known) == message[: len(fields(known))]


class TestEncodings:
    def test_json_is_utf_8_without_escapes_and_spaces(self) -> None:
        """X-1: nil is null."""
        said = m.GivePen(1, None)
        assert encode(said, Encoding.JSON) == b"[19,1,null]"
        assert encode(m.Say(2, "نعم «\n»"), Encoding.JSON) == '[21,2,"نعم «\\n»"]'.encode()

    def test_json_is_read_from_text_and_from_bytes(self) -> None:
        """X-1, H-4: a WebSocket brings text, a request bytes."""
        text = '[21, 2, "نعم"]'
        assert read_client_message(text, Encoding.JSON) == m.Say(2, "نعم")
        assert read_client_message(text.encode(), Encoding.JSON) == m.Say(2, "نعم")

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
    def test_json_has_no_number_that_is_none(self, value: float) -> None:
        with pytest.raises(ValueError, match="Out of range float"):
            encode(m.Commit(1, {"x/a": value}), Encoding.JSON)

    def test_a_page_turn_takes_twelve_bytes(self) -> None:
        """S-8: at the small stamps a class begins with."""
        turn = m.State(Epoch(1), Version(9), Version(10), {"page": 43})
        assert len(encode(turn, Encoding.MSGPACK)) == 12

    @pytest.mark.parametrize(
        ("value", "size"), [(43, 1), (604, 3), (None, 1), ("a" * 31, 32), ("é" * 20, 42), ([0.5, 0.5], 19), ({}, 1)]
    )
    def test_a_value_is_measured_as_it_is_sent(self, value: Any, size: int) -> None:
        """K-4: bounds are of the encoded value."""
        assert packed_bytes(value) == size


class TestFields:
    def test_an_epoch_left_out_is_not_sent(self) -> None:
        """C-3: left out is the present one; a frame of the first version stays what it was."""
        assert fields(COMMIT) == [16, 1, {"page": 43}]
        assert fields(m.Commit(1, {"page": 43}, Epoch(7))) == [16, 1, {"page": 43}, 7]
        assert read_client_message(packed([16, 1, {"page": 43}]), Encoding.MSGPACK) == COMMIT
        assert read_client_message(packed([16, 1, {"page": 43}, None]), Encoding.MSGPACK) == COMMIT

    def test_fields_past_those_known_are_ignored(self) -> None:
        """X-3: so the protocol grows."""
        frame = packed([20, 1, 2, {"later": [1]}, None])
        assert read_client_message(frame, Encoding.MSGPACK) == m.Resync(Epoch(1), Version(2))

    def test_closed_sets_become_their_words(self) -> None:
        """S-1, E-1: roles and refusal codes."""
        welcome = read_server_message(packed([0, "p1", "teacher", 1000, 5, True]), Encoding.MSGPACK)
        assert welcome == m.Welcome(ParticipantId("p1"), Role.TEACHER, 1000, 5, True)
        assert isinstance(welcome, m.Welcome)
        assert isinstance(welcome.role, Role)
        rejected = read_server_message(packed([4, 1, "fenced", "text"]), Encoding.MSGPACK)
        assert isinstance(rejected, m.Rejected)
        assert rejected.code is RefusalCode.FENCED


BAD_JSON = [
    "",
    " ",
    "{}",
    "null",
    "21",
    '"text"',
    "[]",
    "[[21]]",
    '["21",1,"text"]',
    '[21.0,1,"text"]',
    '[true,1,"text"]',
    '[21,1,"text"',
    '[21,1,"text"]]',
    '[21,1,"text"] [21,2,"text"]',
    "[21,1,'text']",
    '[21,1,"text",]',
    '[21,1,"\ud800"]',
    '[21,1,"\\ud800"]',
    '[16,1,{"x/a":NaN}]',
    '[16,1,{"x/a":Infinity}]',
    '[16,1,{"x/a":-Infinity}]',
    '[16,1,{"\\udfff":1}]',
    f'[16,1,{{"x/a":{"9" * 5000}}}]',
    f'[16,1,{{"x/a":{"[" * 30_000}',
    f'[16,1,{{"x/a":{"[" * 10_000}{"]" * 10_000}}}]',
]
BAD_MSGPACK = {
    "text for binary": '[21,1,"text"]',
    "JSON for MessagePack": b'[21,1,"text"]',
    "binary in a commit": packed([16, 1, {"x/a": b"bytes"}]),
    "binary deep in a commit": packed([16, 1, {"x/a": [{"b": [b"bytes"]}]}]),
    "binary for a key": packed([16, 1, {b"page": 1}]),
    "binary for a key deep in a commit": packed([16, 1, {"x/a": [{b"b": 1}]}]),
    "a number for a key": packed([16, 1, {1: 1}]),
    "a list for a key": b"\x93\x10\x01\x81\x91\x01\x01",
    "an extension": packed([16, 1, {"x/a": msgpack.ExtType(5, b"x")}]),
    "a timestamp": packed([16, 1, {"x/a": msgpack.Timestamp(1, 0)}]),
    "deeper than any stack": b"\x91" * 5000 + b"\x01",
    "a length past the end": b"\xdd\xff\xff\xff\xff",
    "nothing": b"",
}


class TestFrames:
    @pytest.mark.parametrize("text", BAD_JSON, ids=lambda text: text[:24].encode("ascii", "backslashreplace").decode())
    def test_json_that_is_no_message(self, text: str) -> None:
        """X-4: the connection ends."""
        with pytest.raises(ProtocolBroken):
            read_client_message(text, Encoding.JSON)

    @pytest.mark.parametrize("frame", BAD_MSGPACK.values(), ids=BAD_MSGPACK.keys())
    def test_msgpack_that_is_no_message(self, frame: bytes | str) -> None:
        """X-4: the connection ends."""
        with pytest.raises(ProtocolBroken):
            read_client_message(frame, Encoding.MSGPACK)

    @pytest.mark.parametrize(
        "message",
        [
            [1, 1, 0, 1, {"x/a": b"bytes"}],
            [1, 1, 0, 1, {b"page": 1}],
            [1, 1, 0, 1, {"x/a": msgpack.Timestamp(1, 0)}],
            [2, {b"p1": None}, True],
            [2, {"p1": {"name": b"bytes"}}, True],
        ],
        ids=repr,
    )
    def test_a_client_takes_nothing_either_that_json_could_not_carry(self, message: list[Any]) -> None:
        """X-1, X-4: in state and roster."""
        with pytest.raises(ProtocolBroken, match=r"map keys|binary"):
            read_server_message(packed(message), Encoding.MSGPACK)

    def test_the_reason_does_not_echo_the_frame(self) -> None:
        """X-4: it stands in logs."""
        with pytest.raises(ProtocolBroken) as broken:
            read_client_message('[21,1,"a secret"', Encoding.JSON)
        assert "secret" not in str(broken.value)

    def test_a_message_of_64_kib_is_the_largest(self) -> None:
        """K-4, X-4: one byte more ends the connection."""
        envelope = len(packed([21, 1, "a" * 60_000])) - 60_000
        most = MAX_MESSAGE_BYTES - envelope
        assert read_client_message(packed([21, 1, "a" * most]), Encoding.MSGPACK) == m.Say(1, "a" * most)
        with pytest.raises(ProtocolBroken, match="at most 65536 bytes"):
            read_client_message(packed([21, 1, "a" * (most + 1)]), Encoding.MSGPACK)

    @pytest.mark.parametrize(("letter", "size"), [("a", 1), ("س", 2), ("۝", 2), ("‎", 3), ("🙂", 4)])
    def test_json_text_is_measured_in_bytes(self, letter: str, size: int) -> None:
        """K-4, X-4: not in characters."""
        most = (MAX_MESSAGE_BYTES - len('[21,1,""]')) // size
        said = read_client_message(f'[21,1,"{letter * most}"]', Encoding.JSON)
        assert said == m.Say(1, letter * most)
        with pytest.raises(ProtocolBroken, match="at most 65536 bytes"):
            read_client_message(f'[21,1,"{letter * (most + 1)}aaa"]', Encoding.JSON)
