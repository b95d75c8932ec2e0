"""Any run of calls: the stores answer as the reference does, also after reopening.

SQLite also for calls that share a turn; Redis for calls that follow each other, for its connections keep no order.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from classroom_sync.errors import ClassroomSyncError
from classroom_sync.protocol.messages import Said, State
from classroom_sync.protocol.words import NOBODY, Code, Epoch, NodeId, ParticipantId, Pen, Role, Value, Version
from classroom_sync.store.base import BoardWrite, Part, Store, StoredClassroom, StoredEntry, StoredParticipant
from classroom_sync.store.memory import MemoryStore
from classroom_sync.store.redis import RedisStore
from classroom_sync.store.redis_url import read_address
from classroom_sync.store.sqlite import SqliteStore
from tests.redis_process import RedisProcess

CODES = (Code("AAAAAA"), Code("BBBBBB"))
Call = Callable[[Store], Awaitable[object]]

# Few and small, so that they meet: the same codes, keys, versions and epochs again and again.
codes = st.sampled_from(CODES)
epochs = st.integers(1, 4).map(Epoch)
hosts = st.sampled_from([NOBODY, NodeId("a"), NodeId("b")])
versions = st.integers(0, 9).map(Version)
moments = st.sampled_from([1.0, 2.5, 4.0])
people = st.sampled_from("pqrs").map(ParticipantId)
pens = st.builds(Pen, people, epochs, st.sampled_from(["", "tablet"]))
values: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False), st.text(max_size=9)
)
nested: st.SearchStrategy[Value] = st.recursive(
    values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)
entries = st.dictionaries(st.sampled_from("klmn"), st.builds(StoredEntry, versions, nested), max_size=4)
# Each participant once: what a list that names one twice means is not promised.
participants = st.lists(
    st.builds(StoredParticipant, people, st.text(max_size=5), st.sampled_from(Role), st.integers(0, 5), st.booleans()),
    max_size=3,
    unique_by=lambda each: each.participant,
)
texts = st.sampled_from(["yes", "لا"])
lines = st.builds(Said, st.just(0), people, texts, texts, st.integers(0, 1))
kept_lines = st.lists(
    st.builds(Said, st.integers(1, 6), people, texts, texts, st.integers(0, 1)),
    max_size=3,
    unique_by=lambda line: line.seq,
).map(lambda unordered: tuple(sorted(unordered, key=lambda line: line.seq)))
classrooms = st.builds(
    StoredClassroom,
    codes,
    st.text(max_size=9),
    moments,
    moments,
    epochs,
    versions,
    versions,
    pens,
    entries,
    participants,
    hosts,
    kept_lines,
)
writes = st.builds(
    BoardWrite,
    epochs,
    hosts,
    versions,
    versions,
    versions,
    entries,
    st.just(State(Epoch(1), Version(0), Version(1), {})),
)
parts = st.builds(
    Part, hosts.filter(bool), versions, versions, st.dictionaries(st.sampled_from("pqrs"), nested, max_size=2)
)


def _call(method: str, *arguments: st.SearchStrategy[object]) -> st.SearchStrategy[Call]:
    def bound(given: tuple[object, ...]) -> Call:
        return lambda store: getattr(store, method)(*given)

    return st.tuples(*arguments).map(bound)


calls: st.SearchStrategy[Call] = st.one_of(
    _call("create", classrooms),
    _call("commit", codes, writes),
    _call("commit", codes, writes),
    _call("take_pen", codes, epochs, epochs, pens, hosts, versions),
    _call("restore", classrooms),
    _call("leave", codes, hosts.filter(bool)),
    _call("say", codes, lines),
    _call("keep_participants", codes, participants),
    _call("touch", codes, moments),
    _call("remove_silent", moments),
    _call("remove", codes),
    _call("ping"),
)


# What an embedded store need not keep: nobody else asks for it.
shared_calls = st.one_of(calls, calls, _call("beat", codes, parts))


async def outcome(call: Call, store: Store) -> object:
    """What the call returned, or what it raised, as something to compare."""
    try:
        return await call(store)
    except ClassroomSyncError as error:
        return type(error), str(error)


async def seen(store: Store, code: Code) -> object:
    """What is loaded, but for how long ago each node beat."""
    classroom = await store.load(code)
    if classroom is None:
        return None
    parts_by_node = sorted((each.part for each in classroom.parts), key=lambda part: part.node)
    return replace(classroom, parts=()), parts_by_node


class StoresAgree(RuleBasedStateMachine):
    """The reference and another store, side by side."""

    drawn_from: ClassVar = calls

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.reference = MemoryStore()
        self.other = self.opened()

    def opened(self) -> Store:
        store = self.made()
        self.runner.run(store.open())
        return store

    def made(self) -> Store:
        return SqliteStore(Path(self.folder.name) / "classrooms.sqlite")

    async def answers(self, turn: list[Call]) -> list[object]:
        return await asyncio.gather(*(outcome(call, self.other) for call in turn))

    @rule(drawn=st.data())
    def call_at_once(self, drawn: st.DataObject) -> None:
        turn = drawn.draw(st.lists(self.drawn_from, min_size=1, max_size=6))

        async def both() -> tuple[list[object], list[object]]:
            expected = [await outcome(call, self.reference) for call in turn]
            return expected, await self.answers(turn)

        expected, found = self.runner.run(both())
        assert found == expected

    @rule()
    def reopen(self) -> None:
        self.runner.run(self.other.close())
        self.other = self.opened()

    @invariant()
    def hold_the_same(self) -> None:
        for code in CODES:
            expected, found = (self.runner.run(seen(store, code)) for store in (self.reference, self.other))
            assert found == expected

    def teardown(self) -> None:
        self.runner.run(self.other.close())
        self.runner.close()
        self.folder.cleanup()


class RedisAgrees(StoresAgree):
    """Redis in the other's place."""

    drawn_from: ClassVar = shared_calls
    process: ClassVar[RedisProcess]

    def __init__(self) -> None:
        self.process.empty()
        super().__init__()

    def made(self) -> Store:
        return RedisStore(read_address(self.process.url))

    async def answers(self, turn: list[Call]) -> list[object]:
        return [await outcome(call, self.other) for call in turn]


EXAMPLES = settings(max_examples=15, stateful_step_count=15)


def test_sqlite_agrees_after_any_calls() -> None:
    run_state_machine_as_test(StoresAgree, settings=EXAMPLES)


def test_redis_agrees_after_any_calls(shared_redis: RedisProcess) -> None:
    class OnSharedRedis(RedisAgrees):
        process = shared_redis

    run_state_machine_as_test(OnSharedRedis, settings=EXAMPLES)
