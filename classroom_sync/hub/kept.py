"""A classroom as it is kept and as it lives: from one form to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classroom_sync.core.board import Board
from classroom_sync.core.member import Member
from classroom_sync.core.versioned_map import START, Entry
from classroom_sync.protocol.words import Version
from classroom_sync.store.base import StoredClassroom, StoredEntry, StoredParticipant

if TYPE_CHECKING:
    from classroom_sync.hub.classroom import Classroom


def board_of(kept: StoredClassroom) -> Board:
    """The board that a store kept, each entry with its own version."""
    entries = {key: Entry(entry.value, entry.version) for key, entry in kept.entries.items()}
    return Board.restored(kept.epoch, entries, kept.version, kept.floor)


def member_of(kept: StoredParticipant) -> Member:
    """The member that a store kept: nothing is known yet of where it is."""
    return Member(kept.participant, kept.name, kept.role, kept.order, kept.is_removed)


def kept_member(member: Member) -> StoredParticipant:
    """What a store keeps of a member."""
    return StoredParticipant(member.participant, member.name, member.role, member.order, member.is_removed)


def kept_entries(board: Board, since: Version) -> dict[str, StoredEntry]:
    """What a store lacks of a board that has it up to `since`; see VersionedMap.entries_since."""
    return {key: StoredEntry(entry.version, entry.value) for key, entry in board.entries_since(since).items()}


def kept_classroom(classroom: Classroom, alive_s: float) -> StoredClassroom:
    """The whole of a class, for a store that lost it. `alive_s` is in seconds since 1970."""
    board = classroom.board
    return StoredClassroom(
        code=classroom.code,
        title=classroom.title,
        created_s=classroom.created_s,
        alive_s=alive_s,
        epoch=board.stamp.epoch,
        version=board.stamp.version,
        floor=board.floor,
        pen=classroom.pen,
        entries=kept_entries(board, START),
        participants=[kept_member(member) for member in classroom.roster],
        host=classroom.peers.host,
        lines=classroom.conversation.all(),
    )
