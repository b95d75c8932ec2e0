"""Messages and stamps from plain numbers, short to write."""

from __future__ import annotations

from collections.abc import Mapping

from classroom_sync.protocol import messages as m
from classroom_sync.protocol.words import Epoch, ParticipantId, Stamp, Value, Version


def stamp(epoch: int, version: int) -> Stamp:
    return Stamp(Epoch(epoch), Version(version))


def state(epoch: int, from_version: int, to_version: int, changes: Mapping[str, Value]) -> m.State:
    return m.State(Epoch(epoch), Version(from_version), Version(to_version), changes)


def accepted(id_: int, epoch: int, version: int, durable: bool) -> m.Accepted:
    return m.Accepted(id_, Epoch(epoch), Version(version), durable)


def heartbeat(epoch: int, version: int, server_ms: int, stored: int) -> m.Heartbeat:
    return m.Heartbeat(Epoch(epoch), Version(version), server_ms, Version(stored))


def pen_held(participant: ParticipantId, epoch: int) -> m.PenHeld:
    return m.PenHeld(participant, Epoch(epoch))


def painted(epoch: int, version: int, ready: int | None) -> m.Painted:
    return m.Painted(Epoch(epoch), Version(version), ready)


def resync(epoch: int, version: int) -> m.Resync:
    return m.Resync(Epoch(epoch), Version(version))


def remove(id_: int, participant: str) -> m.Remove:
    return m.Remove(id_, ParticipantId(participant))
