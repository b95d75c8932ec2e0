"""The async Python client: follow a class, write on its board, come back after every loss.

    joined = await join_classroom("http://127.0.0.1:8000", "ABC-DEF", "Maryam")
    async with ClassroomClient("http://127.0.0.1:8000", joined.code, joined.token) as client:
        async for event in client:
            ...

It speaks `docs/protocol.md` in MessagePack over the WebSocket; it has no long-poll fallback (X-7), which is for
browsers behind proxies. `replica`, `outbox`, `inbox`, `redial` and `session` are pure; `classroom` and `joining` do
the I/O.
"""

from classroom_sync.client.classroom import ClassroomClient
from classroom_sync.client.inbox import Aged, Event, LinkChanged, LinkState, Moved, PenMoved, RosterMoved
from classroom_sync.client.joining import Joined, Opened, create_classroom, join_classroom
from classroom_sync.client.redial import StopReason
from classroom_sync.client.replica import Replica

__all__ = [
    "Aged",
    "ClassroomClient",
    "Event",
    "Joined",
    "LinkChanged",
    "LinkState",
    "Moved",
    "Opened",
    "PenMoved",
    "Replica",
    "RosterMoved",
    "StopReason",
    "create_classroom",
    "join_classroom",
]
