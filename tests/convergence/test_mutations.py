"""The simulation finds broken rules: each of these, alone, makes it fail.

Without the mutation every seed is well (`test_seeds`), so the first that is not has met the broken rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from classroom_sync.client import session as client_session
from classroom_sync.client.replica import Received, Replica, _merge, receive_state
from classroom_sync.core.board import Board
from classroom_sync.core.versioned_map import START, Delta, Merge, VersionedMap
from classroom_sync.protocol.messages import State
from classroom_sync.protocol.words import Code, Stamp, Value, Version
from classroom_sync.store.base import BoardWrite
from classroom_sync.store.memory import MemoryStore
from tests.convergence.run import run

Patch = pytest.MonkeyPatch


def skip_the_epoch_check(patch: Patch) -> None:
    """The store takes a commit of an older epoch, as if it were of the present one."""
    commit = MemoryStore.commit

    async def careless(self: MemoryStore, code: Code, write: BoardWrite) -> None:
        kept = self._shared.classrooms.get(code)
        if kept is not None:
            write = replace(write, epoch=kept.epoch, host=kept.host, since=min(write.since, kept.version))
        await commit(self, code, write)

    patch.setattr(MemoryStore, "commit", careless)


def merge_out_of_order(patch: Patch) -> None:
    """A node takes a delta that is older than what it has."""
    merge = Board.merge

    def careless(self: Board, state: State) -> Merge:
        if state.epoch == self.stamp.epoch and state.from_version > START and state.stamp < self.stamp:
            self._map._put(state.changes, state.to_version)
            self._map._version = state.to_version
            return Merge.APPLIED
        return merge(self, state)

    patch.setattr(Board, "merge", careless)


def forget_a_tombstone(patch: Patch) -> None:
    """A removed key leaves nothing behind: no delta tells of it."""
    put = VersionedMap._put

    def careless(self: VersionedMap, changes: Mapping[str, Value], version: Version) -> None:
        put(self, changes, version)
        for key in [key for key, entry in self._entries.items() if entry.value is None]:
            del self._entries[key]
        self._tombstones = 0

    patch.setattr(VersionedMap, "_put", careless)


def apply_across_a_gap(patch: Patch) -> None:
    """A node takes a delta that begins past what it has."""
    merge = VersionedMap.merge

    def careless(self: VersionedMap, delta: Delta) -> Merge:
        if delta.from_version > self.version:
            delta = delta._replace(from_version=self.version)
        return merge(self, delta)

    patch.setattr(VersionedMap, "merge", careless)


def resume_across_an_epoch(patch: Patch) -> None:
    """Who comes from another epoch gets a delta from its version there, and takes it."""

    def careless_delta(self: Board, since: Stamp) -> State:
        delta = self._map.delta(since.version)
        return State(self.stamp.epoch, delta.from_version, delta.to_version, delta.changes)

    def careless(replica: Replica, state: State) -> tuple[Replica, Received]:
        if state.epoch > replica.stamp.epoch and START < state.from_version <= replica.stamp.version:
            return Replica(state.stamp, _merge(dict(replica.board), state.changes)), Received.APPLIED
        return receive_state(replica, state)

    patch.setattr(Board, "delta", careless_delta)
    patch.setattr(client_session, "receive_state", careless)


# Each with a seed that is known to meet the rule. The others follow it, for a change of the play changes every story.
MUTATIONS = {
    skip_the_epoch_check: 164,
    merge_out_of_order: 84,
    forget_a_tombstone: 0,
    apply_across_a_gap: 7,
    resume_across_an_epoch: 50,
}
MORE_SEEDS = 200


@pytest.mark.parametrize(("mutate", "seed"), MUTATIONS.items(), ids=[each.__name__ for each in MUTATIONS])
def test_a_broken_rule_is_found(mutate: Callable[[Patch], None], seed: int, monkeypatch: Patch) -> None:
    """S-2 to S-6, C-3."""
    mutate(monkeypatch)
    assert any(run(each).broken for each in (seed, *range(MORE_SEEDS)))
