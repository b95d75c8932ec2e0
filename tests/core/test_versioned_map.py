"""The versioned map: what it answers, what it forgets, and that a replica never stands where the writer never stood."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_sync.core.versioned_map import START, Delta, Entry, Merge, VersionedMap
from classroom_sync.errors import ContractBroken
from classroom_sync.protocol.limits import MAX_TOMBSTONES
from classroom_sync.protocol.words import Value, Version

keys = st.sampled_from("abcde")
changes = st.dictionaries(keys, st.none() | st.integers(0, 9), max_size=3)


def v(number: int) -> Version:
    return Version(number)


def written(*commits: Mapping[str, Value]) -> VersionedMap:
    """A map after these commits."""
    a_map = VersionedMap()
    for commit in commits:
        a_map.commit(commit)
    return a_map


def churn(a_map: VersionedMap, count: int, mark: str = "t") -> None:
    """Put `count` keys there in one version and remove them in the next: as many tombstones."""
    names = [f"{mark}{number}" for number in range(count)]
    a_map.commit(dict.fromkeys(names, 1))
    a_map.commit(dict.fromkeys(names))


class TestCommits:
    def test_a_new_map_is_empty_at_version_0(self) -> None:
        new = VersionedMap()
        assert (new.version, new.floor, new.values()) == (START, START, {})
        assert new.get("a") is None
        assert "a" not in new

    def test_a_commit_changes_all_its_keys_in_one_version(self) -> None:
        """C-2."""
        a_map = written({"a": 1, "b": 2})
        assert a_map.commit({"a": None, "b": 3, "c": 4}) == 2
        assert a_map.values() == {"b": 3, "c": 4}
        assert a_map.get("b") == 3
        assert "a" not in a_map
        assert a_map.delta(v(1)) == Delta(v(1), v(2), {"a": None, "b": 3, "c": 4})

    def test_an_empty_commit_makes_a_version(self) -> None:
        a_map = written({"a": 1})
        assert a_map.commit({}) == 2
        assert a_map.delta(v(1)) == Delta(v(1), v(2), {})

    def test_removing_what_is_not_there_leaves_no_trace(self) -> None:
        """S-8: neither a key never seen nor one removed before is told again."""
        a_map = written({"a": 1}, {"a": None}, {"a": None, "never": None})
        assert a_map.delta(v(2)) == Delta(v(2), v(3), {})
        assert a_map.delta(v(1)) == Delta(v(1), v(3), {"a": None})

    def test_the_values_handed_out_are_a_copy(self) -> None:
        a_map = written({"a": 1})
        a_map.values()["a"] = 2
        assert a_map.get("a") == 1


class TestDeltas:
    @pytest.fixture
    def a_map(self) -> VersionedMap:
        return written({"a": 1, "b": 1}, {"b": 2}, {"a": None}, {"c": 4})

    @pytest.mark.parametrize(
        ("since", "expected"),
        [
            (0, Delta(v(0), v(4), {"b": 2, "c": 4})),
            (1, Delta(v(1), v(4), {"b": 2, "a": None, "c": 4})),
            (2, Delta(v(2), v(4), {"a": None, "c": 4})),
            (3, Delta(v(3), v(4), {"c": 4})),
            (4, Delta(v(4), v(4), {})),
            (5, Delta(v(0), v(4), {"b": 2, "c": 4})),
        ],
        ids=["nothing known", "first", "second", "third", "newest", "not reached yet"],
    )
    def test_it_brings_what_changed_since_or_the_snapshot(
        self, a_map: VersionedMap, since: int, expected: Delta
    ) -> None:
        """S-6: an empty delta at the newest, the snapshot from 0 and from ahead. S-8: what changed, once."""
        assert a_map.delta(v(since)) == expected

    def test_of_a_new_map_is_the_empty_snapshot(self) -> None:
        assert VersionedMap().delta(START) == Delta(START, START, {})


class TestMerging:
    """A replica at version 2 of `{"a": 1}, {"b": 2}`, for every way a delta can lie to it."""

    @pytest.fixture
    def replica(self) -> VersionedMap:
        return written({"a": 1}, {"b": 2})

    @pytest.mark.parametrize(
        ("since", "to", "changes", "merged", "values"),
        [
            (2, 3, {"a": None}, Merge.APPLIED, {"b": 2}),
            (2, 9, {"c": 9}, Merge.APPLIED, {"a": 1, "b": 2, "c": 9}),
            (1, 3, {"b": 3}, Merge.APPLIED, {"a": 1, "b": 3}),
            (0, 3, {"c": 3}, Merge.APPLIED, {"c": 3}),
            (0, 2, {"c": 3}, Merge.IGNORED, {"a": 1, "b": 2}),
            (1, 2, {"b": None}, Merge.IGNORED, {"a": 1, "b": 2}),
            (2, 2, {}, Merge.IGNORED, {"a": 1, "b": 2}),
            (0, 1, {"a": 9}, Merge.IGNORED, {"a": 1, "b": 2}),
            (3, 4, {"a": 4}, Merge.GAP, {"a": 1, "b": 2}),
        ],
        ids=[
            "joins on",
            "joins on, far",
            "overlaps",
            "newer snapshot",
            "snapshot of now",
            "repeated",
            "empty",
            "old snapshot",
            "starts past it",
        ],
    )
    def test_every_delta(
        self,
        replica: VersionedMap,
        since: int,
        to: int,
        changes: dict[str, Value],
        merged: Merge,
        values: dict[str, Value],
    ) -> None:
        """S-2, S-3, S-4, S-5 within an epoch: what is not applied changes nothing."""
        before = replica.delta(v(1)), replica.floor
        assert replica.merge(Delta(v(since), v(to), changes)) is merged
        assert replica.values() == values
        if merged is Merge.APPLIED:
            assert replica.version == to
        else:
            assert (replica.delta(v(1)), replica.floor, replica.version) == (*before, 2)

    def test_a_replica_passes_on_what_it_merged(self, replica: VersionedMap) -> None:
        replica.merge(Delta(v(1), v(5), {"b": None, "c": 5}))
        assert replica.delta(v(2)) == Delta(v(2), v(5), {"b": None, "c": 5})

    def test_a_replica_made_from_a_snapshot_answers_older_askers_with_a_snapshot(self, replica: VersionedMap) -> None:
        """S-6: what the snapshot left out was removed at versions it does not know."""
        replica.merge(Delta(START, v(7), {"c": 7}))
        assert replica.floor == 7
        assert replica.delta(v(6)) == Delta(START, v(7), {"c": 7})
        replica.merge(Delta(v(7), v(8), {"d": 8}))
        assert replica.delta(v(7)) == Delta(v(7), v(8), {"d": 8})


class TestTombstones:
    def test_as_many_as_the_bound_are_remembered(self) -> None:
        a_map = written({"kept": 0})
        churn(a_map, MAX_TOMBSTONES)
        assert a_map.floor == START
        assert len(a_map.delta(v(2)).changes) == MAX_TOMBSTONES

    def test_past_the_bound_the_older_are_forgotten_and_the_floor_rises(self) -> None:
        """S-6: who asks from before the oldest removal remembered gets the snapshot, which needs none."""
        a_map = written({"kept": 0})
        churn(a_map, MAX_TOMBSTONES // 2, "old")
        churn(a_map, MAX_TOMBSTONES // 2 + 1, "new")
        assert a_map.floor == a_map.version, "one of the newest removals had to go too"
        assert a_map.delta(v(a_map.version - 1)) == Delta(START, a_map.version, {"kept": 0})
        assert len(a_map.entries_since(START)) == 1 + MAX_TOMBSTONES // 2

    def test_the_floor_is_the_newest_that_was_forgotten(self) -> None:
        a_map = VersionedMap()
        churn(a_map, MAX_TOMBSTONES, "old")
        forgotten_at = a_map.version
        churn(a_map, 1, "new")
        assert a_map.floor == forgotten_at
        assert a_map.delta(forgotten_at).changes == {"new0": None}
        assert a_map.delta(v(forgotten_at - 1)).from_version == START

    def test_one_commit_that_removes_thousands_stays_within_the_bound(self) -> None:
        a_map = VersionedMap()
        churn(a_map, 5 * MAX_TOMBSTONES)
        assert len(a_map.entries_since(START)) == MAX_TOMBSTONES // 2

    def test_a_key_that_comes_back_takes_its_tombstone_away(self) -> None:
        a_map = VersionedMap()
        for _ in range(3):
            churn(a_map, MAX_TOMBSTONES)
        assert a_map.floor == START
        assert len(a_map.entries_since(START)) == MAX_TOMBSTONES

    def test_a_snapshot_takes_them_all_away(self) -> None:
        """And their number: as many as the bound are remembered after it."""
        replica = VersionedMap()
        churn(replica, MAX_TOMBSTONES, "old")
        snapshot_at = v(replica.version + 1)
        replica.merge(Delta(START, snapshot_at, {}))
        churn(replica, MAX_TOMBSTONES, "new")
        assert replica.floor == snapshot_at
        assert len(replica.entries_since(START)) == MAX_TOMBSTONES


class TestRestoring:
    def test_what_a_store_kept_goes_on_as_it_was(self) -> None:
        """E-4."""
        former = written({"a": 1, "b": 1}, {"a": None}, {"c": 3}, {"b": 4})
        restored = VersionedMap()
        in_any_order = dict(sorted(former.entries_since(START).items()))
        restored.restore(in_any_order, former.version, former.floor)
        assert [restored.delta(v(since)) for since in range(6)] == [former.delta(v(since)) for since in range(6)]

    def test_the_floor_and_the_tombstones_are_counted_on(self) -> None:
        former = VersionedMap()
        churn(former, MAX_TOMBSTONES)
        restored = VersionedMap()
        restored.restore(former.entries_since(START), former.version, v(1))
        assert restored.floor == 1
        churn(restored, 1, "new")
        assert restored.floor == former.version

    def test_only_an_untouched_map_is_restored(self) -> None:
        for touched in (written({}), written({"a": 1})):
            with pytest.raises(ContractBroken):
                touched.restore({}, v(5), START)
            assert touched.version == 1
        filled_at_0 = VersionedMap()
        filled_at_0.restore({"a": Entry(1, START)}, START, START)
        with pytest.raises(ContractBroken):
            filled_at_0.restore({}, v(5), START)

    def test_no_entry_is_newer_than_its_map(self) -> None:
        new = VersionedMap()
        with pytest.raises(ContractBroken):
            new.restore({"a": Entry(1, v(3)), "b": Entry(1, v(1))}, v(2), START)
        assert (new.version, new.values()) == (START, {})


# --- Whatever the network does ---------------------------------------------------------------------------------------

commits = st.tuples(st.just("commit"), changes)
# A churn this large passes MAX_TOMBSTONES when it comes a third time: forgetting happens in the middle of a run.
churns = st.tuples(st.just("churn"), st.sampled_from("xyz"))
deltas_sent = st.tuples(st.just("send"), st.integers(0, 12))
deltas_relayed = st.tuples(st.just("relay"), st.integers(0, 12))
deltas_delivered = st.tuples(st.just("deliver"), st.integers(0, 50))
steps = st.lists(st.one_of(commits, churns, deltas_sent, deltas_relayed, deltas_delivered), max_size=40)


@given(steps)
def test_a_replica_always_stands_where_the_writer_stood(run: list[tuple[str, object]]) -> None:
    """S-2 to S-6: deltas in any order, again, or never; the writer's or a replica's; removals forgotten or not."""
    writer, replica = VersionedMap(), VersionedMap()
    history = {START: writer.values()}
    on_their_way: list[Delta] = []
    for kind, what in run:
        before = replica.version
        match kind, what:
            case "commit", dict():
                writer.commit(what)
            case "churn", str():
                writer.commit({})
                history[writer.version] = writer.values()
                names = [f"{what}{number}" for number in range(MAX_TOMBSTONES // 2 - 2)]
                writer.commit(dict.fromkeys(names, 1))
                history[writer.version] = writer.values()
                writer.commit(dict.fromkeys(names))
            case "send", int():
                on_their_way.append(writer.delta(v(max(0, writer.version - what))))
            case "relay", int():
                on_their_way.append(replica.delta(v(max(0, replica.version - what))))
            case "deliver", int() if on_their_way:
                replica.merge(on_their_way[what % len(on_their_way)])
        history[writer.version] = writer.values()
        assert replica.version >= before
        assert replica.values() == history[replica.version]
    is_behind = replica.version < writer.version
    assert replica.merge(writer.delta(replica.version)) is (Merge.APPLIED if is_behind else Merge.IGNORED)
    assert replica.values() == writer.values()


@given(st.lists(changes, max_size=12), st.integers(0, 12))
def test_a_delta_brings_whoever_stood_there_to_what_the_snapshot_shows(
    run: list[dict[str, Value]], stood_at: int
) -> None:
    """S-6: snapshot and delta are two ways to one place."""
    since = min(stood_at, len(run))
    writer, stood = written(*run), written(*run[:since])
    new = VersionedMap()
    new.merge(writer.delta(START))
    stood.merge(writer.delta(v(since)))
    assert stood.values() == new.values() == writer.values()
    assert stood.version == new.version == writer.version


@given(st.lists(st.tuples(changes, st.booleans()), max_size=20))
def test_a_store_that_is_told_now_and_then_has_it_all(run: list[tuple[dict[str, Value], bool]]) -> None:
    """E-4: entries since what it has, kept over what it had, restore to a map that answers as the writer does."""
    writer = VersionedMap()
    kept: dict[str, Entry] = {}
    kept_to = START
    for commit, is_told in [*run, ({}, True)]:
        writer.commit(commit)
        if is_told:
            kept |= writer.entries_since(kept_to)
            kept_to = writer.version
    restored = VersionedMap()
    restored.restore(kept, kept_to, writer.floor)
    assert [restored.delta(v(since)) for since in range(kept_to + 2)] == [
        writer.delta(v(since)) for since in range(kept_to + 2)
    ]


def test_a_store_from_below_the_floor_gets_everything() -> None:
    """Removals in between are forgotten: only the whole map can tell of them."""
    versioned = VersionedMap()
    versioned.commit({"kept": 1})
    for number in range(MAX_TOMBSTONES + 1):
        versioned.commit({f"key{number}": 1})
        versioned.commit({f"key{number}": None})
    assert versioned.floor > 1
    assert "kept" in versioned.entries_since(Version(versioned.floor - 1))
    assert "kept" not in versioned.entries_since(versioned.floor)
