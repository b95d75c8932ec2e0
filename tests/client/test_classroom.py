"""The client on a real socket: it follows, asks, comes back and stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

import pytest

from classroom_sync.client import ClassroomClient, Event, LinkChanged, LinkState, Moved, StopReason
from classroom_sync.client.limits import SILENT_HEARTBEATS
from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.words import Code, Epoch, ParticipantId, Role, Stamp, Value, Version

from .conftest import ONE, WELCOME, Peer, Server

CODE = Code("ABCDEF")


def client_of(server: Server) -> ClassroomClient:
    """One that dials again at once."""
    return ClassroomClient(server.url, CODE, "a.b.c", device="desk", chance=lambda: 0.0)


@asynccontextmanager
async def joined(server: Server) -> AsyncIterator[tuple[ClassroomClient, Peer]]:
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        welcoming = group.create_task(server.welcome())
        async with client_of(server) as client:
            yield client, await welcoming


async def next_of(events: AsyncIterator[Event], kind: type[Event]) -> Event:
    async for event in events:
        if isinstance(event, kind):
            return event
    pytest.fail("the events ended")


async def until_page(client: ClassroomClient, page: int) -> None:
    async for event in client:
        if isinstance(event, Moved) and event.board.get("page") == page:
            return


async def test_it_dials_as_the_protocol_says(server: Server) -> None:
    """X-1, S-1: the token stands in the header, never in the address; what is known stands in the query."""
    async with joined(server) as (client, peer):
        assert peer.path == "/api/classrooms/ABCDEF/ws?since=0.0&said=0&device=desk"
        assert peer.offered == "classroom-sync.v1, token.a.b.c"
        assert (client.participant, client.role) == (WELCOME.participant, Role.TEACHER)
        assert client.board == {"page": 1}


async def test_it_follows_the_class(server: Server) -> None:
    """S-2; the callback hears each state, in order."""
    heard: list[tuple[Mapping[str, Value], Stamp]] = []
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        welcoming = group.create_task(server.welcome())
        client = ClassroomClient(server.url, CODE, "t", on_state=lambda board, stamp: heard.append((board, stamp)))
        async with client:
            peer = await welcoming
            await peer.send(m.State(ONE, Version(1), Version(2), {"page": 2}))
            await until_page(client, 2)
    assert heard == [({"page": 1}, Stamp(ONE, Version(1))), ({"page": 2}, Stamp(ONE, Version(2)))]


async def test_a_gap_is_asked_for(server: Server) -> None:
    """S-5, C-7."""
    async with joined(server) as (_, peer):
        await peer.send(m.State(ONE, Version(7), Version(8), {"page": 8}))
        assert await peer.receive() == m.Resync(ONE, Version(1))


async def test_a_commit_returns_its_answer(server: Server) -> None:
    """A-1: accepted, or Refused with the server's code."""
    async with joined(server) as (client, peer):
        commits = [asyncio.create_task(client.commit({"page": page})) for page in (2, 605)]
        assert await peer.receive() == m.Commit(1, {"page": 2}, ONE)
        assert await peer.receive() == m.Commit(2, {"page": 605}, ONE)
        accepted = m.Accepted(1, ONE, Version(2), True)
        await peer.send(accepted, m.Rejected(2, RefusalCode.INVALID, "there is no page 605"))
        assert await commits[0] == accepted
        with pytest.raises(Refused) as refused:
            await commits[1]
        assert refused.value.code is RefusalCode.INVALID


async def test_what_one_does_goes_out_as_messages(server: Server) -> None:
    """C-5, C-6, P-2, T-3: each request is its message, in order."""
    async with joined(server) as (client, peer), asyncio.TaskGroup() as group:
        other = ParticipantId("p2")
        asked = [
            group.create_task(request)
            for request in (client.raise_hand(), client.give_pen(other), client.say("…"), client.remove(other))
        ]
        expected = [m.Hand(1, True), m.GivePen(2, other), m.Say(3, "…"), m.Remove(4, other)]
        assert [await peer.receive() for _ in expected] == expected
        await peer.send(*(m.Accepted(number, ONE, Version(1), True) for number in (1, 2, 3, 4)))
        await asyncio.gather(*asked)
        client.painted(ready=2)
        assert await peer.receive() == m.Painted(ONE, Version(1), 2)
        client.resync()
        assert await peer.receive() == m.Resync(ONE, Version(1))


async def test_a_lost_connection_is_dialled_again_from_where_it_stood(server: Server) -> None:
    """X-5, S-6: and the program is told of the loss and of the return."""
    async with joined(server) as (client, peer):
        events = aiter(client)
        assert await next_of(events, LinkChanged) == LinkChanged(LinkState.LIVE)
        await peer.send(m.Said(7, ParticipantId("p2"), "Noor", "…", 0))
        await next_of(events, m.Said)
        peer.drop()
        assert await next_of(events, LinkChanged) == LinkChanged(LinkState.LOST)
        again = await server.welcome(page=3, version=3)
        assert "since=1.1&said=7" in again.path
        assert await next_of(events, LinkChanged) == LinkChanged(LinkState.LIVE)
        await until_page(client, 3)


async def test_an_unanswered_commit_is_committed_again(server: Server) -> None:
    """C-4, C-3: with the epoch it was written in, though the server has gone on to another."""
    async with joined(server) as (client, peer), asyncio.TaskGroup() as group:
        commit = group.create_task(client.commit({"page": 2}))
        first = await peer.receive()
        peer.drop()
        again = await server.accept()
        await again.send(WELCOME, m.State(Epoch(2), Version(0), Version(9), {"page": 1}))
        assert await again.receive() == first == m.Commit(1, {"page": 2}, ONE)
        await again.send(m.Accepted(1, Epoch(2), Version(10), False))
        assert (await commit).version == 10
        assert not client.is_durable
        await again.send(m.Heartbeat(Epoch(2), Version(10), 0, Version(10)), m.Said(1, ParticipantId("p"), "", "", 0))
        await next_of(aiter(client), m.Said)
        assert client.is_durable


async def test_what_is_asked_of_a_lost_connection_is_refused(server: Server) -> None:
    async with joined(server) as (client, peer):
        hand = asyncio.create_task(client.raise_hand())
        await peer.receive()
        peer.drop()
        with pytest.raises(Refused) as refused:
            await hand
        assert refused.value.code is RefusalCode.UNAVAILABLE


async def test_a_silent_connection_is_dialled_again(server: Server) -> None:
    """T-1: after three heartbeats of nothing; here a heartbeat is a few milliseconds."""
    quick = m.Welcome(ParticipantId("p1"), Role.TEACHER, 20, 0, True)
    async with joined(server) as (_, first):
        await first.send(quick)
        first.drop()
        second = await server.accept()
        since_s = asyncio.get_running_loop().time()
        await second.send(quick)
        await server.accept()
        assert asyncio.get_running_loop().time() - since_s >= SILENT_HEARTBEATS * 0.02


@pytest.mark.parametrize(
    ("code", "reason", "refusal"),
    [
        (1000, StopReason.OVER, RefusalCode.UNKNOWN),
        (4403, StopReason.REMOVED, RefusalCode.NOT_ALLOWED),
        (4409, StopReason.ELSEWHERE, RefusalCode.NOT_ALLOWED),
    ],
)
async def test_a_final_close_stops_it(server: Server, code: int, reason: StopReason, refusal: RefusalCode) -> None:
    """E-2: the events end, who waits is told, and nothing is asked any more."""
    async with joined(server) as (client, peer):
        commit = asyncio.create_task(client.commit({"page": 2}))
        await peer.receive()
        await peer.close(code)
        events = [event async for event in client]
        assert events[-1] == LinkChanged(LinkState.STOPPED, reason)
        assert client.stopped is reason
        for refused in (commit, client.commit({"page": 3})):
            with pytest.raises(Refused) as error:
                await refused
            assert error.value.code is refusal


@pytest.mark.parametrize("frame", [b"\xc1", "[5,1,1,0,1]", b"\x93\x18\x01\x02"])
async def test_a_frame_that_is_no_message_ends_it(server: Server, frame: bytes | str) -> None:
    """X-4: with 4400, and it does not come back for more."""
    async with joined(server) as (client, peer):
        await peer.send_frame(frame)
        assert await peer.closed() == 4400
        assert [event async for event in client][-1] == LinkChanged(LinkState.STOPPED, StopReason.PROTOCOL)


async def test_a_refused_handshake_that_passes_is_tried_again(server: Server) -> None:
    """X-2: 503, then in."""
    server.refuses_with = [HTTPStatus.SERVICE_UNAVAILABLE]
    async with joined(server) as (client, _):
        assert client.board == {"page": 1}


async def test_a_refused_handshake_that_stays_so_is_told(server: Server) -> None:
    """X-2, H-2: entering fails, at once."""
    server.refuses_with = [HTTPStatus.NOT_FOUND]
    with pytest.raises(Refused) as refused:
        async with asyncio.timeout(10), client_of(server):
            pytest.fail("entered")
    assert refused.value.code is RefusalCode.UNKNOWN


async def test_a_leaving_server_is_left_in_its_window(server: Server) -> None:
    """T-2, E-2: chance 0 is the window's beginning."""
    async with joined(server) as (_, peer):
        await peer.send(m.GoAway(30, 60, "restart"))
        since_s = asyncio.get_running_loop().time()
        await peer.close(1012)
        await server.welcome()
        assert asyncio.get_running_loop().time() - since_s >= 0.03


async def test_leaving_says_goodbye(server: Server) -> None:
    async with joined(server) as (client, peer):
        await client.close()
        assert await peer.closed() == 1000
        assert client.stopped is StopReason.CLOSED
