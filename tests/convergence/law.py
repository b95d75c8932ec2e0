"""What must hold after every step, whatever befalls nodes, store and links.

- A board's stamp never goes back, on a node or on a screen.
- Equal stamps mean equal boards, everywhere: only the node that was granted an epoch makes its versions, each from the
  one before. (Two nodes may be granted one epoch when the store was set back between. Then there are two boards of a
  stamp, whoever moves from the one to the other may see a mixture, and a higher epoch must end it: see `quiet`.)
- An epoch begins with a board of an older one.
- What a version adds was written by the holder of the epoch's pen, in an epoch not older than the pen's (no fenced
  write survives).
- What was answered durable is not left behind by a later epoch.

Every value that a device writes is unlike all others, so each is known by where it stands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from classroom_sync.hub.classroom import Classroom
from classroom_sync.protocol.words import ZERO, Epoch, NodeId, ParticipantId, Pen, Stamp, Value, Version
from classroom_sync.store.base import StoredClassroom
from tests.convergence.trace import Trace

Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Written:
    """A commit as its device wrote it."""

    participant: ParticipantId
    device: str
    epoch: Epoch
    changes: dict[str, Value]


@dataclass(slots=True)
class _Seen:
    """The board of one class on one node, as last looked at."""

    stamp: Stamp
    values: Values


@dataclass(slots=True)
class Law:
    """Watches boards, screens and the store, and remembers the first thing that is wrong."""

    trace: Trace
    on_broken: Callable[[], None]
    broken: str = ""
    is_over: bool = False
    epochs: dict[Epoch, list[tuple[NodeId, Pen]]] = field(default_factory=dict)
    """To whom the store granted each, with which pen."""
    boards: dict[Stamp, list[Values]] = field(default_factory=dict)
    written: dict[tuple[str, str], Written] = field(default_factory=dict)
    _by_version: dict[Version, list[tuple[Epoch, Values]]] = field(default_factory=dict)
    _begun: dict[tuple[Epoch, NodeId], Version] = field(default_factory=dict)
    """Where each epoch began on the node it was granted to."""
    _durable: list[Stamp] = field(default_factory=list)
    was_lost: bool = False
    """The store lost something in this run."""
    _is_store_lost: bool = False
    """The store lost something that no node has given back yet."""
    _lost: Stamp = ZERO
    """Where the class stood then."""
    _is_doubled: bool = False
    """Beside that a node was killed, or cut off from the store: it may have been the last that knew."""
    was_doubled: bool = False
    """That was so in this run."""
    _is_loss_seen: bool = False
    is_any_away: Callable[[], bool] = lambda: False
    """Whether a node is down, or cut off from the store."""

    @property
    def is_loss_excused(self) -> bool:
        """The store lost what was durable, and nobody who still had it came to tell in time."""
        return self._is_loss_seen or (self.was_doubled and any(map(self._has_two_writers, self.epochs)))

    def breaks(self, text: str, *facts: object) -> None:
        """Something is wrong: the run ends."""
        if not self.broken and not self.is_over:
            self.broken = text.format(*facts)
            self.trace("BROKEN: " + text, *facts)
            self.on_broken()

    # --- What is told ------------------------------------------------------------------------------------------------

    def writes(self, written: Written) -> None:
        """A device wrote this."""
        for key, value in written.changes.items():
            if value is not None:
                self.written[key, repr(value)] = written

    def granted(self, classroom: StoredClassroom) -> None:
        """The store granted an epoch; others may see it before the node that asked for it."""
        self.epochs.setdefault(classroom.epoch, []).append((classroom.host, classroom.pen))
        self._note(classroom.stamp, _values(classroom))

    def watch(self, classroom: Classroom) -> None:
        """A class was opened: look at its board now, and whenever it moves."""
        node = classroom.peers.node
        seen = _Seen(classroom.board.stamp, classroom.board.values())
        self._check_arrival(node, None, seen)

        def moved() -> None:
            nonlocal seen
            new = _Seen(classroom.board.stamp, classroom.board.values())
            self.trace("{}: board {} -> {} pen {} {}", node, seen.stamp, new.stamp, classroom.pen.holder, new.values)
            if new.stamp < seen.stamp or (new.stamp == seen.stamp and new.values != seen.values):
                self.breaks("{}: its board goes from {} to {} {}", node, seen, new.stamp, new.values)
            self._check_arrival(node, seen, new)
            seen = new

        classroom._watchers._watchers.append(moved)

    def shown(self, screen: str, before: Stamp, stamp: Stamp, values: Values) -> None:
        """A screen went from one stamp to another."""
        if stamp <= before:
            self.breaks("{}: the screen goes from {} to {}", screen, before, stamp)
        if not self._has_two_writers(stamp.epoch):
            self._check_known(screen, stamp, values)

    def kept(self, classroom: StoredClassroom) -> None:
        """The store has this."""
        self._check_known("the store", classroom.stamp, _values(classroom))
        if classroom.stamp >= self._lost:
            self._is_store_lost = self._is_doubled = False

    def answered_durable(self, screen: str, stamp: Stamp, stored: StoredClassroom | None) -> None:
        """A device was told that the store has its commit, made at `stamp`."""
        if not self._is_store_lost and (stored is None or stored.version < stamp.version):
            self.breaks("{}: told that {} is durable, the store has {}", screen, stamp, stored and stored.stamp)
        left = [
            (epoch, version)
            for (epoch, _), version in self._begun.items()
            if epoch > stamp.epoch and version < stamp.version
        ]
        if not left:
            self._durable.append(stamp)
        elif self.was_doubled:
            self._is_loss_seen = True
        else:
            self.breaks("{}: told that {} is durable, but an epoch began at {}", screen, stamp, Stamp(*left[0]))

    def store_lost(self) -> None:
        """The store was emptied or set back: what only it had may be gone."""
        self._is_store_lost = self.was_lost = True
        self._lost = max(self.boards)
        self._is_doubled |= self.is_any_away()
        self.was_doubled |= self._is_doubled

    def node_away(self) -> None:
        """A node was killed, has left, or is cut off from the store."""
        self._is_doubled |= self._is_store_lost
        self.was_doubled |= self._is_doubled

    def task_done(self, task: asyncio.Task[Any]) -> None:
        """A task of a node has ended: none may by an error."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.breaks("task {} ended: {!r}", task.get_name(), error)

    def _has_two_writers(self, epoch: Epoch) -> bool:
        return len(dict(self.epochs.get(epoch, []))) > 1

    # --- What is checked ---------------------------------------------------------------------------------------------

    def _check_known(self, who: str, stamp: Stamp, values: Values) -> None:
        boards = self.boards.get(stamp)
        if boards is None:
            self.breaks("{}: shows {}, which nobody made: {}", who, stamp, values)
        elif values not in boards:
            self.breaks("{}: shows {} as {}, its writer {}", who, stamp, values, boards)

    def _check_arrival(self, node: NodeId, seen: _Seen | None, new: _Seen) -> None:
        """A node's board is at a stamp: made by others, or by itself just now, from what it had."""
        hosts = self.epochs.get(new.stamp.epoch, [])
        grants = [grant for grant in hosts if grant[0] == node]
        known = self.boards.get(new.stamp, [])
        if grants and (new.stamp.epoch, node) not in self._begun:
            self._begun[new.stamp.epoch, node] = new.stamp.version
            self._check_base(node, new)
        elif new.values in known:
            return
        elif not grants or (known and len(dict(hosts)) == 1):
            self._check_known(str(node), new.stamp, new.values)
        elif seen is not None and seen.stamp.epoch == new.stamp.epoch:
            self._check_step(node, seen, new, grants)
        else:
            self.breaks("{}: comes to {} from nowhere", node, new.stamp)
        self._note(new.stamp, new.values)

    def _check_step(self, node: NodeId, seen: _Seen, new: _Seen, grants: list[tuple[NodeId, Pen]]) -> None:
        if new.stamp.version != seen.stamp.version + 1:
            self.breaks("{}: makes {} from {}", node, new.stamp, seen.stamp)
        for key, value in new.values.items():
            if seen.values.get(key) == value:
                continue
            written = self.written[key, repr(value)]
            if not any(written.participant == pen.holder and written.epoch >= pen.epoch for _, pen in grants):
                self.breaks("{}: {} takes in what {} wrote in {}", node, new.stamp, written.device, written.epoch)

    def _check_base(self, node: NodeId, new: _Seen) -> None:
        older = self._by_version.get(new.stamp.version, [])
        if new.values not in [values for _, values in older]:
            self.breaks("{}: begins {} with what no older epoch was: {}", node, new.stamp, new.values)
        lost = [each for each in self._durable if each.epoch < new.stamp.epoch and each.version > new.stamp.version]
        if lost and self._is_doubled:
            self._durable = [each for each in self._durable if each not in lost]
            self._is_loss_seen = True
        elif lost:
            self.breaks("{}: begins {}, and leaves {} behind, which was durable", node, new.stamp, lost[-1])

    def _note(self, stamp: Stamp, values: Values) -> None:
        boards = self.boards.setdefault(stamp, [])
        if values not in boards:
            boards.append(values)
            self._by_version.setdefault(stamp.version, []).append((stamp.epoch, values))


def _values(classroom: StoredClassroom) -> Values:
    return {key: entry.value for key, entry in classroom.entries.items() if entry.value is not None}
