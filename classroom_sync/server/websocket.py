"""The WebSocket: handshake, frames in, and the wire that takes frames out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from fastapi import APIRouter, WebSocket

from classroom_sync.core.gate import Gate
from classroom_sync.core.link import Cursor, Flow, Link
from classroom_sync.core.member import Member
from classroom_sync.core.session import Ending
from classroom_sync.errors import ClassroomSyncError, RefusalCode, Refused
from classroom_sync.hub.classroom import Classroom
from classroom_sync.hub.connection import Connection, Framing
from classroom_sync.protocol.codec import Encoding
from classroom_sync.protocol.limits import MAX_UINT
from classroom_sync.protocol.words import read_device, read_stamp
from classroom_sync.server.auth import offered_token
from classroom_sync.server.frames import EXTENSION, FrameWriter, binary_frame, ping_frame, text_frame
from classroom_sync.server.problems import problem_of
from classroom_sync.server.services import Services

logger = logging.getLogger(__name__)

_ENCODINGS = {"classroom-sync.v1": Encoding.MSGPACK, "classroom-sync.v1+json": Encoding.JSON}
_FRAMINGS = {Encoding.MSGPACK: Framing(binary_frame, ping_frame), Encoding.JSON: Framing(text_frame, ping_frame)}


class AsgiWire:
    """A wire over plain ASGI, for any server: it has one task, which awaits each send.

    While a send waits for the transport the wire is held, so nothing gathers here but the batch that is under way.
    """

    def __init__(self, websocket: WebSocket, encoding: Encoding) -> None:
        self._websocket = websocket
        self._is_text = encoding is Encoding.JSON
        self._batch: list[bytes] = []
        self._ending: Ending | None = None
        self._wake = asyncio.Event()

    def write(self, payloads: Sequence[bytes]) -> Flow:
        """See hub.connection.Wire: held until the task has sent it."""
        self._batch.extend(payloads)
        self._wake.set()
        return Flow.HELD

    def close(self, ending: Ending, last_words: Sequence[bytes] = ()) -> None:
        """See hub.connection.Wire."""
        self._batch.extend(last_words)
        self._ending = ending
        self._wake.set()

    async def run(self, on_clear: Callable[[], None]) -> None:
        """Send what is written until closed; `on_clear` is called whenever everything has left."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._batch = self._batch, []
            for payload in batch:
                await self._send(payload)
            if self._batch:
                continue
            if self._ending is not None:
                await self._websocket.close(self._ending.code, self._ending.reason)
                return
            on_clear()

    async def _send(self, payload: bytes) -> None:
        if self._is_text:
            await self._websocket.send_text(payload.decode())
        else:
            await self._websocket.send_bytes(payload)


def websocket_router(services: Services) -> APIRouter:
    """The one WebSocket route: Starlette's, for what FastAPI's keeps beside a connection is half of its memory."""
    router = APIRouter()

    async def connect(websocket: WebSocket) -> None:
        try:
            admitted = await _admit(services, websocket, websocket.path_params["code"])
        except ClassroomSyncError as error:
            await websocket.send_denial_response(problem_of(error))
            return
        await websocket.accept(admitted.subprotocol)
        writer: FrameWriter | None = websocket.scope["extensions"].get(EXTENSION)
        if writer is None:
            await _carry_by_asgi(websocket, admitted)
        else:
            await _carry_by_frames(websocket, admitted, writer)

    router.add_websocket_route("/api/classrooms/{code}/ws", connect)
    return router


@dataclass(frozen=True, slots=True)
class _Admitted:
    """A far end whose handshake may be accepted."""

    classroom: Classroom
    member: Member
    cursor: Cursor
    device: str
    subprotocol: str
    expires_s: float

    @property
    def encoding(self) -> Encoding:
        return _ENCODINGS[self.subprotocol]


async def _admit(services: Services, websocket: WebSocket, code: str) -> _Admitted:
    """Everything that may refuse a handshake (X-2), before it is accepted."""
    _check_origin(services, websocket)
    subprotocol = next((offered for offered in websocket.scope["subprotocols"] if offered in _ENCODINGS), None)
    if subprotocol is None:
        raise Refused(RefusalCode.INVALID, "the subprotocol is classroom-sync.v1")
    classroom, member, grant = await services.admit(code, offered_token(websocket.scope["subprotocols"]))
    query = websocket.query_params
    cursor = read_start(query.get("since", ""), query.get("said", ""), classroom)
    return _Admitted(classroom, member, cursor, read_device(query.get("device", "")), subprotocol, grant.expires_s)


def read_start(since: str, said: str, classroom: Classroom) -> Cursor:
    """Where a far end stands that knows a stamp and a line; Refused(invalid).

    Who names no line begins with the next one.
    """
    # By its length first: Python reads no number of thousands of digits.
    if said and not (said.isascii() and said.isdigit() and len(said) <= 16 and int(said) <= MAX_UINT):
        raise Refused(RefusalCode.INVALID, "said is the number of a line")
    return Cursor(
        read_stamp(since), said=classroom.conversation.reachable(int(said)) if said else classroom.conversation.seq
    )


def _check_origin(services: Services, websocket: WebSocket) -> None:
    """Browsers always send an Origin, and a page of another site must not speak for its visitor; programs send none."""
    origin = websocket.headers.get("origin")
    if origin is None or origin in services.settings.origins:
        return
    ours = {websocket.headers.get("host", ""), urlsplit(services.settings.public_url).netloc}
    if urlsplit(origin).netloc not in ours - {""}:
        raise Refused(RefusalCode.NOT_ALLOWED, "this origin may not connect")


async def _carry_by_frames(websocket: WebSocket, admitted: _Admitted, writer: FrameWriter) -> None:
    """Join the connection to its transport, and wait until either side ends it: nothing else passes through here."""
    classroom, encoding = admitted.classroom, admitted.encoding
    link = Link(admitted.cursor, gate=Gate())
    connection = Connection(admitted.member, writer, link, encoding, _FRAMINGS[encoding], expires_s=admitted.expires_s)
    writer.take_over(
        partial(classroom.receive, connection),
        partial(classroom.ponged, connection),
        partial(classroom.cleared, connection),
    )
    try:
        classroom.attach(connection, admitted.device)
        while (await websocket.receive())["type"] == "websocket.receive":
            pass
    finally:
        classroom.detach(connection)


async def _carry_by_asgi(websocket: WebSocket, admitted: _Admitted) -> None:
    """Carry messages both ways until either side ends it.

    The edge of a connection: what nobody foresaw ends here, logged.
    """
    classroom, encoding = admitted.classroom, admitted.encoding
    wire = AsgiWire(websocket, encoding)
    connection = Connection(admitted.member, wire, Link(admitted.cursor), encoding, expires_s=admitted.expires_s)
    sending = asyncio.create_task(wire.run(lambda: classroom.cleared(connection)))
    try:
        classroom.attach(connection, admitted.device)
        while (event := await websocket.receive())["type"] == "websocket.receive":
            text = event.get("text")
            classroom.receive(connection, text if text is not None else event["bytes"])
    except Exception:
        logger.exception("class %s: a connection ended by an error nobody foresaw", classroom.code)
    finally:
        classroom.detach(connection)
        sending.cancel()
        results = await asyncio.gather(sending, return_exceptions=True)
        if isinstance(results[0], Exception):
            # The far end went away in the middle of a send: the ordinary end of a connection.
            logger.debug("class %s: sending ended: %r", classroom.code, results[0])
