"""What links are like, as data. Rates and delays from what teachers meet; a profile is the same both ways."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of link.

    `queue_bytes` is what waits before the bottleneck (a modem's or a router's buffer); past it the sender's own
    buffers fill. `loss` is the share of segments that are lost: TCP sends them again, so what a program sees is that
    the line stalls. `outage` is a span, in seconds after dialling, in which nothing passes.
    """

    title: str
    bits_per_s: float
    round_trip_s: float
    jitter_s: float = 0.0
    queue_bytes: int = 16 * 1024
    loss: float = 0.0
    outage: tuple[float, float] | None = None


PROFILES: dict[str, Profile] = {
    "good": Profile("no slow link", float("inf"), 0.0),
    "wifi": Profile("Wi-Fi in the room", 20e6, 0.004, jitter_s=0.003),
    "4g": Profile("4G", 8e6, 0.05, jitter_s=0.015),
    "3g": Profile("3G", 750e3, 0.12, jitter_s=0.03),
    "lossy": Profile("4G at the edge, 2% lost", 1e6, 0.08, jitter_s=0.02, loss=0.02),
    "dies": Profile("3G that dies for 2 s", 750e3, 0.12, outage=(1.0, 3.0)),
    "2g": Profile("2G, 32 kbit/s, 600 ms", 32e3, 0.6),
    "32k": Profile("32 kbit/s, 200 ms", 32e3, 0.2),
    "16k": Profile("16 kbit/s, 200 ms", 16e3, 0.2),
}
"""By name; `good` is what the others are compared with."""
