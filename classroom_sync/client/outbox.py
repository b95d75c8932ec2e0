"""What the client owes the server: requests without an answer, and commits the store does not have yet (C-4, A-3).

Pure.

A commit lives in one of two places. `_waiting`: not answered, so perhaps never received; in order, each with the
epoch it was written in. `_kept`: answered, not durable, so a crash of the server could undo it; no log but a map, key
to the last value, for a later commit of a key replaces an earlier one, and so it is bounded by the keys of a board
however long a store is away. After a reconnect what is kept is committed again first, then what waited, as if for the
first time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby, islice

from classroom_sync.client.limits import KEYS_A_RECOMMIT, MAX_KEPT_KEYS, MAX_WAITING_REQUESTS
from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.protocol.messages import Accepted, ClientMessage, Commit, Heartbeat, Rejected
from classroom_sync.protocol.words import Epoch, Stamp, Value

# K-3: what belongs to the page that these leave goes with it, said or not. A merged map must say it.
_TURNS = frozenset({"material", "page"})
_LEFT_BEHIND = ("at", "view")
# Together in the first message of a recommit, or K-3 would remove there what a later message had meant to stay.
_FIRST = {"material": 0, "page": 1, "at": 2, "view": 3}
# What a second try may mend; anything else would be refused for ever (C-4).
_PASSING = frozenset({RefusalCode.RATE_LIMITED, RefusalCode.UNAVAILABLE})


@dataclass(frozen=True, slots=True)
class _Kept:
    value: Value
    written: Epoch
    stamp: Stamp | None
    """Where it was accepted; None: to be committed again."""

    def is_stored(self, heartbeat: Heartbeat) -> bool:
        return self.stamp is not None and self.stamp.epoch == heartbeat.epoch and self.stamp.version <= heartbeat.stored


class Outbox:
    """Requests in order, from asking to durable."""

    __slots__ = ("_epoch", "_is_joined", "_kept", "_last_id", "_unsent", "_waiting")

    def __init__(self) -> None:
        self._last_id = 0
        self._is_joined = False
        self._waiting: dict[int, ClientMessage] = {}
        self._unsent: list[ClientMessage] = []
        self._kept: dict[str, _Kept] = {}
        self._epoch = Epoch(0)

    @property
    def is_durable(self) -> bool:
        """Whether everything that was committed is answered, and in the store."""
        return not self._kept and not any(isinstance(message, Commit) for message in self._waiting.values())

    def commit(self, changes: dict[str, Value], epoch: Epoch) -> int:
        """Take a commit in; the id its answer will carry. Refused(unavailable) past MAX_KEPT_KEYS, and as `ask`."""
        if len(self._kept) + len(changes) > MAX_KEPT_KEYS:
            raise Refused(RefusalCode.UNAVAILABLE, "the store has been away for too long")
        return self.ask(lambda id_: Commit(id_, changes, epoch))

    def ask(self, make: Callable[[int], ClientMessage]) -> int:
        """Take a request in; the id its answer will carry.

        Refused(rate_limited) past MAX_WAITING_REQUESTS; Refused(unavailable) for all but a commit while there is no
        link: a hand raised for a link that comes back in a minute would be a surprise.
        """
        if len(self._waiting) >= MAX_WAITING_REQUESTS:
            raise Refused(RefusalCode.RATE_LIMITED, f"{MAX_WAITING_REQUESTS} requests wait for an answer")
        message = make(self._last_id + 1)
        if not self._is_joined and not isinstance(message, Commit):
            raise Refused(RefusalCode.UNAVAILABLE, "there is no connection")
        self._last_id += 1
        self._waiting[self._last_id] = message
        if self._is_joined:
            self._unsent.append(message)
        return self._last_id

    def take_unsent(self) -> list[ClientMessage]:
        """What is to be sent now, in order."""
        unsent, self._unsent = self._unsent, []
        return unsent

    def joined(self) -> None:
        """A server has welcomed us: what it may not have is owed to it again, in order."""
        self._is_joined = True
        waiting, self._waiting = self._waiting, {}
        kept, self._kept = self._kept, {}
        self._recommit(kept)
        self._waiting.update(waiting)
        self._unsent.extend(waiting.values())

    def parted(self) -> list[int]:
        """The link is gone. The ids of requests that will have no answer any more: all but commits."""
        self._is_joined = False
        self._unsent.clear()
        lost = [id_ for id_, message in self._waiting.items() if not isinstance(message, Commit)]
        for id_ in lost:
            del self._waiting[id_]
        return lost

    def accepted(self, answer: Accepted) -> None:
        """A request was carried out; of a commit that is not durable, what it changed is kept.

        The class may go on in a newer epoch by then: as if it had risen after the answer (C-10).
        """
        message = self._waiting.pop(answer.id, None)
        if isinstance(message, Commit):
            stamp = None if answer.epoch < self._epoch else Stamp(answer.epoch, answer.version)
            self._settle(message, stamp, is_durable=answer.durable)

    def rejected(self, answer: Rejected, *, is_awaited: bool) -> None:
        """A request was refused.

        Dropped (C-4), unless nobody waits who could try again and a second try may mend it.
        """
        message = self._waiting.pop(answer.id, None)
        if isinstance(message, Commit) and not is_awaited and answer.code in _PASSING:
            self._settle(message, None, is_durable=False)

    def heartbeat(self, heartbeat: Heartbeat) -> None:
        """The store has come so far (A-3); and a time to try again what was refused in passing."""
        if not self._kept:
            return
        self._kept = {key: kept for key, kept in self._kept.items() if not kept.is_stored(heartbeat)}
        # Behind a newer commit that is still on its way it would bring back the older value.
        if not self._waiting:
            again = {key: kept for key, kept in self._kept.items() if kept.stamp is None}
            self._kept = {key: kept for key, kept in self._kept.items() if kept.stamp is not None}
            self._recommit(again)

    def rose(self, epoch: Epoch) -> None:
        """The class goes on in a newer epoch: what an older one accepted may not be in it, if it was not stored (C-10).

        It is committed again with the next heartbeat, as is what was refused in passing.
        """
        self._epoch = epoch
        self._kept = {
            key: replace(kept, stamp=None) if kept.stamp is not None and kept.stamp.epoch < epoch else kept
            for key, kept in self._kept.items()
        }

    def _settle(self, commit: Commit, stamp: Stamp | None, *, is_durable: bool) -> None:
        changes = commit.changes
        if not _TURNS.isdisjoint(changes):
            changes = dict.fromkeys(_LEFT_BEHIND) | changes
        for key, value in changes.items():
            self._kept.pop(key, None)
            turn = next((self._kept[turn] for turn in _TURNS if turn in self._kept), None)
            if not is_durable:
                self._kept[key] = _Kept(value, commit.epoch or Epoch(0), stamp)
            elif turn is not None and key in _LEFT_BEHIND:
                # Were the turn committed again without it, K-3 would remove it there.
                self._kept[key] = _Kept(value, commit.epoch or Epoch(0), turn.stamp)

    def _recommit(self, kept: dict[str, _Kept]) -> None:
        by_epoch = sorted(kept.items(), key=lambda item: (item[1].written, _FIRST.get(item[0], len(_FIRST))))
        for epoch, items in groupby(by_epoch, key=lambda item: item[1].written):
            while chunk := {key: item.value for key, item in islice(items, KEYS_A_RECOMMIT)}:
                self._last_id += 1
                commit = Commit(self._last_id, chunk, epoch)
                self._waiting[commit.id] = commit
                self._unsent.append(commit)
