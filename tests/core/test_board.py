"""The board: its bounds, what a page takes along, and that every holder of it ends where its writer stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_sync.core.board import Board
from classroom_sync.core.versioned_map import START, Entry, Merge
from classroom_sync.errors import ContractBroken, RefusalCode, Refused
from classroom_sync.protocol.codec import packed_bytes
from classroom_sync.protocol.limits import MAX_BOARD_BYTES, MAX_BOARD_KEYS, MAX_VALUE_BYTES
from classroom_sync.protocol.messages import State
from classroom_sync.protocol.words import ZERO, Epoch, Stamp, Value, Version

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "vectors/replica.json").read_text(encoding="utf-8")
)
# What packs to MAX_VALUE_BYTES exactly: text of that length has a header of 3 bytes.
LARGEST = "x" * (MAX_VALUE_BYTES - 3)
AT: Value = {"a": "2:255"}
VIEW: Value = {"x": 0, "y": 0, "w": 1, "h": 1}
INK: dict[str, Value] = {"page": 3, "kind": "ink", "points": [0, 0, 1, 1], "by": "p"}


def stamp(epoch: int, version: int) -> Stamp:
    return Stamp(Epoch(epoch), Version(version))


def board_of(values: dict[str, Value], epoch: int = 1) -> Board:
    """A board whose first commit were these values; none, no commit."""
    board = Board(Epoch(epoch))
    if values:
        board.commit(values)
    return board


class TestCommits:
    def test_a_new_board_is_empty_at_the_start_of_its_epoch(self) -> None:
        assert Board().stamp == ZERO
        board = Board(Epoch(3))
        assert (board.stamp, board.floor, board.values()) == (stamp(3, 0), START, {})

    def test_all_keys_change_in_one_version(self) -> None:
        """C-2."""
        board = board_of({"page": 1, "notice": "n"})
        assert board.commit({"notice": None, "turn": "p1"}) == stamp(1, 2)
        assert board.values() == {"page": 1, "turn": "p1"}
        assert board.get("turn") == "p1"
        assert board.get("notice") is None

    @pytest.mark.parametrize(
        ("before", "commit", "named"),
        [
            ({"material": {"id": "m"}}, {"mark/1": INK}, "m"),
            ({"material": {"id": "m"}}, {"mark/1": INK, "material": {"id": "n"}}, "n"),
            ({"material": {"id": "m"}}, {"mark/1": {**INK, "material": "n"}}, "n"),
            ({}, {"mark/1": INK}, None),
            ({"material": {"id": "m"}}, {"mark/1": INK, "material": None}, None),
        ],
    )
    def test_ink_is_on_the_material_it_names_else_on_the_one_that_holds(
        self, before: dict[str, Value], commit: dict[str, Any], named: str | None
    ) -> None:
        """K-5."""
        board = board_of(before)
        board.commit(commit)
        assert board.get("mark/1") == {**INK, **({} if named is None else {"material": named})}
        board.commit({"mark/2": {"a": "1:1", "kind": "stop", "by": "p"}, "mark/1": None})
        assert board.get("mark/2") == {"a": "1:1", "kind": "stop", "by": "p"}, "a mark on words names none"

    @pytest.mark.parametrize("turn", [{"page": 2}, {"material": {"id": "m"}}, {"page": 2, "material": {"id": "m"}}])
    def test_a_page_takes_along_what_belongs_to_it(self, turn: dict[str, Value]) -> None:
        """K-3: in the same version."""
        board = board_of({"page": 1, "at": AT, "view": VIEW, "notice": "stays"})
        board.commit(turn)
        assert board.values() == {"page": 1, "notice": "stays", **turn}
        assert board.delta(stamp(1, 1)) == State(Epoch(1), Version(1), Version(2), {**turn, "at": None, "view": None})

    @pytest.mark.parametrize("kept", ["at", "view"])
    def test_what_a_page_turn_brings_itself_stays(self, kept: str) -> None:
        """K-3: only the one that is missing is removed."""
        board = board_of({"page": 1, "at": AT, "view": VIEW})
        board.commit({"page": 2, kept: {"x": 0.5, "y": 0.5}})
        assert board.values() == {"page": 2, kept: {"x": 0.5, "y": 0.5}}

    def test_a_page_turn_without_a_pointer_tells_of_the_page_alone(self) -> None:
        """K-3, S-8."""
        board = board_of({"page": 1})
        board.commit({"page": 2})
        assert board.delta(stamp(1, 1)).changes == {"page": 2}

    def test_what_turns_no_page_takes_nothing_along(self) -> None:
        """K-3."""
        board = board_of({"page": 1, "at": AT})
        board.commit({"view": VIEW, "follow": "locked"})
        assert board.values() == {"page": 1, "at": AT, "view": VIEW, "follow": "locked"}


class TestBounds:
    """K-4: a commit past a bound is refused whole and changes nothing; at the bound it is not."""

    def refuse(self, board: Board, changes: dict[str, Value]) -> None:
        before = board.stamp, board.values(), board.delta(stamp(board.stamp.epoch, 1))
        with pytest.raises(Refused) as refusal:
            board.commit(changes)
        assert refusal.value.code is RefusalCode.TOO_LARGE
        assert (board.stamp, board.values(), board.delta(stamp(board.stamp.epoch, 1))) == before

    def test_a_value(self) -> None:
        """K-4, C-2, E-1."""
        board = board_of({"page": 1})
        assert packed_bytes(LARGEST) == MAX_VALUE_BYTES
        board.commit({"x/a": LARGEST})
        self.refuse(board, {"page": 2, "x/b": LARGEST + "x"})

    def test_the_number_of_keys(self) -> None:
        """K-4, C-2, E-1: one that goes makes room for one that comes, in one commit too."""
        board = board_of({f"x/{number}": 0 for number in range(MAX_BOARD_KEYS)})
        self.refuse(board, {"x/0": 1, "page": 1})
        self.refuse(board, {"x/never": None, "page": 1})
        board.commit({"x/0": None, "page": 1})
        board.commit({"page": 2})
        self.refuse(board, {"x/0": 1})

    def test_the_sum_of_all_bytes(self) -> None:
        """K-4, C-2, E-1: of keys and of values; what is replaced or removed makes room."""
        entry_bytes = len("x/00") + MAX_VALUE_BYTES
        count, left_bytes = divmod(MAX_BOARD_BYTES, entry_bytes)
        full: dict[str, Value] = {f"x/{number:02}": LARGEST for number in range(count)}
        full["x/99"] = "y" * (left_bytes - len("x/99") - 3)
        board = board_of(full)
        self.refuse(board, {"p": 1})
        self.refuse(board, {"x/99": f"{full['x/99']}y"})
        board.commit({"x/00": 1, "notice": "there is room again"})
        board.commit({"x/01": None, "x/00": LARGEST})
        board.commit({"x/00": None, "notice": None, "x/01": LARGEST, "x/02": LARGEST})
        self.refuse(board, {"x/00": LARGEST, "p": 1})
        board.commit({"x/00": LARGEST})

    def test_a_board_restored_from_looser_bounds_may_shrink(self) -> None:
        """K-4: and stay as large as it is, but not grow."""
        entries: dict[str, Entry] = {
            f"x/{number:04}": Entry(LARGEST, Version(1)) for number in range(MAX_BOARD_KEYS + 2)
        }
        board = Board.restored(Epoch(2), entries, Version(1), START)
        self.refuse(board, {"page": 1})
        self.refuse(board, {"x/0001": None, "page": 1, "turn": "p"})
        board.commit({"x/0000": "y" + LARGEST[1:]})
        board.commit({"x/0000": None})
        board.commit({"x/0001": None, "page": 1})
        assert len(board.values()) == MAX_BOARD_KEYS + 1

    def test_what_is_merged_counts(self) -> None:
        """K-4: a holder that becomes the writer refuses what the former one would have."""
        writer = board_of({f"x/{number}": 0 for number in range(MAX_BOARD_KEYS)})
        heir = board_of({"notice": "before the snapshot"}, epoch=0)
        heir.merge(writer.delta(ZERO))
        self.refuse(heir, {"page": 1})
        writer.commit({"x/1": None, "x/2": None})
        heir.merge(writer.delta(heir.stamp))
        heir.commit({"page": 1, "turn": "p"})
        self.refuse(heir, {"notice": "n"})


class TestStates:
    @pytest.fixture
    def board(self) -> Board:
        board = board_of({"page": 1, "notice": "n"}, epoch=2)
        board.commit({"notice": None})
        board.commit({"turn": "p1"})
        return board

    @pytest.mark.parametrize(
        ("since", "from_version", "changes"),
        [
            (ZERO, 0, {"page": 1, "turn": "p1"}),
            (stamp(2, 1), 1, {"notice": None, "turn": "p1"}),
            (stamp(2, 2), 2, {"turn": "p1"}),
            (stamp(2, 3), 3, {}),
            (stamp(2, 4), 0, {"page": 1, "turn": "p1"}),
            (stamp(1, 2), 0, {"page": 1, "turn": "p1"}),
            (stamp(1, 9), 0, {"page": 1, "turn": "p1"}),
            (stamp(3, 2), 0, {"page": 1, "turn": "p1"}),
        ],
        ids=["nothing", "first", "second", "newest", "ahead", "older epoch", "older epoch, ahead", "newer epoch"],
    )
    def test_a_delta_within_the_epoch_else_the_snapshot(
        self, board: Board, since: Stamp, from_version: int, changes: dict[str, Value]
    ) -> None:
        """S-6, S-8."""
        assert board.delta(since) == State(Epoch(2), Version(from_version), Version(3), changes)

    def test_a_raised_epoch_keeps_the_board_and_sends_everyone_the_snapshot(self, board: Board) -> None:
        """P-2, S-6."""
        before = board.stamp
        board.raise_epoch(Epoch(5))
        assert board.stamp == stamp(5, 3)
        assert board.delta(before) == State(Epoch(5), START, Version(3), {"page": 1, "turn": "p1"})

    @pytest.mark.parametrize("epoch", [0, 1, 2])
    def test_an_epoch_that_is_not_newer_is_not_raised(self, board: Board, epoch: int) -> None:
        with pytest.raises(ContractBroken):
            board.raise_epoch(Epoch(epoch))
        assert board.stamp == stamp(2, 3)

    @pytest.mark.parametrize("run", VECTORS, ids=lambda run: f"{run['rule']}: {run['name']}")
    def test_it_merges_as_every_client_does(self, run: dict[str, Any]) -> None:
        """S-2, S-3, S-4, S-5: on the vectors that the clients read."""
        board = Board()
        for step in run["steps"]:
            assert board.merge(State(*step["state"][1:])) is Merge(step["expect"])
            assert board.stamp == Stamp(*step["stamp"])
            assert board.values() == step["board"]

    def test_restored_it_goes_on_under_the_epoch_it_was_granted(self, board: Board) -> None:
        """E-4: whoever stood in the former epoch gets a snapshot, and the new one's commits are deltas."""
        entries = board.entries_since(START)
        restored = Board.restored(Epoch(3), entries, board.stamp.version, board.floor)
        assert (restored.stamp, restored.values()) == (stamp(3, 3), board.values())
        assert restored.delta(board.stamp).from_version == START
        restored.commit({"page": 2})
        assert restored.delta(stamp(3, 3)).changes == {"page": 2}
        assert restored.entries_since(Version(3)) == {"page": Entry(2, Version(4))}


# --- Whatever the network and the machines do -------------------------------------------------------------------------

board_keys = st.sampled_from(["page", "at", "view", "material", "x/a", "x/b"])
board_changes = st.dictionaries(board_keys, st.none() | st.integers(0, 9), min_size=1, max_size=3)
events = st.one_of(
    st.tuples(st.just("commit"), board_changes),
    st.tuples(st.just("store"), st.none()),
    st.tuples(st.just("take pen"), st.none()),
    st.tuples(st.just("restart"), st.none()),
    st.tuples(st.just("send"), st.integers(0, 5)),
    st.tuples(st.just("deliver"), st.integers(0, 30)),
)


class _Class:
    """A writer with its store, replicas behind a network that loses, repeats and reorders; and all that ever stood."""

    def __init__(self) -> None:
        self.writer = Board(Epoch(1))
        self.replicas = [Board(), Board()]
        self.history: dict[Stamp, dict[str, Value]] = {ZERO: {}, self.writer.stamp: {}}
        self.on_their_way: list[State] = []
        self.kept: dict[str, Entry] = {}
        self.kept_to = self.floor = START

    def step(self, kind: str, what: Any) -> None:
        match kind:
            case "commit":
                self.writer.commit(what)
            case "store":
                self.kept |= self.writer.entries_since(self.kept_to)
                self.kept_to, self.floor = self.writer.stamp.version, self.writer.floor
            case "take pen":
                self.writer.raise_epoch(Epoch(self.writer.stamp.epoch + 1))
            case "restart":
                # What the store does not have is lost: versions go back, the epoch does not.
                epoch = Epoch(self.writer.stamp.epoch + 1)
                self.writer = Board.restored(epoch, self.kept, self.kept_to, self.floor)
            case "send":
                stamps = sorted(self.history)
                self.on_their_way.append(self.writer.delta(stamps[-1 - what % len(stamps)]))
            case "deliver" if self.on_their_way:
                state = self.on_their_way[what % len(self.on_their_way)]
                self.deliver(self.replicas[what % len(self.replicas)], state)
        self.history[self.writer.stamp] = self.writer.values()

    def deliver(self, replica: Board, state: State) -> None:
        before = replica.stamp
        merged = replica.merge(state)
        assert (merged is Merge.APPLIED) == (replica.stamp > before)
        assert replica.stamp == (state.stamp if merged is Merge.APPLIED else before)
        assert merged is not Merge.APPLIED or state.stamp > before, "an old state was applied"
        assert replica.values() == self.history[replica.stamp]


@given(st.lists(events, max_size=40))
def test_every_replica_ends_where_the_writer_stands(run: list[tuple[str, Any]]) -> None:
    """S-2 to S-6, E-4: a replica shows only what its writer showed at that stamp, and one resync brings it to now.

    Over lost, repeated and reordered states, changes of the pen, and restarts that lost what was not durable.
    """
    lesson = _Class()
    for kind, what in run:
        lesson.step(kind, what)
    for replica in lesson.replicas:
        lesson.deliver(replica, lesson.writer.delta(replica.stamp))
        assert replica.stamp == lesson.writer.stamp
        assert replica.values() == lesson.writer.values()


@given(st.lists(board_changes, max_size=12))
def test_a_page_never_shows_what_belonged_to_the_page_before(run: list[dict[str, Value]]) -> None:
    """K-3: after a commit that turns, `at` and `view` are what that commit said, or not there."""
    board = Board(Epoch(1))
    for changes in run:
        before = board.values()
        board.commit(changes)
        is_turn = "page" in changes or "material" in changes
        for key in ("at", "view"):
            assert board.get(key) == (changes.get(key) if is_turn or key in changes else before.get(key))
