"""The contract of every store, what it keeps of a classroom, and what it tells the nodes that share it.

A store keeps classrooms; it decides nothing but three things, each in one atomic step: whether a writer is still the
newest (`commit`), who writes next (`take_pen`), and the number of a line (`say`). Everything else about a class is
decided in memory by its nodes.

Guarantees of every implementation, held by tests/store/test_contract.py:
- What a method that returned has written is found by every later `load`, also after the process was killed.
- A method that raised StoreError wrote nothing, or (StoreUnavailable only) it is not known whether it did: the
  caller writes the whole again, and every write may be repeated.
- A write by another writer than the newest raises Fenced and changes nothing.
- Methods may be called from one event loop at once; calls for one classroom are not reordered if the caller awaits
  each.
Not guaranteed: any order between classrooms, and reading one's own write before the call that wrote it returned.

What nodes tell each other goes beside what is kept, in the same step: whoever follows a class hears each change as
`News`, its own too, in one order for all. News may be lost, never repeated out of order; who then finds a gap loads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from classroom_sync.core.versioned_map import START
from classroom_sync.protocol.messages import Said, State
from classroom_sync.protocol.words import NOBODY, Code, Epoch, NodeId, ParticipantId, Pen, Role, Stamp, Value, Version


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
class Part:
    """A node's part of the roster, or what changed in it: (from_version, to_version]; from 0 it is the whole.

    A key is a participant, its value what `core.part` makes of it; None removes.
    """

    node: NodeId
    from_version: Version
    to_version: Version
    entries: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A node's whole part as the store has it, and how many seconds ago, by the store's own clock, it last beat."""

    part: Part
    silent_s: float


@dataclass(frozen=True, slots=True)
class StoredClassroom:
    """A classroom as the store has it.

    `epoch` is the newest, `host` the node it was granted to, `version` the newest commit, `floor` the oldest version
    a delta may start from. Times are seconds since 1970. `lines` are the newest of the conversation, at most
    MAX_LINES, oldest first. `parts` are of nodes that beat within PART_KEEP_S.
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
    host: NodeId = NOBODY
    lines: Sequence[Said] = ()
    parts: Sequence[StoredPart] = ()

    @property
    def stamp(self) -> Stamp:
        """Where the board stands."""
        return Stamp(self.epoch, self.version)


@dataclass(frozen=True, slots=True)
class BoardWrite:
    """What a commit to the store brings: every key changed since `since`, each with its own version.

    `entries` may name keys the store has already at that version (a repeated write). When `floor` is newer than the
    store's version, removals in between are forgotten: `entries` is then the whole board. `state` is the same for
    those who follow the class.
    """

    epoch: Epoch
    host: NodeId
    since: Version
    version: Version
    floor: Version
    entries: Mapping[str, StoredEntry]
    state: State


# --- News ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BoardMoved:
    """The store took a commit."""

    host: NodeId
    state: State


@dataclass(frozen=True, slots=True)
class PenTaken:
    """The epoch rose: another writer, or another holder of the pen. What else is to be known is loaded."""

    epoch: Epoch
    host: NodeId


@dataclass(frozen=True, slots=True)
class MembersChanged:
    """These participants joined or were removed."""

    participants: Sequence[StoredParticipant]


@dataclass(frozen=True, slots=True)
class NodeBeat:
    """A node lives, and what changed in its part; `stamp` is where the store stood then, so a lost commit shows.

    ZERO: the store did not take it, for it is full, nor then what the node commits.
    """

    part: Part
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class NodeLeft:
    """A node has nobody in the class any more; if it was the host, nobody is."""

    node: NodeId


@dataclass(frozen=True, slots=True)
class LineSaid:
    """A line of the conversation, numbered."""

    line: Said


@dataclass(frozen=True, slots=True)
class ClassOver:
    """The class was ended."""


@dataclass(frozen=True, slots=True)
class NewsMissed:
    """The store was out of hearing for a while: load, for anything may have happened."""


News = BoardMoved | PenTaken | MembersChanged | NodeBeat | NodeLeft | LineSaid | ClassOver | NewsMissed
Hear = Callable[[News], None]


class Store(Protocol):
    """Where classrooms are kept. Every method raises StoreUnavailable when the store cannot do it now."""

    @property
    def is_shared(self) -> bool:
        """Whether other nodes may use the same classrooms. Where none may, nobody has to be told anything."""

    async def open(self) -> None:
        """Make ready (create folders, tables, connections). Called once, before anything else."""

    async def close(self) -> None:
        """Let go of everything. Called once, last; no other call is under way."""

    async def ping(self) -> None:
        """Return if a write would be likely to succeed, and news to be heard, now; never changes a classroom."""

    async def time_s(self) -> float:
        """Seconds since 1970 by the store's own clock: signs of life are told and judged by it, not by a node's."""

    async def share_secret(self, own: str) -> str:
        """The secret that the nodes of this store sign with: the one it keeps, else `own`, which it keeps from now on.

        Called again now and then: a store that lost it is told it anew. One that is not shared answers `own`.
        """

    async def create(self, classroom: StoredClassroom) -> None:
        """Keep a new classroom; CodeTaken if its code is kept already (an ended one is kept no more)."""

    async def load(self, code: Code) -> StoredClassroom | None:
        """The classroom as it is kept now, participants in their order, or None."""

    async def commit(self, code: Code, write: BoardWrite) -> None:
        """Keep a part of the board in one atomic step, and tell it (BoardMoved) unless the kept version is newer.

        Fenced if the store's epoch is newer than the write's, or the same with another host. Behind if the store's
        epoch is older, or its version before the write's `since`: it lost something. Gone. Each entry is kept if its
        version is newer than or equal to the kept one's; version and floor never go down. Tombstones at or below the
        floor are forgotten: no delta starts from before it. A repeated write does not bring their keys back. A write
        whose floor is newer than the kept version replaces all entries.
        """

    async def take_pen(
        self, code: Code, expected: Epoch, epoch: Epoch, pen: Pen, host: NodeId, since: Version = START
    ) -> Version:
        """Raise the epoch from `expected` to `epoch`, keep `pen` and `host`, in one atomic compare-and-set; tell it.

        The store's version then. Fenced if the store's epoch is newer than `expected`. Behind if it is older, or its
        version before `since`, which the caller knows it had: the store lost something, and an epoch that began there
        would bury what a node still has. Gone; ContractBroken unless `epoch` is newer than `expected`. Also how a node
        becomes the host without the pen changing hands: with the old pen, so that nothing is fenced but other nodes'
        writes.
        """

    async def restore(self, classroom: StoredClassroom) -> None:
        """Give back what the store lost: the join of what it has and this, whichever of the two is older.

        Of two boards the one with the higher stamp stays, with its pen, host, title and time of creation, and of two
        signs of life the later; participants are added, and removed where either says so; lines are added by their
        numbers. `parts` do not count. May be repeated, and done by several nodes at once. Gone(is_over) if the class
        was ended.
        """

    async def keep_participants(self, code: Code, participants: Sequence[StoredParticipant]) -> None:
        """Add or replace these participants, and tell it; those not named stay, one that is removed stays removed.

        Nothing happens if the classroom is gone.
        """

    async def beat(self, code: Code, part: Part) -> Stamp:
        """Say that the part's node has the class in memory, keep what changed in its part, and tell it.

        Where the board stands in the store. A node that was silent for PART_KEEP_S is forgotten with its part, by
        whoever beats next. Behind(0, version) if the store has another version of the part than `from_version`: the
        whole is due. Gone.
        """

    async def leave(self, code: Code, node: NodeId) -> None:
        """Forget a node's part, and that it was the host if it was; tell it. Nothing happens if the class is gone."""

    async def say(self, code: Code, line: Said) -> Said:
        """Number a line (the next after the newest, from 1), keep it with the last MAX_LINES, tell it, return it.

        A line that is there already, the same in all but its number, is not said again: its number comes back. Gone.
        """

    async def touch(self, code: Code, alive_s: float) -> None:
        """Note a sign of life; never goes down. Nothing happens if the classroom is gone."""

    async def remove(self, code: Code) -> None:
        """Forget the classroom and all that belongs to it, but, for OVER_KEEP_S, that it was ended; tell it.

        Nothing happens if it is gone.
        """

    async def remove_silent(self, before_s: float) -> Sequence[Code]:
        """Forget every classroom whose last sign of life is before `before_s`; their codes come back."""

    async def follow(self, code: Code, hear: Hear) -> None:
        """Have `hear` called, on the event loop, with all news of a class told from now on, until `unfollow`.

        One follower a class and store. Returns once nothing told later can be missed; a store that loses its hearing
        tells NewsMissed when it has it back. `hear` must not raise.
        """

    async def unfollow(self, code: Code) -> None:
        """Hear no more of a class. Nothing happens if it was not followed; never raises StoreUnavailable."""
