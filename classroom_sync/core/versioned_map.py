"""The single-writer versioned map: the one structure behind snapshot, delta, resume, catch-up and replication.

Key to value, each key with the version that last changed it. `delta(since)` gives the keys changed after `since`; a
snapshot is `delta(0)`. There is no log: a map of n keys answers any `since` from n entries, however many commits
lie between.

A removed key stays as a tombstone, so that a delta can say so. Tombstones are bounded: past MAX_TOMBSTONES the
newest half of that many stay, and `floor` rises to the newest forgotten one. Who asks from below the floor gets the
snapshot, which needs no tombstones.

Why merging converges: one writer numbers the versions, a replica takes a delta only if it starts at or below what
it has and ends above, and a snapshot only if it ends above. So repetition and reordering change nothing, and loss
shows as a gap (tests: hypothesis).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from classroom_sync.errors import ContractBroken
from classroom_sync.protocol.limits import MAX_TOMBSTONES
from classroom_sync.protocol.words import Value, Version

START = Version(0)


class Entry(NamedTuple):
    """One key's value (None: a tombstone) and the version that last changed it."""

    value: Value
    version: Version


class Delta(NamedTuple):
    """The keys changed in (from_version, to_version]; None removes. From 0 it is a snapshot and removes nothing."""

    from_version: Version
    to_version: Version
    changes: Mapping[str, Value]


class Merge(Enum):
    """What became of a delta that was merged."""

    APPLIED = "applied"
    IGNORED = "ignored"
    """Not newer than what is there."""
    GAP = "gap"
    """It starts past what is there: something between is missing."""


class VersionedMap:
    """Keys, values and versions, in the order of their last change. Versions count up from 0, one a commit."""

    __slots__ = ("_entries", "_floor", "_tombstones", "_version")

    def __init__(self) -> None:
        # Oldest change first: a changed key is taken out and put in again, so a delta reads from the end and stops
        # early.
        self._entries: dict[str, Entry] = {}
        self._version = START
        self._floor = START
        self._tombstones = 0

    @property
    def version(self) -> Version:
        """The version of the newest commit; 0 before the first."""
        return self._version

    @property
    def floor(self) -> Version:
        """The oldest version a delta may start from; from below it only the snapshot helps."""
        return self._floor

    def get(self, key: str) -> Value:
        """The value of a key; None where there is none."""
        entry = self._entries.get(key)
        return None if entry is None else entry.value

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None

    def values(self) -> dict[str, Value]:
        """A copy of all that is there now, without tombstones."""
        return {key: entry.value for key, entry in self._entries.items() if entry.value is not None}

    def commit(self, changes: Mapping[str, Value]) -> Version:
        """Change these keys in one new version, and return it; None removes. An empty commit makes a version too.

        Removing what is not there leaves no trace but the version (S-8): nobody has the key, or its tombstone tells
        them.
        """
        self._version = Version(self._version + 1)
        self._put({key: value for key, value in changes.items() if value is not None or key in self}, self._version)
        return self._version

    def delta(self, since: Version) -> Delta:
        """The keys changed after `since`, or the snapshot where `since` is 0, below the floor or not reached yet."""
        if since == self._version and since != START:
            return Delta(since, since, {})
        if since == START or since < self._floor or since > self._version:
            return Delta(START, self._version, self.values())
        changes: dict[str, Value] = {}
        for key, entry in self._newest_first():
            if entry.version <= since:
                break
            changes[key] = entry.value
        return Delta(since, self._version, changes)

    def merge(self, delta: Delta) -> Merge:
        """Take another's delta.

        After APPLIED this map answers every `since` as its writer would, or with a snapshot.
        """
        if delta.to_version <= self._version:
            return Merge.IGNORED
        if delta.from_version > self._version:
            return Merge.GAP
        if delta.from_version == START:
            self._entries.clear()
            self._tombstones = 0
            # What the snapshot left out was removed at versions nobody told us.
            self._floor = delta.to_version
        self._version = delta.to_version
        self._put(delta.changes, delta.to_version)
        return Merge.APPLIED

    def restore(self, entries: Mapping[str, Entry], version: Version, floor: Version) -> None:
        """Become what a store kept: entries in any order, each at or below `version`.

        Only on a map that never changed.
        """
        if self._version != START or self._entries:
            raise ContractBroken("only an untouched map is restored")
        if any(entry.version > version for entry in entries.values()):
            raise ContractBroken("an entry is newer than its map")
        self._entries = dict(sorted(entries.items(), key=lambda item: item[1].version))
        self._tombstones = sum(entry.value is None for entry in entries.values())
        self._version, self._floor = version, floor

    def entries_since(self, since: Version) -> dict[str, Entry]:
        """The entries changed after `since`, tombstones included: what a store lacks that has `since`.

        Below the floor everything there is: removals are forgotten there, so a store from before it replaces what
        it has.
        """
        if since < self._floor:
            return dict(self._entries)
        changed: dict[str, Entry] = {}
        for key, entry in self._newest_first():
            if entry.version <= since:
                break
            changed[key] = entry
        return changed

    def _newest_first(self) -> Iterator[tuple[str, Entry]]:
        return reversed(self._entries.items())

    def _put(self, changes: Mapping[str, Value], version: Version) -> None:
        for key, value in changes.items():
            former = self._entries.pop(key, None)
            if former is not None and former.value is None:
                self._tombstones -= 1
            self._entries[key] = Entry(value, version)
            if value is None:
                self._tombstones += 1
        if self._tombstones > MAX_TOMBSTONES:
            self._forget_older_tombstones()

    def _forget_older_tombstones(self) -> None:
        removed = [key for key, entry in self._entries.items() if entry.value is None]
        # Half the bound, not half of what is there: one commit may remove thousands of keys.
        self._tombstones = MAX_TOMBSTONES // 2
        for key in removed[: -self._tombstones]:
            self._floor = max(self._floor, self._entries.pop(key).version)
