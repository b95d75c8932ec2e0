"""How two accounts of one class are joined: again and again, and in either order, it comes to the same.

But for a participant whom the two name differently: the account that comes later is believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from classroom_sync.protocol.limits import MAX_LINES
from classroom_sync.protocol.messages import Said
from classroom_sync.protocol.words import ParticipantId
from classroom_sync.store.base import StoredClassroom, StoredParticipant


def join_classrooms(kept: StoredClassroom, given: StoredClassroom) -> StoredClassroom:
    """What the store has of a class, and what a node gives back of it (Store.restore)."""
    newer = given if given.stamp > kept.stamp else kept
    lines = {line.seq: line for line in (*given.lines, *kept.lines)}
    return replace(
        newer,
        alive_s=max(kept.alive_s, given.alive_s),
        participants=join_participants(kept.participants, given.participants),
        lines=newest_lines(lines.values()),
        parts=kept.parts,
    )


def join_participants(
    kept: Iterable[StoredParticipant], given: Iterable[StoredParticipant]
) -> tuple[StoredParticipant, ...]:
    """In their order; one whom either says to be removed is removed (C-6)."""
    joined: dict[ParticipantId, StoredParticipant] = {each.participant: each for each in kept}
    for each in given:
        former = joined.get(each.participant)
        joined[each.participant] = replace(each, is_removed=True) if former and former.is_removed else each
    return tuple(sorted(joined.values(), key=lambda each: (each.order, each.participant)))


def newest_lines(lines: Iterable[Said]) -> tuple[Said, ...]:
    """Those with the MAX_LINES numbers up to the newest, oldest first."""
    ordered = sorted(lines, key=lambda line: line.seq)
    return tuple(line for line in ordered if line.seq > ordered[-1].seq - MAX_LINES)


def said_already(lines: Sequence[Said], line: Said) -> Said | None:
    """The line as it was numbered, last, when the same call came before, whose answer was lost."""
    return next((kept for kept in reversed(lines) if replace(line, seq=kept.seq) == kept), None)
