"""A slow link on simulated time: a bottleneck with a queue, a delay each way, and a teacher who moves without pause."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import count

from classroom_sync.core.gate import FRAME_OVERHEAD_BYTES, Gate
from classroom_sync.protocol.words import Epoch, Stamp, Version

PING_BYTES = 18


@dataclass(frozen=True, slots=True)
class Profile:
    """A link and what is sent over it. `stalls` are spans, in seconds, in which nothing leaves the bottleneck."""

    bits_per_s: float
    round_trip_s: float
    payload_bytes: int
    moves_per_s: int
    seconds: float = 20.0
    stalls: tuple[tuple[float, float], ...] = ()

    @property
    def moves(self) -> int:
        """How many moves the teacher makes."""
        return int(self.seconds * self.moves_per_s)

    @property
    def one_message_s(self) -> float:
        """How long one message takes through the bottleneck."""
        return 8 * (self.payload_bytes + PING_BYTES + FRAME_OVERHEAD_BYTES) / self.bits_per_s


@dataclass(slots=True)
class Run:
    """What came of it: when which move was shown, and how many pings it took."""

    profile: Profile
    shown: list[tuple[float, int]] = field(default_factory=list)
    pings: int = 0

    def ends_on_newest_after_s(self) -> float:
        """How long after the teacher stopped the last move was on the screen; infinity if never."""
        last = self.profile.moves - 1
        times = [at_s for at_s, move in self.shown if move == last]
        return times[0] - last / self.profile.moves_per_s if times else float("inf")

    def ages_s(self, after_s: float) -> list[float]:
        """How old what is shown was, every 10 ms, sorted: since when a newer move has existed."""
        ages: list[float] = []
        shown, at_s, newest = [*self.shown, (float("inf"), -1)], after_s, -1
        index = 0
        while at_s < self.profile.seconds:
            while shown[index][0] <= at_s:
                newest = max(newest, shown[index][1])
                index += 1
            ages.append(max(0.0, at_s - (newest + 1) / self.profile.moves_per_s))
            at_s += 0.01
        return sorted(ages)


def run(profile: Profile, gate: Gate) -> Run:
    """Send every move through the gate, as a link does: what is newest, when the gate is open."""
    result = Run(profile)
    order = count()
    events = [(number / profile.moves_per_s, next(order), "move", number, False) for number in range(profile.moves)]
    newest = sent = -1
    free_s = 0.0
    while events:
        now_s, _, kind, number, is_pinged = heapq.heappop(events)
        if kind == "arrival":
            result.shown.append((now_s, number))
            if is_pinged:
                heapq.heappush(events, (now_s + profile.round_trip_s / 2, next(order), "pong", number, True))
            continue
        if kind == "move":
            newest = number
        else:
            assert gate.ponged(Stamp(Epoch(1), Version(number)), now_s)
        if sent == newest or not gate.is_open(now_s):
            continue
        sent = newest
        has_ping = gate.wants_ping(now_s, is_moving=True)
        gate.sent(profile.payload_bytes + PING_BYTES * has_ping)
        if has_ping:
            result.pings += 1
            gate.pinged(Stamp(Epoch(1), Version(sent)), now_s)
        free_s = _leaves_at(profile, max(now_s, free_s)) + profile.one_message_s
        heapq.heappush(events, (free_s + profile.round_trip_s / 2, next(order), "arrival", sent, has_ping))
    return result


def _leaves_at(profile: Profile, ready_s: float) -> float:
    for start_s, end_s in profile.stalls:
        if start_s <= ready_s < end_s:
            return end_s
    return ready_s
