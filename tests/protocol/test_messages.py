"""Messages as values: numbers, and where a state brings whoever applies it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from typing import Any, get_args

import pytest

from classroom_sync.protocol import messages as m
from classroom_sync.protocol.words import Epoch, Stamp, Version

SERVER: tuple[Any, ...] = get_args(m.ServerMessage)
CLIENT: tuple[Any, ...] = get_args(m.ClientMessage)


def test_numbers_tell_messages_and_sides_apart() -> None:
    """X-3: server messages from 0, client messages from 16, none twice."""
    assert [each.TYPE for each in SERVER] == list(range(9))
    assert [each.TYPE for each in CLIENT] == list(range(16, 23))


def test_a_state_brings_to_its_newest_version() -> None:
    """S-2: of its epoch."""
    state = m.State(Epoch(3), Version(7), Version(9), {})
    assert state.stamp == Stamp(Epoch(3), Version(9))


def test_a_message_does_not_change() -> None:
    said = m.Say(1, "text")
    for field in fields(said):
        with pytest.raises(FrozenInstanceError):
            setattr(said, field.name, getattr(said, field.name))
