"""What a classroom stands on, played by the test: a clock, wires, a store in trouble, a material of two pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from classroom_sync.core.board import Board
from classroom_sync.core.gate import Gate
from classroom_sync.core.link import Cursor, Flow, Link
from classroom_sync.core.member import Member
from classroom_sync.core.session import Ending
from classroom_sync.core.versioned_map import START
from classroom_sync.errors import RefusalCode, Refused, StoreError, StoreUnavailable
from classroom_sync.hub.classroom import Classroom
from classroom_sync.hub.connection import PLAIN, Connection, Framing
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.codec import Encoding, encode, read_server_message
from classroom_sync.protocol.words import ZERO, Code, Epoch, NodeId, ParticipantId, Pen, Stamp, Value, Version
from classroom_sync.store.base import BoardWrite, Hear, News, NewsMissed, Part, StoredClassroom, StoredParticipant
from classroom_sync.store.memory import MemoryStore

WALL_S = 1_700_000_000.0
PAGES = 604
# Deeper than any chain of tasks here: a class that opens, replicates and answers takes under ten turns.
_TURNS = 50
# Of five hundred classes that open, or are let go, one behind the other.
_MANY_TURNS = 100_000


async def settle() -> None:
    """Let every task run until each waits for something that the test holds: the store, or the clock."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)


async def until(claim: Callable[[], bool]) -> None:
    """Let every task run until the claim is true; TimeoutError where it never is. No time passes meanwhile."""
    for _ in range(_MANY_TURNS):
        if claim():
            return
        await asyncio.sleep(0)
    raise TimeoutError


class FakeClock:
    """Stands still until the test moves it."""

    def __init__(self) -> None:
        self._now_s = 1000.0
        self._sleeping: list[tuple[float, asyncio.Future[None]]] = []
        self.slept_s: list[float] = []

    def now_s(self) -> float:
        return self._now_s

    def wall_s(self) -> float:
        return WALL_S + self._now_s

    def jitter(self) -> float:
        return 1.0

    async def sleep(self, delay_s: float) -> None:
        if delay_s <= 0:
            return
        self.slept_s.append(delay_s)
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleeping.append((self._now_s + delay_s, woken))
        await woken

    async def advance(self, by_s: float) -> None:
        """Move on, wake who is due, and let them act."""
        self._now_s += by_s
        due = [woken for until_s, woken in self._sleeping if until_s <= self._now_s]
        self._sleeping = [(until_s, woken) for until_s, woken in self._sleeping if until_s > self._now_s]
        for woken in due:
            if not woken.done():
                woken.set_result(None)
        await settle()


class FakeWire:
    """Keeps what it is given; `flow` is its word about the next write."""

    def __init__(self) -> None:
        self.flow = Flow.CLEAR
        self.batches: list[Sequence[bytes]] = []
        self.ending: Ending | None = None
        self.last_words: Sequence[bytes] = ()

    def write(self, payloads: Sequence[bytes]) -> Flow:
        self.batches.append(list(payloads))
        return self.flow

    def close(self, ending: Ending, last_words: Sequence[bytes] = ()) -> None:
        assert self.ending is None, "closed twice"
        self.ending = ending
        self.last_words = last_words


class FarEnd:
    """One device of a member: sends messages, and reads what came over its wire."""

    def __init__(
        self,
        classroom: Classroom,
        member: Member,
        *,
        device: str = "",
        since: Stamp = ZERO,
        encoding: Encoding = Encoding.MSGPACK,
        expires_s: float = float("inf"),
        has_heartbeats: bool = True,
        framing: Framing = PLAIN,
        gate: Gate | None = None,
    ) -> None:
        self.classroom = classroom
        self.wire = FakeWire()
        link = Link(Cursor(since, said=classroom.conversation.seq), gate=gate)
        self.connection = Connection(
            member, self.wire, link, encoding, framing, expires_s=expires_s, has_heartbeats=has_heartbeats
        )
        classroom.attach(self.connection, device)

    @property
    def encoding(self) -> Encoding:
        return self.connection.encoding

    def send(self, message: m.ClientMessage) -> None:
        raw = encode(message, self.encoding)
        self.receive(raw.decode() if self.encoding is Encoding.JSON else raw)

    def receive(self, raw: bytes | str) -> None:
        self.classroom.receive(self.connection, raw)

    def take(self) -> list[m.ServerMessage]:
        """What came since the last look."""
        payloads = [payload for batch in self.wire.batches for payload in batch]
        self.wire.batches.clear()
        return [
            read_server_message(payload if self.encoding is Encoding.MSGPACK else payload.decode(), self.encoding)
            for payload in payloads
        ]

    def ended(self) -> Ending | None:
        """How the server closed it."""
        return self.wire.ending

    def hold(self) -> None:
        """The wire takes one more write, and then says that it is full."""
        self.wire.flow = Flow.HELD

    def clear(self) -> None:
        """The wire has sent what it held."""
        self.wire.flow = Flow.CLEAR
        self.classroom.cleared(self.connection)


class TroubledStore(MemoryStore):
    """A store in memory that goes away, or holds calls of a name back, when the test says so."""

    def __init__(
        self,
        now_s: Callable[[], float] = lambda: 0.0,
        beside: MemoryStore | None = None,
        *,
        is_shared: bool = True,
    ) -> None:
        super().__init__(now_s, None if beside is None else beside._shared)
        self.is_shared = is_shared
        self.is_away = False
        self.behind_s = 0.0
        """How far its own clock is behind the nodes'."""
        self.calls: list[str] = []
        self.writes: list[BoardWrite] = []
        self.fails: dict[str, StoreError] = {}
        """What it answers to calls of a name."""
        self.is_deaf = False
        """News are lost on their way here."""
        self._free: dict[str, asyncio.Event] = {}
        self._late: list[tuple[Code, News]] | None = None
        self._hears: dict[Code, Hear] = {}

    def hold(self, name: str) -> None:
        self._free[name] = asyncio.Event()

    def release(self, name: str) -> None:
        self._free.pop(name).set()

    def hold_news(self) -> None:
        """What is told from now on is on its way until `release_news`."""
        self._late = []

    def release_news(self) -> None:
        late, self._late = self._late or [], None
        for code, news in late:
            self._hand_on(code, news)

    def tell_missed(self) -> None:
        """It hears again, and says that it did not."""
        self.is_deaf = False
        for code in list(self._hears):
            self._hand_on(code, NewsMissed())

    def _hand_on(self, code: Code, news: News) -> None:
        if self._late is not None:
            self._late.append((code, news))
        elif code in self._hears and not self.is_deaf:
            self._hears[code](news)

    async def _enter(self, name: str) -> None:
        self.calls.append(name)
        if name in self._free:
            await self._free[name].wait()
        if self.is_away:
            raise StoreUnavailable("unplugged")
        if name in self.fails:
            raise self.fails[name]

    async def ping(self) -> None:
        await self._enter("ping")

    async def time_s(self) -> float:
        if self.is_away:
            raise StoreUnavailable("unplugged")
        return WALL_S + self._shared.now_s() - self.behind_s

    async def create(self, classroom: StoredClassroom) -> None:
        await self._enter("create")
        await super().create(classroom)

    async def load(self, code: Code) -> StoredClassroom | None:
        await self._enter("load")
        return await super().load(code)

    async def commit(self, code: Code, write: BoardWrite) -> None:
        self.writes.append(write)
        await self._enter("commit")
        await super().commit(code, write)

    async def take_pen(
        self, code: Code, expected: Epoch, epoch: Epoch, pen: Pen, host: NodeId, since: Version = START
    ) -> Version:
        await self._enter("take_pen")
        return await super().take_pen(code, expected, epoch, pen, host, since)

    async def restore(self, classroom: StoredClassroom) -> None:
        await self._enter("restore")
        await super().restore(classroom)

    async def follow(self, code: Code, hear: Hear) -> None:
        await self._enter("follow")
        self._hears[code] = hear
        await super().follow(code, partial(self._hand_on, code))

    async def unfollow(self, code: Code) -> None:
        self._hears.pop(code, None)
        await super().unfollow(code)

    async def beat(self, code: Code, part: Part) -> Stamp:
        await self._enter("beat")
        return await super().beat(code, part)

    async def leave(self, code: Code, node: NodeId) -> None:
        await self._enter("leave")
        await super().leave(code, node)

    async def say(self, code: Code, line: m.Said) -> m.Said:
        await self._enter("say")
        return await super().say(code, line)

    async def keep_participants(self, code: Code, participants: Sequence[StoredParticipant]) -> None:
        await self._enter("keep_participants")
        await super().keep_participants(code, participants)

    async def touch(self, code: Code, alive_s: float) -> None:
        await self._enter("touch")
        await super().touch(code, alive_s)

    async def remove(self, code: Code) -> None:
        await self._enter("remove")
        await super().remove(code)

    async def remove_silent(self, before_s: float) -> Sequence[Code]:
        await self._enter("remove_silent")
        return await super().remove_silent(before_s)

    async def kept(self, code: Code) -> StoredClassroom:
        """What it has of a class, which must be there; asked past all trouble."""
        classroom = await super().load(code)
        assert classroom is not None
        return classroom


class FakeCatalogue:
    """Knows one material, of PAGES pages."""

    def check_commit(self, board: Board, changes: Mapping[str, Value], /) -> None:
        page = changes.get("page")
        if isinstance(page, int) and page > PAGES:
            raise Refused(RefusalCode.INVALID, f"a page is a number from 1 to {PAGES}")


def participant(number: int) -> ParticipantId:
    """The number-th id that the hub of these tests draws, from 1 up."""
    return ParticipantId(f"p{number}")
