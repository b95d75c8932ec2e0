"""The WebSocket against a real process: who is let in, and what greets them."""

from __future__ import annotations

import time
from typing import Any

import msgpack
import pytest

from classroom_sync.core.roster import FIELDS
from classroom_sync.protocol.words import Code, ParticipantId, Role
from classroom_sync.server.auth import Tokens
from tests.server.stranger import (
    ACCEPTED,
    COMMIT,
    HAND,
    JSON,
    MSGPACK,
    PEN,
    ROSTER,
    STATE,
    WELCOME,
    School,
    Seat,
    refused_handshake,
)
from tests.server_process import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")


def signed(server: ServerProcess, seat: Seat, lifetime_s: float) -> Seat:
    """The same seat with another lifetime, signed with the server's own secret."""
    tokens = Tokens((server.data_dir / "secret").read_bytes(), lifetime_s)
    token, _ = tokens.issue(Code(seat.code), ParticipantId(seat.participant), Role.STUDENT, seat.name, time.time())
    return Seat(seat.code, seat.participant, token, seat.name)


class TestTheHandshake:
    """X-1, X-2, H-1, H-2."""

    async def test_a_token_that_is_none(self, school: School) -> None:
        """H-2: 401."""
        seat = await school.open_class()
        for token in ("", "nonsense", seat.token[:-2]):
            wrong = Seat(seat.code, seat.participant, token, seat.name)
            assert await refused_handshake(school, wrong) == (401, "not_allowed")

    async def test_a_token_that_has_expired(self, school: School, server: ServerProcess) -> None:
        """H-2: 401."""
        teacher = await school.open_class()
        expired = signed(server, await school.join(teacher.code), -1)
        assert await refused_handshake(school, expired) == (401, "not_allowed")

    async def test_a_token_for_another_class(self, school: School) -> None:
        """H-2: 403."""
        mine, other = await school.open_class(), await school.open_class()
        wrong = Seat(other.code, mine.participant, mine.token, mine.name)
        assert await refused_handshake(school, wrong) == (403, "not_allowed")

    async def test_a_class_that_has_ended(self, school: School) -> None:
        """H-2: 404."""
        teacher = await school.open_class()
        assert (await school.call("DELETE", teacher)).status_code == 204
        assert await refused_handshake(school, teacher) == (404, "unknown")

    async def test_a_page_of_another_site(self, school: School) -> None:
        """X-2: 403; the server's own host, and a program that names no origin, may."""
        teacher = await school.open_class()
        for origin in ("https://evil.example", "null"):
            assert await refused_handshake(school, teacher, origin=origin) == (403, "not_allowed")
        await school.connect(teacher, origin=school.url)

    @pytest.mark.parametrize(
        "query",
        [{"since": "1"}, {"since": "1.-2"}, {"since": "a.b"}, {"device": "a/b"}, {"device": "a" * 33}, {"said": "x"}]
        + [{"said": "9" * 5000}, {"since": f"1.{'9' * 17}"}],
    )
    async def test_a_query_that_says_nothing(self, school: School, query: dict[str, str]) -> None:
        assert await refused_handshake(school, await school.open_class(), **query) == (400, "invalid")

    async def test_another_subprotocol(self, school: School) -> None:
        """X-1."""
        seat = await school.open_class()
        assert await refused_handshake(school, seat, subprotocol="classroom-sync.v2") == (400, "invalid")

    async def test_a_code_as_people_write_it(self, school: School) -> None:
        """W-1."""
        teacher = await school.open_class()
        shown = f"{teacher.code[:3]}-{teacher.code[3:]}".lower()
        device = await school.connect(Seat(shown, teacher.participant, teacher.token, teacher.name))
        assert (await device.receive())[0] == WELCOME
        await device.leave()

    async def test_a_token_that_expires_meanwhile(self, school: School, server: ServerProcess) -> None:
        """H-2: 4401."""
        teacher = await school.open_class()
        student = await school.connect(signed(server, await school.join(teacher.code), 2))
        assert (await student.closed())[0] == 4401

    async def test_both_encodings_are_offered(self, school: School) -> None:
        """X-1: the first that the client names is taken."""
        seat = await school.open_class()
        for subprotocol in (MSGPACK, JSON):
            device = await school.connect(seat, subprotocol=subprotocol)
            assert (await device.receive())[0] == WELCOME
            await device.leave()


class TestTheGreeting:
    """S-1, S-6, P-1: what comes unasked."""

    async def test_who_joins_late_gets_all_at_once(self, school: School) -> None:
        """S-1, S-6, R-2, P-1: welcome, state, roster, pen, in this order."""
        teacher = await school.teach()
        await teacher.ask(COMMIT, {"page": 42, "at": {"a": "2:255:1"}})
        epoch, version = teacher.stamp
        student = await school.connect(await school.join(teacher.seat.code))
        kind, participant, role, heartbeat_ms, server_ms, may_write = await student.receive()
        assert (kind, participant, role, heartbeat_ms) == (WELCOME, student.seat.participant, "student", 1000)
        assert abs(server_ms - time.time() * 1000) < 60_000
        assert may_write is False
        kind, *stamps, board = await student.receive()
        assert (kind, stamps) == (STATE, [epoch, 0, version])
        assert board["page"] == 42
        assert board["at"] == {"a": "2:255:1"}
        assert board["material"]["kind"] == "mushaf"
        assert await student.receive() == [ROSTER, {"*": {"present": 1}}, True]
        assert await student.receive() == [PEN, teacher.seat.participant, epoch]
        await student.leave()

    async def test_the_teacher_may_write_and_sees_who_is_here(self, school: School) -> None:
        """R-1, R-2."""
        seat = await school.open_class()
        student = await school.enter(seat.code, "Yusuf")
        teacher = await school.connect(seat, device="tablet-1")
        welcome, _state, roster = [await teacher.receive() for _ in range(3)]
        assert (welcome[2], welcome[5]) == ("teacher", True)
        assert (roster[0], roster[2]) == (ROSTER, True)
        assert list(roster[1]) == [seat.participant, student.seat.participant]
        entry = roster[1][student.seat.participant]
        assert tuple(entry) == FIELDS
        assert (entry["name"], entry["role"], entry["hand"], entry["ready"]) == ("Yusuf", "student", False, None)
        await student.leave()

    async def test_resuming(self, school: School) -> None:
        """S-6: the delta where that is possible, the empty one where nothing is new, else the snapshot."""
        teacher = await school.teach()
        epoch, first = teacher.stamp
        await teacher.ask(COMMIT, {"page": 7})
        seat = await school.join(teacher.seat.code)

        async def first_state(since: str) -> list[Any]:
            device = await school.connect(seat, since=since)
            assert (await device.receive())[0] == WELCOME
            state = await device.receive()
            await device.leave()
            return state

        assert await first_state(f"{epoch}.{first}") == [STATE, epoch, first, first + 1, {"page": 7}]
        assert await first_state(f"{epoch}.{first + 1}") == [STATE, epoch, first + 1, first + 1, {}]
        for since in ("0.0", f"{epoch}.{first + 9}", f"{epoch + 1}.{first}"):
            assert (await first_state(since))[1:4] == [epoch, 0, first + 1]

    async def test_json_says_the_same(self, school: School) -> None:
        """X-1: the same arrays as text."""
        teacher = await school.teach()
        student = await school.connect(await school.join(teacher.seat.code), subprotocol=JSON)
        assert [(await student.receive())[0] for _ in range(4)] == [WELCOME, STATE, ROSTER, PEN]
        await teacher.ask(COMMIT, {"notice": "بسم الله", "at": {"x": 0.5, "y": 1}})
        await student.sees(notice="بسم الله", at={"x": 0.5, "y": 1})
        assert (await student.ask(HAND, True))[0] == ACCEPTED
        await student.connection.send(msgpack.packb([HAND, 2, False]))
        assert (await student.closed())[0] == 4400
