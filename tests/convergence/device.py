"""A device: the real pure client over simulated links, dialled again by the real rules, until it is told to stop."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from enum import Enum

from classroom_sync.client.inbox import Moved
from classroom_sync.client.limits import SILENT_HEARTBEATS
from classroom_sync.client.redial import Redial, StopReason
from classroom_sync.client.session import Session
from classroom_sync.errors import Refused
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.codec import Encoding, encode, read_server_message
from classroom_sync.protocol.words import Stamp, Value
from classroom_sync.store.base import StoredClassroom
from tests.convergence.law import Law, Written
from tests.convergence.link import SimulatedLink
from tests.convergence.loop import after
from tests.convergence.node import Arrival, Person, SimulatedNode
from tests.convergence.trace import Trace


class Presence(Enum):
    """What a device is about."""

    ABSENT = "absent"
    """Switched off, or told to stop."""
    DIALLING = "dialling"
    HERE = "here"


class Device:
    """One screen. `session` outlives its connections, as a page that stays open does."""

    def __init__(
        self,
        person: Person,
        name: str,
        nodes: list[SimulatedNode],
        chance: random.Random,
        law: Law,
        stored: Callable[[], StoredClassroom | None],
        trace: Trace,
    ) -> None:
        self.person = person
        self.name = name
        self.session = Session()
        self.stopped: StopReason | None = None
        self.written: list[Written] = []
        self.refused: list[tuple[m.Commit, m.Rejected]] = []
        self.link: SimulatedLink | None = None
        self.is_road_clear = True
        self._nodes, self._chance, self._law, self._stored, self._trace = nodes, chance, law, stored, trace
        self._redial = Redial()
        self._presence = Presence.ABSENT
        self._commits: dict[int, m.Commit] = {}
        self._heard_s = self._flush_s = 0.0
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None

    @property
    def is_on(self) -> bool:
        """Whether it is here, or means to come."""
        return self._presence is not Presence.ABSENT

    @property
    def is_here(self) -> bool:
        """Whether it was welcomed and not cut off since, as far as it knows."""
        return self._presence is Presence.HERE

    @property
    def may_write(self) -> bool:
        """Whether it holds the pen, as far as it knows."""
        pen = self.session.pen
        return pen is not None and pen.holder == self.person.participant

    # --- What its person does ----------------------------------------------------------------------------------------

    def switch_on(self) -> None:
        """Come, or come back; also "take over" after another device of the same person did."""
        if not self.is_on:
            self.stopped = None
            self._presence = Presence.DIALLING
            self._task = self._loop.create_task(self._run(), name=f"device {self.name}")
            self._task.add_done_callback(self._law.task_done)

    def switch_off(self) -> None:
        """Go; the memory stays."""
        if self._task is not None:
            self._task.cancel()
        self._part()
        self._presence = Presence.ABSENT

    def commit(self, changes: dict[str, Value]) -> None:
        """Write these keys."""
        written = Written(self.person.participant, self.name, self.session.replica.stamp.epoch, changes)
        try:
            self.session.outbox.commit(changes, written.epoch)
        except Refused:
            return
        self._trace("{}: writes {} in {}", self.name, changes, written.epoch)
        self.written.append(written)
        self._law.writes(written)
        self._flush()

    def ask(self, make: Callable[[int], m.ClientMessage]) -> None:
        """Ask for something else."""
        try:
            self.session.outbox.ask(make)
        except Refused:
            return
        self._flush()

    # --- The connection ----------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            then = await self._attend()
            if isinstance(then, StopReason):
                self._trace("{}: stops: {}", self.name, then.value)
                self.stopped = then
                self._presence = Presence.ABSENT
                return
            await after(then)

    async def _attend(self) -> StopReason | float:
        """One connection from dialling to its end; stop, or dial again after so many seconds."""
        self._presence = Presence.DIALLING
        started_s = self._loop.time()
        link = self._dial()
        try:
            async with asyncio.timeout(self._redial.deadline_s):
                status = await link.opened
        except TimeoutError:
            link.snap(None, None)
            self._redial = self._redial.missed()
            return self._redial.delay_s(self._chance.random())
        if status != 101:
            self._trace("{}: refused with {}", self.name, status)
            self._redial = self._redial.failed()
            return self._redial.after_status(status, self._chance.random())
        self._redial = self._redial.opened(self._loop.time() - started_s).failed()
        self.link, self._heard_s = link, self._loop.time()
        link.listen(self._receive)
        watching = self._loop.create_task(self._watch(link))
        try:
            code = await link.ended
        finally:
            watching.cancel()
        self._trace("{}: its link ends with {}", self.name, code)
        self._part()
        return self._redial.after_close(code, self._chance.random())

    def _dial(self) -> SimulatedLink:
        node = self._chance.choice(self._nodes)
        link = SimulatedLink(self._chance, self._chance.choice((0.002, 0.01, 0.1)), is_thin=self._chance.random() < 0.2)
        if node.is_up and self.is_road_clear:
            arrival = Arrival(self.person, self.name, self.session.replica.stamp, self.session.said)
            self._loop.call_later(self._chance.random() * 0.02, node.admit, link, arrival)
        else:
            # Refused, or no answer at all.
            link.snap(self._chance.choice((0.005, None)), None)
        return link

    async def _watch(self, link: SimulatedLink) -> None:
        """T-1: who hears nothing for three heartbeats dials again."""
        while True:
            silent_s = self._loop.time() - self._heard_s
            allowed_s = SILENT_HEARTBEATS * self.session.heartbeat_s
            if self._redial.failures:
                allowed_s = max(allowed_s, self._redial.deadline_s)
            if silent_s >= allowed_s:
                self._trace("{}: hears nothing", self.name)
                link.drop()
                return
            await after(min(allowed_s - silent_s, self.session.heartbeat_s))

    def _part(self) -> None:
        link, self.link = self.link, None
        if link is not None:
            self.session.parted()
            self._commits.clear()
            if not link.ended.done():
                link.drop()

    def _receive(self, payload: bytes) -> None:
        self._heard_s = self._loop.time()
        message = read_server_message(payload, Encoding.MSGPACK)
        if isinstance(message, m.Accepted | m.PenHeld):
            self._trace("{}: {}", self.name, message)
        before = self.session.replica.stamp
        event = self.session.receive(message)
        match message:
            case m.Welcome():
                self._redial = self._redial.welcomed()
                self._presence = Presence.HERE
            case m.Accepted():
                if self._commits.pop(message.id, None) is not None and message.durable:
                    self._law.answered_durable(self.name, Stamp(message.epoch, message.version), self._stored())
            case m.Rejected():
                self._rejected(message)
            case m.GoAway():
                self._redial = self._redial.told_to_leave(message)
            case _:
                pass
        if isinstance(event, Moved):
            self._trace("{}: shows {}", self.name, event.stamp)
            self._law.shown(self.name, before, event.stamp, event.board)
            self.session.painted(event.stamp, None)
        self._flush()

    def _rejected(self, answer: m.Rejected) -> None:
        commit = self._commits.pop(answer.id, None)
        self._trace("{}: {} is refused: {} {}", self.name, answer.id, answer.code, commit.changes if commit else "")
        if commit is not None:
            self.refused.append((commit, answer))
        self.session.outbox.rejected(answer, is_awaited=False)

    def _flush(self) -> None:
        link = self.link
        if link is None:
            return
        for message in self.session.take_unsent(self._loop.time()):
            if isinstance(message, m.Commit):
                self._commits[message.id] = message
            link.send(encode(message, Encoding.MSGPACK))
        due_s = self.session.due_s()
        if due_s is not None and due_s > self._flush_s:
            self._flush_s = due_s
            self._loop.call_at(due_s, self._flush)
