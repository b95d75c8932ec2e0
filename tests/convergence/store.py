"""The store that nodes share, and the bad road from each of them to it.

The truth is one MemoryStore. A call travels to it, is carried out in one step, and its answer travels back; either may
be late, lost or stopped. Whoever waited too long is told StoreUnavailable, and does not know whether it was done; it
may even be done after that. News travel on a road of their own, in order, and may be lost.
"""

from __future__ import annotations

import asyncio
import copy
import random
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from classroom_sync.core.versioned_map import START
from classroom_sync.errors import StoreError, StoreUnavailable
from classroom_sync.protocol.messages import Said
from classroom_sync.protocol.words import Code, Epoch, NodeId, Pen, Stamp, Version
from classroom_sync.store.base import BoardWrite, Hear, News, NewsMissed, Part, StoredClassroom, StoredParticipant
from classroom_sync.store.memory import MemoryStore
from tests.convergence.link import TICK_S
from tests.convergence.loop import WALL_S
from tests.convergence.trace import Trace

T = TypeVar("T")

SLOW_S = 0.1
"""A road on which each way takes so long is a trouble of its own."""
CALL_S = 1.0
"""How long a node waits for an answer."""


class StoreWatch(Protocol):
    """Who is told what the store did."""

    def granted(self, classroom: StoredClassroom) -> None:
        """The store granted the epoch in which the class now is."""

    def kept(self, classroom: StoredClassroom) -> None:
        """This is what the store has now."""


@dataclass(slots=True)
class Road:
    """What lies between one node and the store: whether things pass, the delays in seconds, the share that is lost."""

    calls_pass: bool = True
    answers_pass: bool = True
    news_pass: bool = True
    delay_s: float = 0.002
    lost: float = 0.0
    news_lost: float = 0.0
    late: float = 0.0
    """The share of calls that arrive after their caller has given up."""

    def clear(self) -> None:
        """Everything passes, and soon."""
        self.calls_pass = self.answers_pass = self.news_pass = True
        self.delay_s, self.lost, self.news_lost, self.late = 0.002, 0.0, 0.0, 0.0

    @property
    def is_clear(self) -> bool:
        """Whether nothing is stopped, lost or slow."""
        is_passing = self.calls_pass and self.answers_pass and self.news_pass
        return is_passing and not (self.lost or self.news_lost or self.late) and self.delay_s < SLOW_S


class Truth:
    """What the store has; the same for all."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self.memory = MemoryStore(now_s)
        self.is_down = False

    def get(self, code: Code) -> StoredClassroom | None:
        """A class as it is kept; not to be changed."""
        return self.memory._shared.classrooms.get(code)

    def wipe(self) -> None:
        """Lose everything, as a Redis without a file does at a restart."""
        self.memory._shared.classrooms.clear()
        self.memory._shared.parts.clear()

    def copy(self) -> Callable[[], None]:
        """A copy of all there is; call it to set the store back to it, as a failover to a replica that was behind."""
        shared = self.memory._shared
        classrooms, parts = dict(shared.classrooms), copy.deepcopy(shared.parts)

        def set_back() -> None:
            shared.classrooms, shared.parts = classrooms, parts

        return set_back


class SimulatedStore:
    """One node's way to the truth (store.base.Store)."""

    is_shared = True

    def __init__(
        self, truth: Truth, road: Road, chance: random.Random, watch: StoreWatch, trace: Trace, node: NodeId
    ) -> None:
        self._truth = truth
        self._memory = truth.memory.beside()
        self._road = road
        self._chance = chance
        self._watch = watch
        self._trace = trace
        self._node = node
        self._hears: dict[Code, Hear] = {}
        self._news_until_s = 0.0
        self._is_dead = False

    # --- What befalls it ---------------------------------------------------------------------------------------------

    def die(self) -> None:
        """Its node was killed: it hears nothing more."""
        self._is_dead = True
        for code in list(self._hears):
            _carry_out(self.unfollow(code))

    def tell_missed(self) -> None:
        """Its hearing is back, and it knows that it was gone."""
        for code in list(self._hears):
            self._pass_on(code, NewsMissed(), is_sure=True)

    # --- The contract ------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Nothing is to be made ready."""

    async def close(self) -> None:
        """Hear nothing more."""
        self.die()

    async def ping(self) -> None:
        await self._call("ping", self._memory.ping)

    async def create(self, classroom: StoredClassroom) -> None:
        async def create() -> None:
            await self._memory.create(classroom)
            self._watch.granted(classroom)

        await self._call("create", create)

    async def load(self, code: Code) -> StoredClassroom | None:
        return await self._call("load", lambda: self._memory.load(code))

    async def commit(self, code: Code, write: BoardWrite) -> None:
        await self._call(
            f"commit {write.epoch}.{write.version}", self._kept(code, lambda: self._memory.commit(code, write))
        )

    async def take_pen(
        self, code: Code, expected: Epoch, epoch: Epoch, pen: Pen, host: NodeId, since: Version = START
    ) -> Version:
        async def take_pen() -> Version:
            version = await self._memory.take_pen(code, expected, epoch, pen, host, since)
            granted = self._truth.get(code)
            assert granted is not None, "it was there a moment ago"
            self._watch.granted(granted)
            return version

        return await self._call(f"take_pen {expected}->{epoch} {pen.holder}", take_pen)

    async def restore(self, classroom: StoredClassroom) -> None:
        await self._call(
            f"restore {classroom.stamp}", self._kept(classroom.code, lambda: self._memory.restore(classroom))
        )

    async def keep_participants(self, code: Code, participants: Sequence[StoredParticipant]) -> None:
        await self._call("keep_participants", lambda: self._memory.keep_participants(code, participants))

    async def beat(self, code: Code, part: Part) -> Stamp:
        return await self._call(f"beat {part.from_version}..{part.to_version}", lambda: self._memory.beat(code, part))

    async def leave(self, code: Code, node: NodeId) -> None:
        await self._call("leave", lambda: self._memory.leave(code, node))

    async def say(self, code: Code, line: Said) -> Said:
        return await self._call("say", lambda: self._memory.say(code, line))

    async def touch(self, code: Code, alive_s: float) -> None:
        await self._call("touch", lambda: self._memory.touch(code, alive_s))

    async def remove(self, code: Code) -> None:
        await self._call("remove", lambda: self._memory.remove(code))

    async def remove_silent(self, before_s: float) -> Sequence[Code]:
        return await self._call("remove_silent", lambda: self._memory.remove_silent(before_s))

    async def time_s(self) -> float:
        # Not by the road: that would draw chance, and every seed would tell another story.
        return WALL_S + asyncio.get_running_loop().time()

    async def share_secret(self, mine: str) -> str:
        return await self._call("share_secret", lambda: self._memory.share_secret(mine))

    async def follow(self, code: Code, hear: Hear) -> None:
        self._hears[code] = hear
        try:
            await self._call("follow", lambda: self._memory.follow(code, lambda news: self._pass_on(code, news)))
        except BaseException:
            await self.unfollow(code)
            raise

    async def unfollow(self, code: Code) -> None:
        self._hears.pop(code, None)
        await self._memory.unfollow(code)

    # --- The road ----------------------------------------------------------------------------------------------------

    def _kept(self, code: Code, do: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], Coroutine[Any, Any, None]]:
        """`do`, and have the watch look at what is kept then."""

        async def kept() -> None:
            await do()
            stored = self._truth.get(code)
            if stored is not None:
                self._watch.kept(stored)

        return kept

    async def _call(self, name: str, do: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Have `do` carried out at the store, on a road as it is now, and come back with its answer."""
        if self._is_dead:
            raise StoreUnavailable("its node is gone")
        loop, road, chance = asyncio.get_running_loop(), self._road, self._chance
        answer: asyncio.Future[T] = loop.create_future()
        there_s, back_s = (road.delay_s * (0.2 + chance.random()) for _ in range(2))
        is_lost = chance.random() < road.lost
        is_answer_lost = chance.random() < road.lost
        if chance.random() < road.late:
            there_s += CALL_S * (0.5 + chance.random())

        def arrive() -> None:
            if self._truth.is_down or not road.calls_pass or is_lost:
                self._trace("{}: {} does not reach the store", self._node, name)
                return
            try:
                result = _carry_out(do())
            except StoreError as error:
                self._trace("{}: {}: {}", self._node, name, error)
                self._answer(back_s, _settled(answer, answer.set_exception, error), is_lost=is_answer_lost)
            else:
                self._trace("{}: {}", self._node, name)
                self._answer(back_s, _settled(answer, answer.set_result, result), is_lost=is_answer_lost)

        loop.call_later(there_s, arrive)
        gives_up = loop.call_later(CALL_S, _give_up, answer)
        try:
            return await answer
        finally:
            gives_up.cancel()

    def _answer(self, back_s: float, settle: Callable[[], None], *, is_lost: bool) -> None:
        if is_lost or not self._road.answers_pass:
            self._trace("{}: the answer is lost", self._node)
            return
        asyncio.get_running_loop().call_later(back_s, settle)

    def _pass_on(self, code: Code, news: News, *, is_sure: bool = False) -> None:
        road = self._road
        if not is_sure and (not road.news_pass or self._chance.random() < road.news_lost):
            self._trace("{}: does not hear {}", self._node, type(news).__name__)
            return
        loop = asyncio.get_running_loop()
        # In one order for all: none overtakes another.
        soon_s = loop.time() + road.delay_s * (0.2 + self._chance.random())
        self._news_until_s = max(self._news_until_s + TICK_S, soon_s)
        loop.call_at(self._news_until_s, self._hear, code, news)

    def _hear(self, code: Code, news: News) -> None:
        hear = self._hears.get(code)
        if hear is not None and not self._is_dead:
            self._trace("{}: hears {}", self._node, news if self._trace.is_on else "")
            hear(news)


def _carry_out(step: Coroutine[Any, Any, T]) -> T:
    """Run what awaits nothing, at once."""
    try:
        step.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise AssertionError("the store in memory never waits")


def _give_up(answer: asyncio.Future[Any]) -> None:
    if not answer.done():
        answer.set_exception(StoreUnavailable("no answer"))


def _settled(answer: asyncio.Future[Any], settle: Callable[[T], None], to: T) -> Callable[[], None]:
    return lambda: None if answer.done() else settle(to)
