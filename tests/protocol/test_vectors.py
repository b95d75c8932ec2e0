"""The byte vectors that the web's tests read too: tests/vectors/make.py says what stands in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from classroom_sync.errors import ProtocolBroken
from classroom_sync.protocol.codec import Encoding, encode, fields, read_client_message, read_server_message

VECTORS: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).resolve().parents[1] / "vectors" / "messages.json").read_text("utf-8")
)
READ = {"server": read_server_message, "client": read_client_message}


def named(vector: dict[str, Any]) -> str:
    return f"{vector['rule']} {vector['name']}"


@pytest.mark.parametrize("vector", VECTORS["messages"], ids=named)
def test_a_message_is_these_bytes_in_both_directions(vector: dict[str, Any]) -> None:
    """X-1, X-3: and the same array in JSON."""
    read, raw = READ[vector["direction"]], bytes.fromhex(vector["msgpack"])
    message = read(raw, Encoding.MSGPACK)
    assert fields(message) == vector["message"]
    assert encode(message, Encoding.MSGPACK) == raw
    as_json = encode(message, Encoding.JSON)
    assert json.loads(as_json) == vector["message"]
    assert read(as_json, Encoding.JSON) == message


@pytest.mark.parametrize("vector", VECTORS["grown"], ids=named)
def test_a_message_of_a_later_version_is_read_as_far_as_it_is_known(vector: dict[str, Any]) -> None:
    """X-3: what comes past it is ignored."""
    message = READ[vector["direction"]](bytes.fromhex(vector["msgpack"]), Encoding.MSGPACK)
    assert fields(message) == vector["known"]


@pytest.mark.parametrize("vector", VECTORS["bad"], ids=named)
def test_what_is_no_message_breaks_the_protocol(vector: dict[str, Any]) -> None:
    """X-4: whoever reads it."""
    with pytest.raises(ProtocolBroken):
        READ[vector["direction"]](bytes.fromhex(vector["msgpack"]), Encoding.MSGPACK)
