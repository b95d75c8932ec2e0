"""The shell around `Session`: one socket at a time, dialled again by itself until it is told to stop.

One task owns the connection. While it lives three small ones share it: one reads, one writes what the session owes
(so that order is the session's and never a race between callers), one watches for silence (T-1). Callers only touch
the session and wake the writer; there is no await between the two.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Subprotocol

from classroom_sync.client.inbox import Event, Inbox, LinkChanged, LinkState, Moved
from classroom_sync.client.limits import CLOSE_S, SILENT_HEARTBEATS
from classroom_sync.client.redial import Redial, StopReason
from classroom_sync.client.session import Session
from classroom_sync.errors import ProtocolBroken, RefusalCode, Refused
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.closing import CloseCode
from classroom_sync.protocol.codec import Encoding, encode, read_server_message
from classroom_sync.protocol.limits import MAX_BOARD_BYTES, MAX_MESSAGE_BYTES
from classroom_sync.protocol.words import Code, ParticipantId, Role, Stamp, Value

logger = logging.getLogger(__name__)

_SUBPROTOCOL = "classroom-sync.v1"
_REFUSALS = {
    StopReason.OVER: RefusalCode.UNKNOWN,
    StopReason.PROTOCOL: RefusalCode.INVALID,
    StopReason.CLOSED: RefusalCode.UNAVAILABLE,
}
# What `close_code` says of a connection that ended without a closing handshake (RFC 6455, 7.1.5).
_ABNORMAL = 1006

OnState = Callable[[Mapping[str, Value], Stamp], None]


class ClassroomClient:
    """A participant in a class. Entering waits for the first state, for as long as that takes; Refused if told to stop.

    Iterate it for events: it ends when the client stops. Or hand in `on_state`, called for each state as it arrives.
    Both may be used; who reads events late gets the newest state and at most 200 lines of conversation.
    """

    def __init__(
        self,
        base_url: str,
        code: Code,
        token: str,
        *,
        device: str = "",
        on_state: OnState | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._url = f"{base_url.rstrip('/').replace('http', 'ws', 1)}/api/classrooms/{code}/ws"
        self._subprotocols = [Subprotocol(_SUBPROTOCOL), Subprotocol(f"token.{token}")]
        self._device = device
        self._on_state = on_state
        self._chance = chance
        self._session = Session()
        self._redial = Redial()
        self._inbox = Inbox()
        self._awaited: dict[int, asyncio.Future[m.Accepted]] = {}
        self._told = asyncio.Event()
        self._unsent = asyncio.Event()
        self._first_state = asyncio.Event()
        self._heard_s = 0.0
        self._stopped: StopReason | None = None
        self._task: asyncio.Task[None] | None = None

    # --- What one knows ----------------------------------------------------------------------------------------------

    @property
    def board(self) -> Mapping[str, Value]:
        """The board as of `stamp`."""
        return self._session.replica.board

    @property
    def stamp(self) -> Stamp:
        """Where the replica stands."""
        return self._session.replica.stamp

    @property
    def participant(self) -> ParticipantId | None:
        """Who one is; None before the first welcome."""
        return self._session.participant

    @property
    def role(self) -> Role | None:
        """What one may do; None before the first welcome."""
        return self._session.role

    @property
    def roster(self) -> Mapping[str, m.RosterEntry]:
        """Who is here, as far as one's role may see it (R-2)."""
        return self._session.roster

    @property
    def age_ms(self) -> int:
        """How old the board is at least, in milliseconds, by the server's word (T-4); 0: it hears the writer."""
        return self._session.age_ms

    @property
    def may_write(self) -> bool:
        """Whether one holds the pen, as far as is known."""
        pen = self._session.pen
        return pen is not None and pen.holder is not None and pen.holder == self._session.participant

    @property
    def is_durable(self) -> bool:
        """Whether all that was committed here is in the store."""
        return self._session.outbox.is_durable

    @property
    def stopped(self) -> StopReason | None:
        """Why the client dials no more; None while it does."""
        return self._stopped

    # --- Life --------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="classroom client")
        try:
            await self._first_state.wait()
        except asyncio.CancelledError:
            await self.close()
            raise
        if self._stopped is not None:
            await self.close()
            raise self._refusal()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Leave. What is not durable by then is the program's loss: see `is_durable`."""
        task, self._task = self._task, None
        if task is None:
            return
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        self._stop(StopReason.CLOSED)

    async def __aiter__(self) -> AsyncIterator[Event]:
        while True:
            while (event := self._inbox.take()) is not None:
                yield event
            if self._stopped is not None:
                return
            self._told.clear()
            await self._told.wait()

    # --- What one does -----------------------------------------------------------------------------------------------

    async def commit(self, changes: dict[str, Value]) -> m.Accepted:
        """Change these keys in one version; None removes. Returns once answered, through reconnects if need be.

        Refused with the server's code; cancelling the wait does not take the commit back.
        """
        return await self._answer(lambda: self._session.outbox.commit(changes, self.stamp.epoch))

    async def raise_hand(self, up: bool = True) -> m.Accepted:
        """Put one's hand up or down; Refused also where the connection is lost meanwhile, as with all that follow."""
        return await self._ask(lambda id_: m.Hand(id_, up))

    async def give_pen(self, participant: ParticipantId | None) -> m.Accepted:
        """Give the pen to a participant, or (None) take it back."""
        return await self._ask(lambda id_: m.GivePen(id_, participant))

    async def say(self, text: str) -> m.Accepted:
        """Say a line to the class."""
        return await self._ask(lambda id_: m.Say(id_, text))

    async def remove(self, participant: ParticipantId) -> m.Accepted:
        """Remove a participant from the class."""
        return await self._ask(lambda id_: m.Remove(id_, participant))

    def painted(self, stamp: Stamp | None = None, *, ready: int | None = None) -> None:
        """Say what is on the screen (the replica's stamp if left out); sent at most four times a second, the newest."""
        self._session.painted(stamp or self.stamp, ready)
        self._unsent.set()

    def resync(self) -> None:
        """Ask for the state from where the replica stands."""
        self._session.resync()
        self._unsent.set()

    async def _ask(self, make: Callable[[int], m.ClientMessage]) -> m.Accepted:
        return await self._answer(lambda: self._session.outbox.ask(make))

    async def _answer(self, ask: Callable[[], int]) -> m.Accepted:
        if self._stopped is not None:
            raise self._refusal()
        id_ = ask()
        answer: asyncio.Future[m.Accepted] = asyncio.get_running_loop().create_future()
        self._awaited[id_] = answer
        self._unsent.set()
        try:
            return await answer
        finally:
            self._awaited.pop(id_, None)

    # --- The connection ----------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            then = await self._attend()
            if isinstance(then, StopReason):
                self._stop(then)
                return
            self._tell(LinkChanged(LinkState.LOST))
            await asyncio.sleep(then)

    async def _attend(self) -> StopReason | float:
        """One connection from dialling to its end; stop, or dial again after so many seconds."""
        started_s = time.monotonic()
        try:
            connection = await connect(
                f"{self._url}?{self._query()}",
                subprotocols=self._subprotocols,
                compression=None,
                # As in `joining`: the laptop on the desk is not behind the school's proxy.
                proxy=None,
                open_timeout=self._redial.deadline_s,
                # Heartbeats say more than pings of ours could (T-1).
                ping_interval=None,
                close_timeout=CLOSE_S,
                # A snapshot is the one message that may be as long as a board.
                max_size=MAX_BOARD_BYTES + MAX_MESSAGE_BYTES,
            )
        except InvalidStatus as refused:
            self._redial = self._redial.failed()
            return self._redial.after_status(refused.response.status_code, self._chance())
        except TimeoutError:
            self._redial = self._redial.missed()
            return self._redial.delay_s(self._chance())
        except (OSError, InvalidHandshake) as error:
            logger.debug("no connection: %s", error)
            self._redial = self._redial.failed()
            return self._redial.delay_s(self._chance())
        self._redial = self._redial.opened(time.monotonic() - started_s).failed()  # until it is welcomed
        try:
            code = await self._serve(connection)
        finally:
            await connection.close()
        for lost in self._session.parted():
            self._settle(lost, Refused(RefusalCode.UNAVAILABLE, "the connection was lost"))
        return self._redial.after_close(code, self._chance())

    def _query(self) -> str:
        return urlencode({"since": str(self.stamp), "said": self._session.said, "device": self._device})

    async def _serve(self, connection: ClientConnection) -> int:
        """Read, write and watch until the connection ends; its close code, or ours."""
        self._heard_s = time.monotonic()
        async with asyncio.TaskGroup() as group:
            others = group.create_task(self._write(connection)), group.create_task(self._watch(connection))
            try:
                return await self._read(connection)
            finally:
                for other in others:
                    other.cancel()

    async def _read(self, connection: ClientConnection) -> int:
        try:
            while True:
                frame = await connection.recv()
                if isinstance(frame, str):
                    raise ProtocolBroken("text where binary was agreed")
                self._heard_s = time.monotonic()
                self._receive(read_server_message(frame, Encoding.MSGPACK))
        except ConnectionClosed:
            return connection.close_code or _ABNORMAL
        except ProtocolBroken as broken:
            logger.warning("the server broke the protocol: %s", broken)
            await connection.close(CloseCode.BROKEN)
            return CloseCode.BROKEN

    async def _write(self, connection: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            while True:
                for message in self._session.take_unsent(time.monotonic()):
                    await connection.send(encode(message, Encoding.MSGPACK))
                self._unsent.clear()
                due_s = self._session.due_s()
                with suppress(TimeoutError):
                    await asyncio.wait_for(
                        self._unsent.wait(), None if due_s is None else max(0.0, due_s - time.monotonic())
                    )

    async def _watch(self, connection: ClientConnection) -> None:
        while True:
            silent_s = time.monotonic() - self._heard_s
            # Before the welcome the network's own deadline counts, not heartbeats that were never promised.
            allowed_s = SILENT_HEARTBEATS * self._session.heartbeat_s
            if self._redial.failures:
                allowed_s = max(allowed_s, self._redial.deadline_s)
            if silent_s >= allowed_s:
                # No goodbye: it would wait for an answer from an end that does not answer.
                connection.transport.abort()
                return
            # Not the whole rest: the welcome may make it shorter.
            await asyncio.sleep(min(allowed_s - silent_s, self._session.heartbeat_s))

    def _receive(self, message: m.ServerMessage) -> None:
        event = self._session.receive(message)
        match message:
            case m.Welcome():
                self._redial = self._redial.welcomed()
                self._tell(LinkChanged(LinkState.LIVE))
            case m.State():
                self._first_state.set()
            case m.Accepted():
                self._settle(message.id, message)
            case m.Rejected():
                is_awaited = self._settle(message.id, Refused(message.code, message.text))
                self._session.outbox.rejected(message, is_awaited=is_awaited)
            case m.GoAway():
                self._redial = self._redial.told_to_leave(message)
            case _:
                pass
        if event is not None:
            self._tell(event)
        self._unsent.set()

    def _tell(self, event: Event) -> None:
        if isinstance(event, Moved) and self._on_state is not None:
            self._on_state(event.board, event.stamp)
        self._inbox.put(event)
        self._told.set()

    def _settle(self, id_: int, answer: m.Accepted | Refused) -> bool:
        """Hand an answer to who awaits it; whether anybody did."""
        awaited = self._awaited.pop(id_, None)
        if awaited is None or awaited.done():
            return False
        if isinstance(answer, Refused):
            awaited.set_exception(answer)
        else:
            awaited.set_result(answer)
        return True

    def _stop(self, reason: StopReason) -> None:
        if self._stopped is not None:
            return
        self._stopped = reason
        for id_ in list(self._awaited):
            self._settle(id_, self._refusal())
        self._tell(LinkChanged(LinkState.STOPPED, reason))
        self._first_state.set()

    def _refusal(self) -> Refused:
        reason = self._stopped or StopReason.CLOSED
        return Refused(_REFUSALS.get(reason, RefusalCode.NOT_ALLOWED), f"the client has stopped: {reason.value}")
