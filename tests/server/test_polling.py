"""The long polls and the way in for messages: all that a WebSocket does, for a phone whose proxy allows none."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import msgpack
import pytest

from tests.server.stranger import (
    ACCEPTED,
    COMMIT,
    GIVE_PEN,
    HAND,
    HEARTBEAT,
    PAINTED,
    PEN,
    REMOVE,
    RESYNC,
    ROSTER,
    SAID,
    SAY,
    STATE,
    WELCOME,
    Message,
    School,
    Seat,
    refusal,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")
MSGPACK = "application/msgpack"


class Poller:
    """A participant without a WebSocket: polls everything from its cursor, and posts."""

    def __init__(self, school: School, seat: Seat) -> None:
        self.school = school
        self.seat = seat
        self.cursor: str | None = None

    async def poll(self, wait: float = 0, **query: str | int) -> list[Message]:
        """What is new; nothing after a 204."""
        if self.cursor is not None:
            query["after"] = self.cursor
        answer = await self.school.call("GET", self.seat, "/messages", params={"wait": wait, **query})
        if answer.status_code == 204:
            return []
        assert answer.status_code == 200, answer.text
        messages: list[Message]
        self.cursor, messages = answer.json()
        return messages

    async def until(self, kind: int) -> Message:
        """Poll on to the next message of this kind."""
        while True:
            for message in await self.poll(wait=10):
                if message[0] == kind:
                    return message

    async def post(self, *message: Any) -> Message | None:
        answer = await self.school.call("POST", self.seat, "/messages", json=message)
        assert answer.status_code in (200, 204), answer.text
        return answer.json() if answer.content else None


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem document (H-1)."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


class TestTheBoard:
    """H-3, H-4: `GET …/state`."""

    async def test_what_is_there_and_what_is_new(self, school: School) -> None:
        """H-3: at once where the board is past `since`, 204 where it is not, with the stamp as ETag."""
        teacher = await school.open_class()
        first = await school.call("GET", teacher, "/state")
        epoch, version = first.json()[1], first.json()[3]
        assert first.json()[:3] == [STATE, epoch, 0]
        assert first.headers["ETag"] == f'"{epoch}.{version}"'
        nothing = await school.call("GET", teacher, "/state", params={"since": f"{epoch}.{version}"})
        assert (nothing.status_code, nothing.content) == (204, b"")
        assert nothing.headers["ETag"] == first.headers["ETag"]
        await Poller(school, teacher).post(COMMIT, 1, {"page": 2})
        news = await school.call("GET", teacher, "/state", params={"since": f"{epoch}.{version}"})
        assert news.json() == [STATE, epoch, version, version + 1, {"page": 2}]

    async def test_it_answers_as_soon_as_the_board_moves(self, school: School) -> None:
        """H-3."""
        teacher = await school.teach()
        student = await school.join(teacher.seat.code)
        since = "{}.{}".format(*teacher.stamp)
        waiting = asyncio.create_task(school.call("GET", student, "/state", params={"since": since, "wait": 30}))
        await teacher.until(ROSTER, where=lambda message: student.participant in message[1])
        await teacher.ask(COMMIT, {"page": 3})
        answer = await waiting
        assert answer.json()[4] == {"page": 3}

    async def test_it_speaks_both(self, school: School) -> None:
        """H-4."""
        teacher = await school.open_class()
        text = await school.call("GET", teacher, "/state", headers={"Accept": "application/json"})
        packed = await school.call("GET", teacher, "/state", headers={"Accept": MSGPACK})
        assert packed.headers["Content-Type"] == MSGPACK
        assert msgpack.unpackb(packed.content) == text.json()

    async def test_it_ends_with_the_class(self, school: School) -> None:
        """H-2, E-3."""
        teacher = await school.teach()
        student = await school.join(teacher.seat.code)
        since = "{}.{}".format(*teacher.stamp)
        waiting = asyncio.create_task(school.call("GET", student, "/state", params={"since": since, "wait": 30}))
        await teacher.until(ROSTER, where=lambda message: student.participant in message[1])
        await school.call("DELETE", teacher.seat)
        assert problem(await waiting) == (404, "unknown")

    @pytest.mark.parametrize("query", [{"since": "x"}, {"wait": "31"}, {"wait": "-1"}, {"wait": "soon"}])
    async def test_a_query_that_says_nothing(self, school: School, query: dict[str, str]) -> None:
        """H-1, H-3."""
        seat = await school.open_class()
        assert problem(await school.call("GET", seat, "/state", params=query)) == (400, "invalid")

    async def test_who_may_not(self, school: School) -> None:
        """H-2: the polls and the posts alike."""
        teacher, other = await school.open_class(), await school.open_class()
        for method, path in [("GET", "/state"), ("GET", "/messages"), ("POST", "/messages")]:
            url = f"{school.url}/api/classrooms/{teacher.code}{path}"
            answer = await school.http.request(method, url)
            assert problem(answer) == (401, "not_allowed")
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            wrong = await school.http.request(method, url, headers={"Authorization": "Bearer nonsense"})
            assert problem(wrong) == (401, "not_allowed")
            stray = await school.http.request(method, url, headers=other.headers)
            assert problem(stray) == (403, "not_allowed")


class TestEverything:
    """H-5, H-6: `GET …/messages` and `POST …/messages`."""

    async def test_a_class_followed_by_polls(self, school: School) -> None:
        """H-5, S-1, S-6, P-1: the greeting first, then only what is new, each with a heartbeat (T-1)."""
        teacher = await school.teach()
        poller = Poller(school, await school.join(teacher.seat.code))
        greeting = await poller.poll()
        assert [message[0] for message in greeting] == [WELCOME, STATE, ROSTER, PEN, HEARTBEAT]
        assert greeting[0][1:3] == [poller.seat.participant, "student"]
        assert await poller.poll() == []
        await teacher.ask(COMMIT, {"page": 2})
        epoch, version = teacher.stamp
        state, beat = await poller.poll()
        assert state == [STATE, epoch, version - 1, version, {"page": 2}]
        assert beat[:3] == [HEARTBEAT, epoch, version]

    async def test_it_is_here_and_raises_a_hand(self, school: School) -> None:
        """H-6, R-1, C-5: a student behind a proxy is on the roster, paints, and raises its hand."""
        teacher = await school.teach()
        poller = Poller(school, await school.join(teacher.seat.code))
        pupil = poller.seat.participant
        await poller.poll()
        await teacher.until(ROSTER, where=lambda message: message[1].get(pupil, {}).get("state") == "live")
        answer = await poller.post(HAND, 1, True)
        assert answer is not None
        assert answer[:2] == [ACCEPTED, 1]
        assert await poller.post(PAINTED, *teacher.stamp, 4) is None
        seen: dict[str, Any] = {}
        while not (seen.get("hand") and seen.get("ready") == 4):
            seen |= (await teacher.until(ROSTER))[1].get(pupil) or {}
        assert seen["version"] == teacher.stamp[1]
        assert await poller.post(RESYNC, 0, 0) is None

    async def test_a_waiting_poll_is_woken(self, school: School) -> None:
        """H-5."""
        teacher = await school.teach()
        poller = Poller(school, await school.join(teacher.seat.code))
        await poller.poll()
        waiting = asyncio.create_task(poller.until(SAID))
        await teacher.ask(SAY, "good morning")
        assert (await waiting)[4] == "good morning"

    async def test_a_teacher_without_a_websocket(self, school: School) -> None:
        """H-6, P-2, C-6, A-1: commits, gives the pen, speaks, removes, and sees who is here."""
        seat = await school.open_class()
        teacher, student = Poller(school, seat), await school.enter(seat.code)
        assert (await teacher.poll(device="tablet"))[0][5] is True
        for id_, message in enumerate(
            [(COMMIT, {"page": 9}), (SAY, "look here"), (GIVE_PEN, student.seat.participant), (GIVE_PEN, None)], 1
        ):
            answer = await teacher.post(message[0], id_, message[1])
            assert answer is not None
            assert answer[:2] == [ACCEPTED, id_], message
        assert (await student.until(SAID))[4] == "look here"
        await student.sees(page=9)
        refused = await teacher.post(COMMIT, 5, {"page": 605})
        assert refused is not None
        assert refusal(refused) == "invalid"
        removed = await teacher.post(REMOVE, 6, student.seat.participant)
        assert removed is not None
        assert removed[0] == ACCEPTED
        assert (await student.closed())[0] == 4403

    async def test_messages_in_both_forms(self, school: School) -> None:
        """H-4: what one posts in, and what one is answered in."""
        teacher = await school.open_class()
        headers = {"Content-Type": MSGPACK, "Accept": MSGPACK}
        packed = msgpack.packb([COMMIT, 7, {"page": 2}])
        answer = await school.call("POST", teacher, "/messages", content=packed, headers=headers)
        assert msgpack.unpackb(answer.content)[:2] == [ACCEPTED, 7]
        poll = await school.call("GET", teacher, "/messages", headers={"Accept": MSGPACK})
        cursor, messages = msgpack.unpackb(poll.content)
        assert len(cursor) <= 100
        assert [message[0] for message in messages] == [WELCOME, STATE, ROSTER, PEN, HEARTBEAT]

    @pytest.mark.parametrize(
        ("body", "refused"),
        [
            (b"", (400, "invalid")),
            (b"[18,1", (400, "invalid")),
            (b"[99,1]", (400, "invalid")),
            (b"[1,1,0,1,{}]", (400, "invalid")),
            (b'[21,1,"' + b"a" * 70_000 + b'"]', (413, "too_large")),
        ],
    )
    async def test_a_post_that_is_no_message(self, school: School, body: bytes, refused: tuple[int, str]) -> None:
        """X-4, H-1: a plain status; there is no connection to end."""
        seat = await school.open_class()
        assert problem(await school.call("POST", seat, "/messages", content=body)) == refused

    async def test_another_connection_replaces_a_poll(self, school: School) -> None:
        """H-5, P-5: 409, by a poll and by a WebSocket of the same participant."""
        teacher = await school.teach()
        poller = Poller(school, await school.join(teacher.seat.code))
        await poller.poll()
        for replace in ("a poll", "a WebSocket"):
            params: dict[str, str | int] = {"after": poller.cursor or "", "wait": 30}
            await teacher.ask(COMMIT, {"x/moved": replace})
            await poller.poll()
            params["after"] = poller.cursor or ""
            waiting = asyncio.create_task(school.call("GET", poller.seat, "/messages", params=params))
            await self._is_waiting(school, poller, waiting, replace)
            assert problem(await waiting) == (409, "fenced")

    async def _is_waiting(
        self, school: School, poller: Poller, waiting: asyncio.Task[httpx.Response], replace: str
    ) -> None:
        # The server may see the second before the first; then the second is the one that goes, and comes again.
        while not waiting.done():
            if replace == "a poll":
                await school.call("GET", poller.seat, "/messages", params={"since": "0.0"})
            else:
                await (await school.connect(poller.seat)).until(PEN)

    async def test_a_cursor_that_cannot_be_read(self, school: School) -> None:
        """H-5: counts as none; an old one of another epoch starts over too."""
        teacher = await school.teach()
        poller = Poller(school, await school.join(teacher.seat.code))
        for cursor in ("nonsense", "9" * 200, "1.2.3", "1.2.3.4.-5"):
            poller.cursor = cursor
            assert [message[0] for message in await poller.poll()][:4] == [WELCOME, STATE, ROSTER, PEN]
        student = await school.enter(teacher.seat.code, "Yusuf")
        await teacher.ask(GIVE_PEN, student.seat.participant)
        messages = await poller.poll()
        assert next(message for message in messages if message[0] == PEN)[1] == student.seat.participant
        assert next(message for message in messages if message[0] == STATE)[2] == 0

    async def test_a_poll_may_say_where_it_stands(self, school: School) -> None:
        """H-5: `since` and `said`, as a WebSocket does."""
        teacher = await school.teach()
        epoch, version = teacher.stamp
        await teacher.ask(COMMIT, {"page": 4})
        await teacher.ask(SAY, "one")
        await teacher.ask(SAY, "two")
        messages = await Poller(school, await school.join(teacher.seat.code)).poll(since=f"{epoch}.{version}", said=1)
        assert [STATE, epoch, version, version + 1, {"page": 4}] in messages
        assert [message[4] for message in messages if message[0] == SAID] == ["two"]

    async def test_too_many_posts(self, school: School) -> None:
        """L-1."""
        seat = await school.join((await school.open_class()).code)
        poller = Poller(school, seat)
        while (answer := await poller.post(HAND, 1, True)) is not None and answer[0] == ACCEPTED:
            pass
        assert answer is not None
        assert refusal(answer) == "rate_limited"

    async def test_a_removed_participant_polls_no_more(self, school: School) -> None:
        """C-6, H-2: 403, also for the poll that waits."""
        teacher = await school.teach()
        poller = Poller(school, await school.join(teacher.seat.code))
        await poller.poll()
        waiting = asyncio.create_task(
            school.call("GET", poller.seat, "/messages", params={"after": poller.cursor or "", "wait": 30})
        )
        await teacher.ask(REMOVE, poller.seat.participant)
        assert problem(await waiting) == (403, "not_allowed")
