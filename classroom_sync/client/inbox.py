"""What a client tells its program, while the program may be slow: states merge, only lines of conversation queue. Pure.

Whoever reads late reads what is, not what was: a waiting event of a kind is replaced by a newer one of that kind.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from classroom_sync.client.limits import MAX_UNREAD_LINES
from classroom_sync.client.redial import StopReason
from classroom_sync.protocol.messages import RosterEntry, Said
from classroom_sync.protocol.words import Epoch, ParticipantId, Stamp, Value


@dataclass(frozen=True, slots=True)
class Moved:
    """The board as it is now."""

    board: Mapping[str, Value]
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class RosterMoved:
    """Who is here, as far as one's role may see it; the whole of it (R-2)."""

    entries: Mapping[str, RosterEntry]


@dataclass(frozen=True, slots=True)
class PenMoved:
    """Who holds the pen, and since which epoch."""

    holder: ParticipantId | None
    epoch: Epoch


class LinkState(Enum):
    """Whether the client hears the server."""

    LIVE = "live"
    LOST = "lost"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The link came, was lost (and is dialled again by itself), or is over for the reason given."""

    state: LinkState
    reason: StopReason | None = None


@dataclass(frozen=True, slots=True)
class Aged:
    """The board as it is shown is at least so many milliseconds old, by the server's word (T-4); 0: it is new again."""

    age_ms: int


Event = Moved | RosterMoved | PenMoved | LinkChanged | Aged | Said


class Inbox:
    """Events that the program has not taken yet."""

    __slots__ = ("_lines", "_newest")

    def __init__(self) -> None:
        self._newest: dict[type[Event], Event] = {}
        self._lines: deque[Said] = deque(maxlen=MAX_UNREAD_LINES)

    def put(self, event: Event) -> None:
        """Keep an event to be taken; at the bound the oldest line gives way."""
        if isinstance(event, Said):
            self._lines.append(event)
        else:
            self._newest[type(event)] = event

    def take(self) -> Event | None:
        """The kind that waits longest, in its newest form; lines after all else; None when there is nothing."""
        if self._newest:
            return self._newest.pop(next(iter(self._newest)))
        return self._lines.popleft() if self._lines else None
