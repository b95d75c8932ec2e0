"""The long poll: the same connection as a WebSocket's, used once (H-3 to H-6)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, assert_never

import msgpack
from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, Field

from classroom_sync.core.link import Cursor, Flow, Link
from classroom_sync.core.session import Ending
from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.hub.classroom import Classroom
from classroom_sync.hub.connection import Connection
from classroom_sync.protocol.codec import Encoding, encode, read_client_message
from classroom_sync.protocol.limits import MAX_MESSAGE_BYTES, POLL_GRACE_S, POLL_WAIT_MAX_S
from classroom_sync.protocol.words import read_device, read_stamp
from classroom_sync.server.auth import bearer
from classroom_sync.server.problems import Unauthorized
from classroom_sync.server.services import Services
from classroom_sync.server.websocket import read_start

Authorization = Annotated[str | None, Header()]
Accept = Annotated[str, Header()]
Wait = Annotated[float, Query(ge=0, le=POLL_WAIT_MAX_S)]
_MSGPACK = "application/msgpack"
_JSON = "application/json"
_AT_NODE = "@"


class MessagesQuery(BaseModel):
    """What a long poll of everything may say of where its asker stands."""

    after: str = Field("", description="the cursor of the last answer")
    since: str = Field("", description="without a cursor: the stamp one has, E.V")
    said: str = Field("", description="without a cursor: the last line one has")
    device: str = Field("", description="without a cursor: the device, see P-4")
    wait: float = Field(0, ge=0, le=POLL_WAIT_MAX_S, description="seconds to wait for something new")


class PollWire:
    """A wire that takes one batch, or an ending, and is then held for good."""

    def __init__(self) -> None:
        self.batch: Sequence[bytes] = ()
        self.ending: Ending | None = None
        self.done = asyncio.Event()

    def write(self, payloads: Sequence[bytes]) -> Flow:
        """See hub.connection.Wire."""
        self.batch = payloads
        self.done.set()
        return Flow.HELD

    def close(self, ending: Ending, last_words: Sequence[bytes] = ()) -> None:
        """See hub.connection.Wire."""
        if not self.batch:
            self.batch = last_words
        self.ending = ending
        self.done.set()


def polling_router(services: Services) -> APIRouter:
    """The two long polls, and the way in for one message."""
    router = APIRouter(prefix="/api/classrooms/{code}", tags=["long poll"])
    _route_board(router, services)
    _route_everything(router, services)
    _route_posts(router, services)
    return router


def _route_board(router: APIRouter, services: Services) -> None:

    @router.get("/state", responses={204: {"description": "nothing new"}})
    async def poll_state(
        request: Request,
        code: str,
        since: str = "",
        wait: Wait = 0,
        authorization: Authorization = None,
        accept: Accept = "",
    ) -> Response:
        """The board, as soon as it is past `since`."""
        classroom, member, _grant = await services.admit(code, bearer(authorization))
        stamp = read_stamp(since)
        moved = asyncio.Event()
        with classroom.watched(moved.set, member, wait + POLL_GRACE_S):
            if classroom.board.stamp == stamp:
                await _first_of(moved, request, wait)
        _check_going_on(classroom)
        if classroom.board.stamp == stamp:
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=_etag(classroom))
        return _answer(encode(classroom.board.delta(stamp), _encoding(accept)), _encoding(accept), _etag(classroom))


def _route_everything(router: APIRouter, services: Services) -> None:
    @router.get("/messages", responses={204: {"description": "nothing new"}})
    async def poll_messages(
        request: Request,
        code: str,
        query: Annotated[MessagesQuery, Query()],
        authorization: Authorization = None,
        accept: Accept = "",
    ) -> Response:
        """Everything the WebSocket would have sent since the cursor: `[cursor, [message, …]]`."""
        classroom, member, grant = await services.admit(code, bearer(authorization))
        device = read_device(query.device)
        place, _, node = query.after.partition(_AT_NODE)
        cursor = Cursor.read(place)
        if cursor is not None and node != services.hub.node:
            # The roster is counted by each node for itself: of a cursor of another, or of this one's life before, only
            # the board and the conversation mean something.
            cursor = Cursor(cursor.stamp, said=cursor.said)
        if cursor is not None:
            cursor = cursor._replace(said=classroom.conversation.reachable(cursor.said))
        link = Link(cursor or read_start(query.since, query.said, classroom), is_state_asked=cursor is None)
        wire, encoding = PollWire(), _encoding(accept)
        connection = Connection(member, wire, link, encoding, expires_s=grant.expires_s, has_heartbeats=False)
        classroom.attach(connection, classroom.pen.device if cursor is not None else device)
        try:
            await _first_of(wire.done, request, query.wait)
        finally:
            classroom.detach(connection, POLL_GRACE_S)
        if wire.ending is not None:
            raise _ended(wire.ending)
        if not wire.batch:
            return Response(status_code=HTTPStatus.NO_CONTENT)
        return _answer(_pack(f"{link.cursor}{_AT_NODE}{services.hub.node}", wire.batch, encoding), encoding)


def _route_posts(router: APIRouter, services: Services) -> None:
    @router.post("/messages", responses={204: {"description": "it has no answer"}})
    async def post_message(
        request: Request,
        code: str,
        authorization: Authorization = None,
        accept: Accept = "",
        content_type: Annotated[str, Header()] = _JSON,
    ) -> Response:
        """One client message; its answer, if it has one."""
        classroom, member, _grant = await services.admit(code, bearer(authorization))
        message = read_client_message(await _body(request), _encoding(content_type))
        post = classroom.post(member, message)
        if post is None:
            return Response(status_code=HTTPStatus.NO_CONTENT)
        return _answer(encode(await post.answer, _encoding(accept)), _encoding(accept))


def _check_going_on(classroom: Classroom) -> None:
    if classroom.ending is not None:
        raise _ended(classroom.ending)


async def _first_of(event: asyncio.Event, request: Request, wait_s: float) -> None:
    """Wait for the event, at most `wait_s`, and no longer than the asker stays.

    A phone that left must not seem to be here.
    """
    if event.is_set() or wait_s == 0:
        return
    waits = {asyncio.create_task(event.wait()), asyncio.create_task(_gone(request))}
    try:
        await asyncio.wait(waits, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waits:
            task.cancel()
        await asyncio.gather(*waits, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _body(request: Request) -> bytes:
    """The body, as far as a message may be long; Refused(too_large) past it, without reading on."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_MESSAGE_BYTES:
            raise Refused(RefusalCode.TOO_LARGE, f"a message has at most {MAX_MESSAGE_BYTES} bytes")
    return bytes(body)


def _encoding(media_type: str) -> Encoding:
    """H-4: JSON where nothing else is asked for."""
    return Encoding.MSGPACK if _MSGPACK in media_type else Encoding.JSON


def _answer(body: bytes, encoding: Encoding, headers: dict[str, str] | None = None) -> Response:
    media_type = _MSGPACK if encoding is Encoding.MSGPACK else _JSON
    return Response(body, media_type=media_type, headers={"Cache-Control": "no-store", **(headers or {})})


def _etag(classroom: Classroom) -> dict[str, str]:
    return {"ETag": f'"{classroom.board.stamp}"'}


def _pack(cursor: str, batch: Sequence[bytes], encoding: Encoding) -> bytes:
    """`[cursor, [message, …]]` around messages that are encoded already."""
    match encoding:
        case Encoding.MSGPACK:
            packer = msgpack.Packer()
            return b"".join(
                [packer.pack_array_header(2), packer.pack(cursor), packer.pack_array_header(len(batch)), *batch]
            )
        case Encoding.JSON:
            return b"[" + json.dumps(cursor).encode() + b",[" + b",".join(batch) + b"]]"
        case _:
            assert_never(encoding)


def _ended(ending: Ending) -> Exception:
    """What a close code is for a poll."""
    match ending:
        case Ending.OVER:
            return Refused(RefusalCode.UNKNOWN, ending.reason)
        case Ending.EXPIRED:
            return Unauthorized(ending.reason)
        case Ending.REMOVED | Ending.BROKEN:
            return Refused(RefusalCode.NOT_ALLOWED, ending.reason)
        case Ending.ELSEWHERE:
            # 409, told apart from a refusal for good: see H-5.
            return Refused(RefusalCode.FENCED, ending.reason)
        case Ending.ABUSE:
            return Refused(RefusalCode.RATE_LIMITED, ending.reason)
        case Ending.OVERFLOW | Ending.SILENT | Ending.GOING_AWAY:
            return Refused(RefusalCode.UNAVAILABLE, ending.reason)
        case _:
            assert_never(ending)
