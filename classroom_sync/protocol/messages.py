"""Every message of the wire as a type; `codec` turns them into bytes and back.

The number of a message and the order of its fields are the wire's: a dataclass here is written as the array
`[TYPE, field, field, …]`, so fields may be added at the end only, with a default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from classroom_sync.errors import RefusalCode
from classroom_sync.protocol.words import Epoch, ParticipantId, Role, Stamp, Value, Version

RosterEntry = dict[str, Value]
"""`name`, `role`, `state`, `epoch`, `version`, `behind_ms`, `hand`, `ready`, `raised_ms`, `page`.

Fields that did not change may be missing (R-1).
"""


# --- Server to client ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Welcome:
    """S-1: always the first message."""

    TYPE: ClassVar = 0
    participant: ParticipantId
    role: Role
    heartbeat_ms: int
    server_ms: int
    may_write: bool


@dataclass(frozen=True, slots=True)
class State:
    """The delta (from_version, to_version] of an epoch; from 0 it is a snapshot (S-2 to S-7)."""

    TYPE: ClassVar = 1
    epoch: Epoch
    from_version: Version
    to_version: Version
    changes: Mapping[str, Value]

    @property
    def stamp(self) -> Stamp:
        """Where it brings whoever applies it."""
        return Stamp(self.epoch, self.to_version)


@dataclass(frozen=True, slots=True)
class Roster:
    """R-1, R-2: who is here, as far as the reader's role may see it."""

    TYPE: ClassVar = 2
    entries: Mapping[str, RosterEntry | None]
    full: bool


@dataclass(frozen=True, slots=True)
class Accepted:
    """The request `id` was carried out; the board then stood at this stamp (A-1, A-2)."""

    TYPE: ClassVar = 3
    id: int
    epoch: Epoch
    version: Version
    durable: bool


@dataclass(frozen=True, slots=True)
class Rejected:
    """The request `id` changed nothing (E-1)."""

    TYPE: ClassVar = 4
    id: int
    code: RefusalCode
    text: str


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """T-1; `stored` is the newest version of this epoch that the store has (A-3).

    `age_ms`: for how long the server has not heard the one that the pen holder is connected to (T-4); 0: it has.
    """

    TYPE: ClassVar = 5
    epoch: Epoch
    version: Version
    server_ms: int
    stored: Version
    age_ms: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """T-3: one line of the conversation."""

    TYPE: ClassVar = 6
    seq: int
    participant: ParticipantId
    name: str
    text: str
    server_ms: int


@dataclass(frozen=True, slots=True)
class GoAway:
    """T-2: reconnect after a random time in the window."""

    TYPE: ClassVar = 7
    delay_min_ms: int
    delay_max_ms: int
    why: str


@dataclass(frozen=True, slots=True)
class PenHeld:
    """P-1: who holds the pen, and the epoch in which it was taken."""

    TYPE: ClassVar = 8
    participant: ParticipantId | None
    epoch: Epoch


ServerMessage = Welcome | State | Roster | Accepted | Rejected | Heartbeat | Said | GoAway | PenHeld


# --- Client to server ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Commit:
    """C-1 to C-4: change these keys in one version; None removes. `epoch` None stands for the present one."""

    TYPE: ClassVar = 16
    id: int
    changes: dict[str, Value]
    epoch: Epoch | None = None


@dataclass(frozen=True, slots=True)
class Painted:
    """C-5: this stamp is on the screen, and the pages up to `ready` are loaded.

    With `page`, C-8, that other page is, and the stamp was.
    """

    TYPE: ClassVar = 17
    epoch: Epoch
    version: Version
    ready: int | None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """A student's hand goes up or down; `participant` says whose, where it is not the sender's own (C-9)."""

    TYPE: ClassVar = 18
    id: int
    up: bool
    participant: ParticipantId | None = None


@dataclass(frozen=True, slots=True)
class GivePen:
    """P-2: a teacher gives the pen, or (None) takes it back."""

    TYPE: ClassVar = 19
    id: int
    participant: ParticipantId | None


@dataclass(frozen=True, slots=True)
class Resync:
    """C-7: bring me up to date from here."""

    TYPE: ClassVar = 20
    epoch: Epoch
    version: Version


@dataclass(frozen=True, slots=True)
class Say:
    """A line for the class's conversation."""

    TYPE: ClassVar = 21
    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Remove:
    """C-6: a teacher removes a participant from the class."""

    TYPE: ClassVar = 22
    id: int
    participant: ParticipantId


ClientMessage = Commit | Painted | Hand | GivePen | Resync | Say | Remove
