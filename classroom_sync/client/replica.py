"""The client's copy of the board. One writer, so the higher stamp wins and merging needs no clock. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from classroom_sync.protocol.messages import State
from classroom_sync.protocol.words import ZERO, Stamp, Value


@dataclass(frozen=True, slots=True)
class Replica:
    """The board as of `stamp`."""

    stamp: Stamp
    board: Mapping[str, Value]


EMPTY = Replica(ZERO, {})


class Received(Enum):
    """What became of a state message."""

    APPLIED = "applied"
    IGNORED = "ignored"
    GAP = "gap"


def receive_state(replica: Replica, state: State) -> tuple[Replica, Received]:
    """The replica after a state message; the one handed in stays as it is.

    APPLIED: merged (S-2) or replaced by a snapshot (S-3). IGNORED: not newer (S-4). GAP: does not join on; the
    replica is unchanged and the caller asks for the state from its stamp (S-5).
    """
    if state.stamp <= replica.stamp:
        return replica, Received.IGNORED
    if state.from_version == 0:
        return Replica(state.stamp, _merge({}, state.changes)), Received.APPLIED
    if state.epoch != replica.stamp.epoch or state.from_version > replica.stamp.version:
        return replica, Received.GAP
    return Replica(state.stamp, _merge(dict(replica.board), state.changes)), Received.APPLIED


def _merge(board: dict[str, Value], changes: Mapping[str, Value]) -> dict[str, Value]:
    for key, value in changes.items():
        if value is None:
            board.pop(key, None)
        else:
            board[key] = value
    return board
