"""Who is owed answers, and giving them: at once, when the store has what they speak of, or after a while (A-1, A-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from classroom_sync.hub.connection import Asker, Connection, Post
from classroom_sync.hub.outgoing import Outgoing
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.words import Version

if TYPE_CHECKING:
    from classroom_sync.hub.classroom import Classroom


class Answering:
    """The answers of one classroom."""

    __slots__ = ("_classroom", "_outgoing", "_waiting")

    def __init__(self, classroom: Classroom, outgoing: Outgoing) -> None:
        self._classroom = classroom
        self._outgoing = outgoing
        self._waiting: dict[Asker, None] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def accept(self, asker: Asker, id_: int) -> None:
        """Owe a request its acceptance, at the board's stamp, and give it as soon as that is durable."""
        asker.answers.add_commit(id_, self._classroom.board.stamp, self._classroom.now_s())
        self.wait(asker)

    def reject(self, asker: Asker, answer: m.Rejected) -> None:
        """Answer a request with a refusal, after those before it."""
        asker.answers.add(answer)
        self.wait(asker)

    def wait(self, asker: Asker) -> None:
        """An answer that the asker is owed has changed: give it as soon as it may be given."""
        self._waiting[asker] = None
        self._give(asker)

    def due(self, asker: Asker) -> list[m.Accepted | m.Rejected]:
        """Take out the answers an asker can be given now."""
        classroom = self._classroom
        return asker.answers.due(classroom.stored, classroom.is_store_away, classroom.now_s())

    def doubt(self, since: Version) -> None:
        """What was committed here after `since` is on no board any more: no answer calls it durable."""
        for asker in self._waiting:
            asker.answers.doubt(since)

    def forget(self, asker: Asker) -> None:
        """The asker has gone."""
        self._waiting.pop(asker, None)

    def give(self) -> None:
        """Give what can be given now."""
        for asker in list(self._waiting):
            self._give(asker)
            if not asker.answers:
                self._waiting.pop(asker, None)

    def _give(self, asker: Asker) -> None:
        match asker:
            case Connection():
                self._outgoing.send(asker)
            case Post():
                asker.settle(self.due(asker))
            case _:
                assert_never(asker)
