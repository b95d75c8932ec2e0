"""One way over a link, on anybody's clock: when what is handed over now comes out. Pure; the seed is the luck.

A lane is a bottleneck that sends one segment after the other, behind it a delay. Every segment costs its headers too:
on a thin link they are most of the bytes of a small message. Segments stay in order, as TCP keeps them; a lost one
holds up all behind it until it was sent again.
"""

from __future__ import annotations

from random import Random

from bench.slow_link.profiles import Profile

SEGMENT_BYTES = 1400
HEADER_BYTES = 52
"""IP and TCP with timestamps."""
_RESEND_FLOOR_S = 0.2
"""Linux waits at least this long before it sends again what nobody acknowledged."""


class Lane:
    """Times are seconds since the connection was dialled."""

    def __init__(self, profile: Profile, random: Random) -> None:
        self._profile = profile
        self._random = random
        self._free_s = 0.0
        self._last_s = 0.0

    def has_room_s(self) -> float:
        """From when on the queue before the bottleneck takes another segment."""
        profile = self._profile
        return self._free_s - 8 * profile.queue_bytes / profile.bits_per_s

    def carry(self, now_s: float, length: int) -> float:
        """Hand over a segment of so many bytes; when it comes out."""
        profile = self._profile
        starts_s = self._past_outage(max(now_s, self._free_s))
        self._free_s = starts_s + 8 * (length + HEADER_BYTES) / profile.bits_per_s
        arrives_s = self._free_s + profile.round_trip_s / 2 + self._random.random() * profile.jitter_s
        if self._random.random() < profile.loss:
            arrives_s += max(_RESEND_FLOOR_S, 2 * profile.round_trip_s)
        self._last_s = max(self._last_s, arrives_s)
        return self._last_s

    def _past_outage(self, at_s: float) -> float:
        outage = self._profile.outage
        return outage[1] if outage is not None and outage[0] <= at_s < outage[1] else at_s
