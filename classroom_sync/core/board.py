"""The board: a versioned map under an epoch, with its bounds and the rules that tie keys together (K-3, K-4, K-5)."""

from __future__ import annotations

from collections.abc import Mapping

from classroom_sync.core.versioned_map import START, Delta, Entry, Merge, VersionedMap
from classroom_sync.errors import ContractBroken, RefusalCode, Refused
from classroom_sync.protocol.codec import packed_bytes
from classroom_sync.protocol.limits import MAX_BOARD_BYTES, MAX_BOARD_KEYS, MAX_VALUE_BYTES
from classroom_sync.protocol.messages import State
from classroom_sync.protocol.words import ZERO, Epoch, Stamp, Value, Version

# K-3: what belongs to a page goes with it.
_TURNS = frozenset({"page", "material"})
_OF_THE_PAGE = ("at", "view")


class Board:
    """What the class looks at. The hosting node commits; every other holder of it merges."""

    __slots__ = ("_bytes", "_epoch", "_map", "_sizes")

    def __init__(self, epoch: Epoch = ZERO.epoch) -> None:
        self._epoch = epoch
        self._map = VersionedMap()
        self._sizes: dict[str, int] = {}
        self._bytes = 0

    @classmethod
    def restored(cls, epoch: Epoch, entries: Mapping[str, Entry], version: Version, floor: Version) -> Board:
        """The board a store kept, under the epoch its new host was granted."""
        board = cls(epoch)
        board._map.restore(entries, version, floor)
        board._measure({key: entry.value for key, entry in entries.items()})
        return board

    @property
    def stamp(self) -> Stamp:
        """Where the board stands."""
        return Stamp(self._epoch, self._map.version)

    @property
    def floor(self) -> Version:
        """See VersionedMap.floor."""
        return self._map.floor

    def get(self, key: str) -> Value:
        """The value of a key; None where there is none."""
        return self._map.get(key)

    def values(self) -> dict[str, Value]:
        """A copy of all keys and values."""
        return self._map.values()

    def commit(self, changes: Mapping[str, Value]) -> Stamp:
        """Change these keys in one version (C-2), with what K-3 and K-5 add, and return the new stamp.

        Refused(too_large) past a bound of K-4; the board is then as it was. Shape and meaning were checked by the
        caller.
        """
        whole = self._with_inks_material(self._with_what_the_page_takes_along(changes))
        sizes = {key: _size(key, value) for key, value in whole.items()}
        self._check_bounds(sizes)
        self._map.commit(whole)
        self._note(sizes)
        return self.stamp

    def delta(self, since: Stamp) -> State:
        """The state that brings `since` up to now (S-6): a delta within the epoch, else the snapshot."""
        delta = self._map.delta(since.version if since.epoch == self._epoch else START)
        return State(self._epoch, delta.from_version, delta.to_version, delta.changes)

    def merge(self, state: State) -> Merge:
        """Apply a state of another holder by rules S-2 to S-5; on GAP ask for the delta from `stamp`."""
        if state.stamp <= self.stamp:
            return Merge.IGNORED
        if state.from_version == START:
            self._map, self._sizes, self._bytes = VersionedMap(), {}, 0
            self._epoch = state.epoch
        elif state.epoch != self._epoch:
            return Merge.GAP
        merged = self._map.merge(Delta(state.from_version, state.to_version, state.changes))
        if merged is Merge.APPLIED:
            self._measure(state.changes)
        # A snapshot at version 0 has nothing to merge, but its epoch counts.
        return Merge.APPLIED if state.from_version == START else merged

    def raise_epoch(self, epoch: Epoch) -> None:
        """Go on under a newer writer; ContractBroken for an epoch that is not newer."""
        if epoch <= self._epoch:
            raise ContractBroken(f"epoch {epoch} is not newer than {self._epoch}")
        self._epoch = epoch

    def entries_since(self, since: Version) -> dict[str, Entry]:
        """See VersionedMap.entries_since."""
        return self._map.entries_since(since)

    def _with_what_the_page_takes_along(self, changes: Mapping[str, Value]) -> Mapping[str, Value]:
        if _TURNS.isdisjoint(changes):
            return changes
        left_behind = {key: None for key in _OF_THE_PAGE if key not in changes}
        return {**changes, **left_behind}

    def _with_inks_material(self, changes: Mapping[str, Value]) -> Mapping[str, Value]:
        """K-5: ink that names no material is on the one that holds after the commit."""
        material = changes.get("material", self.get("material"))
        material_id = material.get("id") if isinstance(material, dict) else None
        if material_id is None:
            return changes
        named = {
            key: {**value, "material": material_id}
            for key, value in changes.items()
            if isinstance(value, dict) and key.startswith("mark/") and "page" in value and "material" not in value
        }
        return {**changes, **named} if named else changes

    def _check_bounds(self, sizes: Mapping[str, int]) -> None:
        keys, total = len(self._sizes), self._bytes
        for key, size in sizes.items():
            if size - len(key.encode()) > MAX_VALUE_BYTES:
                raise Refused(RefusalCode.TOO_LARGE, f"the value of {key} is larger than {MAX_VALUE_BYTES} bytes")
            former = self._sizes.get(key, 0)
            keys += (size > 0) - (former > 0)
            total += size - former
        # A board that shrinks may always do so, even one restored from looser bounds.
        if keys > MAX_BOARD_KEYS and keys > len(self._sizes):
            raise Refused(RefusalCode.TOO_LARGE, f"a board has at most {MAX_BOARD_KEYS} keys")
        if total > MAX_BOARD_BYTES and total > self._bytes:
            raise Refused(RefusalCode.TOO_LARGE, f"a board has at most {MAX_BOARD_BYTES} bytes")

    def _measure(self, changes: Mapping[str, Value]) -> None:
        self._note({key: _size(key, value) for key, value in changes.items()})

    def _note(self, sizes: Mapping[str, int]) -> None:
        for key, size in sizes.items():
            self._bytes += size - self._sizes.pop(key, 0)
            if size:
                self._sizes[key] = size


def _size(key: str, value: Value) -> int:
    """What a key weighs on the board, in bytes: its name and its encoded value; a removed one nothing."""
    return 0 if value is None else len(key.encode()) + packed_bytes(value)
