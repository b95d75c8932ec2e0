"""The gate of a link: whether what was sent has reached the far end, so that more is worth sending.

A kernel takes tens of kilobytes from us before it says stop, a proxy takes more: on a slow link that is many
seconds of pointer moves, each older than the last when it is shown at last. Only the far end knows what has
arrived. So a message carries a WebSocket ping right behind it, and the pong says: everything before this is here.

The rules, with one ping in flight at most:
- While a ping is unanswered beyond its budget, the gate is shut: nothing more is sent, and the pong opens it.
- While a ping is unanswered and more than a window of bytes lies between us and the last pong, it is shut too: at
  16 kbit/s a budget of time alone would let seconds of moves pass in one round trip.
- The budget is the smallest round trip seen lately and half of it again, within bounds: a delay beyond that is a
  queue we built, or a stall.
- The window doubles with each pong that came without a queue, and falls to what the link carried in one round trip
  with each that met one.
- A link that moves is pinged at most every 100 ms, one that proved clear less often, a quiet one only to see
  whether it lives.

Measured in a trial (one student at 64 kbit/s, 60 moves a second of 200 bytes): kernel back-pressure alone 4 s old
in the median, with TCP_NOTSENT_LOWAT 0.96 s, waiting for the far end 0.07 s.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from classroom_sync.protocol.words import Epoch, Stamp, Version

PING_EVERY_S = 0.1
PING_CLEAR_EVERY_S = 1.0
"""Once a link has answered CLEAR_AFTER pings in a row without a queue.

A pong costs the server a read and a call.
"""
CLEAR_AFTER = 8
KEEP_ALIVE_S = 5.0
SILENT_AFTER_S = 10.0
"""A ping unanswered for this long: the far end is gone, whatever the kernel believes."""
BUDGET_FLOOR_S = 0.03
"""Beyond the round trip: less would take the jitter of good Wi-Fi for a queue."""
BUDGET_CEILING_S = 0.15
QUEUE_S = 0.05
"""A round trip longer than the smallest by more than this met a queue."""
WINDOW_FIRST_BYTES = 1024
WINDOW_MIN_BYTES = 256
WINDOW_MAX_BYTES = 64 * 1024
FRAME_OVERHEAD_BYTES = 54
"""What TCP, IP and the link add to each small write; on a thin link it is most of the bytes."""
REMEMBER_S = 30.0
"""How long a smallest round trip stands: a phone that changed from Wi-Fi to 2G has another."""
_UNKNOWN_S = 0.5
"""The smallest round trip of a link that has answered nothing yet."""


def pack_mark(stamp: Stamp) -> bytes:
    """What a ping carries: the stamp it stands behind, 16 bytes, the same for every link that stands there."""
    return struct.pack(">QQ", *stamp)


def read_mark(payload: bytes) -> Stamp | None:
    """The stamp in a pong's payload; None for a pong that answers no ping of ours."""
    if len(payload) != struct.calcsize(">QQ"):
        return None
    epoch, version = struct.unpack(">QQ", payload)
    return Stamp(Epoch(epoch), Version(version))


@dataclass(frozen=True, slots=True)
class _Ping:
    """The one ping in flight: what it stands behind, when it left, and how many bytes had been sent by then."""

    stamp: Stamp
    sent_s: float
    sent_bytes: int


class Gate:
    """Open or shut, by pings and pongs. Times are seconds of the caller's clock."""

    __slots__ = (
        "_acked_bytes",
        "_acked_s",
        "_clear_in_a_row",
        "_former_smallest_s",
        "_last_ping_s",
        "_ping",
        "_sent_bytes",
        "_smallest_s",
        "_smallest_since_s",
        "_window_bytes",
    )

    def __init__(self) -> None:
        self._ping: _Ping | None = None
        self._last_ping_s = float("-inf")
        self._sent_bytes = 0
        self._acked_bytes = 0
        self._acked_s = 0.0
        self._smallest_s = self._former_smallest_s = float("inf")
        self._smallest_since_s = 0.0
        self._window_bytes = WINDOW_FIRST_BYTES
        self._clear_in_a_row = 0

    @property
    def round_trip_s(self) -> float | None:
        """The smallest round trip seen in the last half minute or so; None before the first pong."""
        smallest_s = min(self._smallest_s, self._former_smallest_s)
        return None if smallest_s == float("inf") else smallest_s

    @property
    def budget_s(self) -> float:
        """How long a ping may be unanswered before the gate shuts."""
        round_trip_s = self.round_trip_s
        smallest_s = _UNKNOWN_S if round_trip_s is None else round_trip_s
        return smallest_s + min(max(smallest_s / 2, BUDGET_FLOOR_S), BUDGET_CEILING_S)

    def is_open(self, now_s: float) -> bool:
        """Whether more may be sent. A gate without a ping in flight is open: nothing would ever open it again."""
        ping = self._ping
        if ping is None:
            return True
        if self._sent_bytes - self._acked_bytes > self._window_bytes:
            return False
        return now_s - ping.sent_s <= self.budget_s

    def is_silent(self, now_s: float) -> bool:
        """Whether the far end has left a ping unanswered for so long that it must be gone."""
        return self._ping is not None and now_s - self._ping.sent_s > SILENT_AFTER_S

    def wants_ping(self, now_s: float, *, is_moving: bool) -> bool:
        """Whether what is sent now should carry a ping; `is_moving` is false for mere heartbeats."""
        if self._ping is not None:
            return False
        since_s = now_s - self._last_ping_s
        if not is_moving:
            return since_s >= KEEP_ALIVE_S
        is_proven = self._clear_in_a_row >= CLEAR_AFTER
        is_filling = self._sent_bytes - self._acked_bytes > self._window_bytes // 2
        return since_s >= (PING_CLEAR_EVERY_S if is_proven and not is_filling else PING_EVERY_S)

    def rest(self) -> tuple[float, int] | None:
        """When it was last pinged, and how many bytes more may be sent before a ping every second is too few.

        None while it has not proved clear, or waits for a pong. Otherwise it is open, and stays so until the next ping:
        nothing needs to ask it, and what is sent meanwhile is made known by `carried` afterwards.
        """
        spare_bytes = self._window_bytes // 2 - (self._sent_bytes - self._acked_bytes)
        if self._ping is not None or self._clear_in_a_row < CLEAR_AFTER or spare_bytes < 0:
            return None
        return self._last_ping_s, spare_bytes

    def sent(self, payload_bytes: int) -> None:
        """So much was handed to the wire in one write."""
        self._sent_bytes += payload_bytes + FRAME_OVERHEAD_BYTES

    def carried(self, wire_bytes: int) -> None:
        """So much was handed to the wire in any number of writes, their overhead counted."""
        self._sent_bytes += wire_bytes

    def pinged(self, stamp: Stamp, now_s: float) -> None:
        """A ping left, behind everything that was sent."""
        self._ping = _Ping(stamp, now_s, self._sent_bytes)
        self._last_ping_s = now_s

    def ponged(self, stamp: Stamp, now_s: float) -> bool:
        """A pong came; whether it answers the ping in flight. Any other is none of ours and changes nothing."""
        ping = self._ping
        if ping is None or ping.stamp != stamp:
            return False
        round_trip_s = now_s - ping.sent_s
        self._note_round_trip(round_trip_s, now_s)
        self._fit_window(ping, round_trip_s, now_s)
        self._ping = None
        self._acked_bytes, self._acked_s = ping.sent_bytes, now_s
        return True

    def _note_round_trip(self, round_trip_s: float, now_s: float) -> None:
        # Two halves of memory: the older is dropped when the younger has grown old, so a minimum never stands
        # longer than twice REMEMBER_S.
        if now_s - self._smallest_since_s > REMEMBER_S:
            self._former_smallest_s, self._smallest_s = self._smallest_s, float("inf")
            self._smallest_since_s = now_s
        self._smallest_s = min(self._smallest_s, round_trip_s)

    def _fit_window(self, ping: _Ping, round_trip_s: float, now_s: float) -> None:
        smallest_s = min(self._smallest_s, self._former_smallest_s)
        if round_trip_s - smallest_s <= QUEUE_S:
            self._clear_in_a_row += 1
            # Only a window that was used has proved that the link carries it.
            if ping.sent_bytes - self._acked_bytes > self._window_bytes // 2:
                self._window_bytes = min(self._window_bytes * 2, WINDOW_MAX_BYTES)
            return
        self._clear_in_a_row = 0
        # What arrived between the last two pongs, or since the ping left where the link was idle before: the link's
        # pace.
        elapsed_s = max(min(now_s - self._acked_s, round_trip_s), 1e-3)
        pace = (ping.sent_bytes - self._acked_bytes) / elapsed_s
        fitting = int(pace * (smallest_s + QUEUE_S))
        self._window_bytes = max(WINDOW_MIN_BYTES, min(self._window_bytes, fitting))
