"""The answers owed to one asker: in the order of its requests, each when it is due (A-1, A-2)."""

from __future__ import annotations

from dataclasses import dataclass

from classroom_sync.errors import ContractBroken, LinkOverflow
from classroom_sync.protocol.limits import ANSWER_WAIT_S, MAX_ANSWERS
from classroom_sync.protocol.messages import Accepted, Rejected
from classroom_sync.protocol.words import Stamp, Version


@dataclass(frozen=True, slots=True)
class _Commit:
    """A commit that waits for the store until `deadline_s`."""

    id: int
    stamp: Stamp
    deadline_s: float


@dataclass(frozen=True, slots=True)
class _Undecided:
    """A request whose outcome is not known yet: its place in the queue."""

    id: int


class Answers:
    """A bounded queue; an answer that waits for the store holds back those behind it, at most ANSWER_WAIT_S.

    One whose request is not carried out yet (`reserve`) holds them back until it is decided.
    """

    __slots__ = ("_queue",)

    def __init__(self) -> None:
        # A list: it is nearly always empty, and an empty deque takes 760 bytes of every connection.
        self._queue: list[_Commit | _Undecided | Accepted | Rejected] = []

    def __len__(self) -> int:
        return len(self._queue)

    def add(self, answer: Accepted | Rejected) -> None:
        """Owe an answer that waits for nothing but its turn; LinkOverflow past MAX_ANSWERS (L-2)."""
        self._append(answer)

    def add_commit(self, id_: int, stamp: Stamp, now_s: float) -> None:
        """Owe the answer to a commit: it waits for the store, a while; LinkOverflow past MAX_ANSWERS (L-2)."""
        self._append(_Commit(id_, stamp, now_s + ANSWER_WAIT_S))

    def reserve(self, id_: int) -> None:
        """Owe the answer to a request that is carried out later; LinkOverflow past MAX_ANSWERS (L-2)."""
        self._append(_Undecided(id_))

    def decide(self, answer: Rejected) -> None:
        """The request of that id, whose place was reserved, is refused after all."""
        self._put_in_place(answer.id, answer)

    def decide_commit(self, id_: int, stamp: Stamp, now_s: float) -> None:
        """The commit of that id, whose place was reserved, was carried out: it waits for the store from now on."""
        self._put_in_place(id_, _Commit(id_, stamp, now_s + ANSWER_WAIT_S))

    def doubt(self, stored: Version) -> None:
        """Another's board took the place of the one these commits are on, which the store had up to `stored`.

        Past that none is called durable, whatever versions the other one reaches (A-2).
        """
        for at, one in enumerate(self._queue):
            if isinstance(one, _Commit) and one.stamp.version > stored:
                self._queue[at] = Accepted(one.id, one.stamp.epoch, one.stamp.version, durable=False)

    def due(self, stored: Stamp, is_store_away: bool, now_s: float) -> list[Accepted | Rejected]:
        """Take out the answers that can be given now.

        `stored` is the newest stamp the store has. Versions are compared, not stamps: they go on when the epoch rises,
        and a pen taken while a commit was on its way raises the store's epoch past that commit without bringing it.
        """
        given: list[Accepted | Rejected] = []
        while self._queue:
            first = self._queue[0]
            if isinstance(first, _Commit):
                is_durable = first.stamp.version <= stored.version
                if not (is_durable or is_store_away or now_s >= first.deadline_s):
                    break
                given.append(Accepted(first.id, first.stamp.epoch, first.stamp.version, is_durable))
            elif isinstance(first, _Undecided):
                break
            else:
                given.append(first)
            del self._queue[0]
        return given

    def _put_in_place(self, id_: int, answer: _Commit | Rejected) -> None:
        # Two commits of one id are a client's bug: the older place is taken first.
        place = next((at for at, one in enumerate(self._queue) if isinstance(one, _Undecided) and one.id == id_), None)
        if place is None:
            raise ContractBroken(f"no place was reserved for the answer to {id_}")
        self._queue[place] = answer

    def _append(self, answer: _Commit | _Undecided | Accepted | Rejected) -> None:
        if len(self._queue) >= MAX_ANSWERS:
            raise LinkOverflow("answers", MAX_ANSWERS)
        self._queue.append(answer)
