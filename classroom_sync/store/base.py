"""The contract of every store, and what it keeps of a classroom.

A store keeps classrooms; it decides nothing but two things, each in one atomic step: whether a writer's epoch is
still the newest (`commit`), and who raises it next (`take_pen`). Everything else about a class is decided in memory
by the node that hosts it.

Guarantees of every implementation, held by tests/store/test_contract.py:
- What a method that returned has written is found by every later `load`, also after the process was killed.
- A method that raised StoreError wrote nothing, or (StoreUnavailable only) it is not known whether it did: the
  caller writes the whole again, and every write may be repeated.
- A write with an older epoch than the store's raises Fenced and changes nothing.
- Methods may be called from one event loop at once; calls for one classroom are not reordered if the caller awaits
  each.
Not guaranteed: any order between classrooms, and reading one's own write before the call that wrote it returned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from classroom_sync.protocol.words import Code, Epoch, ParticipantId, Pen, Role, Value, Version


@dataclass(frozen=True, slots=True)
class StoredParticipant:
    """One who joined.

    `order` counts from 0 in the order of joining; a removed one stays, so that its token stays refused (C-6).
    """

    participant: ParticipantId
    name: str
    role: Role
    order: int
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One key of the board: None as value is a tombstone."""

    version: Version
    value: Value


@dataclass(frozen=True, slots=True)
class StoredClassroom:
    """A classroom as the store has it.

    `epoch` is the newest, `version` the newest commit, `floor` the oldest version a delta may start from. Times are
    seconds since 1970.
    """

    code: Code
    title: str
    created_s: float
    alive_s: float
    epoch: Epoch
    version: Version
    floor: Version
    pen: Pen
    entries: Mapping[str, StoredEntry] = field(default_factory=dict)
    participants: Sequence[StoredParticipant] = ()


@dataclass(frozen=True, slots=True)
class BoardWrite:
    """What a commit to the store brings: every key changed since the store's version, each with its own version.

    `entries` may name keys the store has already at that version (a repeated write). When `floor` is newer than the
    store's version, removals in between are forgotten: `entries` is then the whole board.
    """

    epoch: Epoch
    version: Version
    floor: Version
    entries: Mapping[str, StoredEntry]


class Store(Protocol):
    """Where classrooms are kept. Every method raises StoreUnavailable when the store cannot do it now."""

    async def open(self) -> None:
        """Make ready (create folders, tables, connections). Called once, before anything else."""

    async def close(self) -> None:
        """Let go of everything. Called once, last; no other call is under way."""

    async def ping(self) -> None:
        """Return if a write would be likely to succeed now; never changes a classroom."""

    async def create(self, classroom: StoredClassroom) -> None:
        """Keep a new classroom; CodeTaken if its code is kept already (an ended one is kept no more)."""

    async def load(self, code: Code) -> StoredClassroom | None:
        """The classroom as it is kept now, participants in their order, or None."""

    async def commit(self, code: Code, write: BoardWrite) -> None:
        """Keep a part of the board in one atomic step.

        Fenced if the store's epoch is newer than the write's, or the classroom is gone (epoch 0 then). An epoch
        newer than the store's was never granted by `take_pen`: ContractBroken. Each entry is kept if its version is
        newer than or equal to the kept one's; version and floor never go down. Tombstones at or below the floor are
        forgotten: no delta starts from before it. A repeated write does not bring their keys back. A write whose floor
        is newer than the kept version replaces all entries.
        """

    async def take_pen(self, code: Code, expected: Epoch, pen: Pen) -> None:
        """Raise the epoch to expected + 1 and keep `pen` as the caller made it, in one atomic compare-and-set.

        Fenced with the store's epoch if that is not `expected`, or the classroom is gone (0). Also how a node that
        opens a classroom after a restart becomes its writer: with the old pen, so that nothing is fenced but other
        nodes' writes.
        """

    async def keep_participants(self, code: Code, participants: Sequence[StoredParticipant]) -> None:
        """Add or replace these participants; those not named stay. Nothing happens if the classroom is gone."""

    async def touch(self, code: Code, alive_s: float) -> None:
        """Note a sign of life; never goes down. Nothing happens if the classroom is gone."""

    async def remove(self, code: Code) -> None:
        """Forget the classroom and all that belongs to it. Nothing happens if it is gone."""

    async def remove_silent(self, before_s: float) -> Sequence[Code]:
        """Forget every classroom whose last sign of life is before `before_s`; their codes come back."""
