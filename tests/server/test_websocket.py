"""The WebSocket against a real process: every message, every refusal, every close code but the lives'."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import msgpack
import pytest

from tests.server.stranger import (
    ACCEPTED,
    COMMIT,
    GIVE_PEN,
    HAND,
    HEARTBEAT,
    JSON,
    PAINTED,
    PEN,
    REFUSED,
    REMOVE,
    RESYNC,
    ROSTER,
    SAID,
    SAY,
    STATE,
    School,
    refusal,
    refused_handshake,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


class TestCommits:
    """K-*, C-*: what a board takes."""

    async def test_a_page_turn_reaches_everyone(self, school: School) -> None:
        """C-2, S-2, S-8, A-2, K-3: one version, durable, 12 bytes; what belongs to the page goes with it."""
        teacher = await school.teach()
        students = [await school.enter(teacher.seat.code, f"Student {number}") for number in range(3)]
        kind, _id, epoch, version, durable = await teacher.ask(COMMIT, {"page": 2})
        assert (kind, durable) == (ACCEPTED, True)
        for student in students:
            state = await student.until(STATE)
            assert state == [STATE, epoch, version - 1, version, {"page": 2}]
            assert len(msgpack.packb(state)) == 12
        await teacher.ask(COMMIT, {"at": {"a": "2:3:1"}, "view": {"x": 0, "y": 0, "w": 0.5, "h": 0.5}})
        await teacher.ask(COMMIT, {"page": 3})
        state = await students[0].until(STATE, where=lambda message: message[3] == version + 2)
        assert state[4] == {"page": 3, "at": None, "view": None}

    @pytest.mark.parametrize(
        "changes",
        [
            {"page": 604, "at": {"a": "114:6:3"}, "view": None},
            {"mark/m-1": {"a": ["2:255:1", "2:255:4"], "kind": "highlight", "by": "p"}},
            {"mark/m.2": {"page": 3, "kind": "ink", "points": [0, 0, 0.5, 1], "by": "p", "material": "mushaf"}},
            {"hide": {"level": "words", "shown": ["1:1:1"]}, "follow": "locked", "turn": "someone", "notice": "hello"},
            {"x/anything": {"deep": [1, [2, [3, {"four": None}]]], "text": "سلام"}, "notice": None},
        ],
        ids=["page", "mark", "ink", "class", "programs"],
    )
    async def test_every_key_there_is(self, school: School, changes: dict[str, Any]) -> None:
        """K-1, K-2."""
        teacher = await school.teach()
        assert (await teacher.ask(COMMIT, changes))[0] == ACCEPTED
        await teacher.sees(**changes)

    async def test_what_is_refused(self, school: School) -> None:
        """K-1, K-2, K-4, C-2, E-1: each changes nothing, and the connection goes on."""
        teacher = await school.teach()
        before = teacher.stamp
        deep: Any = 1
        for _ in range(9):
            deep = [deep]
        for changes, code in [
            ({}, "invalid"),
            ({"colour": 1}, "invalid"),
            ({"page": 0}, "invalid"),
            ({"page": 605}, "invalid"),
            ({"page": True}, "invalid"),
            ({"at": {"a": "2:999"}}, "invalid"),
            ({"at": {"a": "1:1:9"}}, "invalid"),
            ({"at": {"x": 2, "y": 0}}, "invalid"),
            ({"mark/a b": {"a": "1:1", "kind": "k", "by": "p"}}, "invalid"),
            ({"mark/m": {"a": ["1:2", "1:1"], "kind": "k", "by": "p"}}, "invalid"),
            ({"follow": "sometimes"}, "invalid"),
            ({"x/deep": deep}, "invalid"),
            ({f"x/{'a' * 63}": 1}, "too_large"),
            ({"x/big": "a" * 4096}, "too_large"),
            ({"page": 2, "x/big": "a" * 4096}, "too_large"),
        ]:
            assert refusal(await teacher.ask(COMMIT, changes)) == code, changes
        accepted = await teacher.ask(COMMIT, {"page": 2})
        assert accepted[2:4] == [before[0], before[1] + 1]

    async def test_a_board_has_bounds(self, school: School) -> None:
        """K-4: 512 keys, 256 KiB; what is removed makes room."""
        teacher = await school.teach()
        full = {f"x/{number}": 1 for number in range(510)}
        assert (await teacher.ask(COMMIT, full))[0] == ACCEPTED
        assert refusal(await teacher.ask(COMMIT, {"x/one-more": 1})) == "too_large"
        assert (await teacher.ask(COMMIT, {"x/one-more": 1, "x/0": None}))[0] == ACCEPTED
        await teacher.ask(COMMIT, {"x/one-more": None} | dict.fromkeys(full))
        chunk = "a" * 4000
        for number in range(4):
            part = {f"x/{number}-{each}": chunk for each in range(16)}
            assert (await teacher.ask(COMMIT, part))[0] == ACCEPTED
        assert refusal(await teacher.ask(COMMIT, {f"x/5-{each}": chunk for each in range(2)})) == "too_large"

    async def test_only_the_holder_of_the_pen_writes(self, school: School) -> None:
        """C-1."""
        teacher = await school.teach()
        student = await school.enter(teacher.seat.code)
        observer = await school.enter(teacher.seat.code, "Wall", "observer")
        assert refusal(await student.ask(COMMIT, {"page": 2})) == "no_pen"
        requests: list[tuple[int, Any]] = [(HAND, True), (SAY, "hello"), (GIVE_PEN, None), (REMOVE, "p")]
        for kind, field in [(COMMIT, {"page": 2}), *requests]:
            assert refusal(await observer.ask(kind, field)) == "not_allowed"
        for kind, field in requests[2:]:
            assert refusal(await student.ask(kind, field)) == "not_allowed"
        assert refusal(await teacher.ask(HAND, True)) == "not_allowed"
        await observer.send(PAINTED, *observer.stamp, None)
        await observer.send(RESYNC, *observer.stamp)
        assert (await observer.until(STATE))[4] == {}

    async def test_a_resync_is_answered_from_there(self, school: School) -> None:
        """C-7."""
        teacher = await school.teach()
        epoch, version = teacher.stamp
        await teacher.ask(COMMIT, {"page": 9})
        await teacher.send(RESYNC, epoch, version)
        assert await teacher.until(STATE) == [STATE, epoch, version, version + 1, {"page": 9}]
        await teacher.send(RESYNC, 0, 0)
        assert (await teacher.until(STATE))[1:4] == [epoch, 0, version + 1]


class TestThePen:
    """P-*, C-3."""

    async def test_giving_and_taking_it(self, school: School) -> None:
        """P-1, P-2, C-1, C-3: the epoch rises, everyone is told, and what was written before is fenced."""
        teacher = await school.teach()
        student = await school.enter(teacher.seat.code)
        epoch = teacher.stamp[0]
        answer = await teacher.ask(GIVE_PEN, student.seat.participant)
        assert answer[:1] + answer[2:3] == [ACCEPTED, epoch + 1]
        assert await student.until(PEN) == [PEN, student.seat.participant, epoch + 1]
        assert student.stamp[0] == epoch + 1, "the snapshot of the new epoch comes first"
        assert (await student.ask(COMMIT, {"page": 5}, epoch + 1))[0] == ACCEPTED
        assert refusal(await teacher.ask(COMMIT, {"page": 6}, epoch)) == "no_pen"
        assert (await teacher.ask(GIVE_PEN, None))[2] == epoch + 2
        assert refusal(await teacher.ask(COMMIT, {"page": 6}, epoch + 1)) == "fenced"
        assert (await teacher.ask(COMMIT, {"page": 6}))[0] == ACCEPTED
        await student.sees(page=6)

    async def test_who_cannot_have_it(self, school: School) -> None:
        """P-2."""
        teacher = await school.teach()
        absent = await school.join(teacher.seat.code)
        observer = await school.enter(teacher.seat.code, "Wall", "observer")
        assert refusal(await teacher.ask(GIVE_PEN, "nobody")) == "unknown"
        assert refusal(await teacher.ask(GIVE_PEN, absent.participant)) == "unknown"
        assert refusal(await teacher.ask(GIVE_PEN, observer.seat.participant)) == "not_allowed"

    async def test_another_device_takes_it_and_the_same_does_not(self, school: School) -> None:
        """P-4, P-5, C-3."""
        seat = await school.open_class()
        tablet = await school.connect(seat, device="tablet")
        await tablet.until(PEN, where=lambda message: message[2] == 2)
        written_in = tablet.stamp[0]
        again = await school.connect(seat, device="tablet")
        assert (await tablet.closed())[0] == 4409
        assert (await again.ask(COMMIT, {"page": 2}, written_in))[0] == ACCEPTED
        phone = await school.connect(seat, device="phone")
        assert (await again.closed())[0] == 4409
        await phone.until(PEN, where=lambda message: message[2] == written_in + 1)
        assert refusal(await phone.ask(COMMIT, {"page": 3}, written_in)) == "fenced"


class TestPeople:
    """R-*, C-5, C-6, T-3."""

    async def test_what_is_painted_and_a_hand(self, school: School) -> None:
        """R-1, R-3, C-5."""
        teacher = await school.teach()
        student = await school.enter(teacher.seat.code)
        pupil = student.seat.participant

        def says(**fields: Any) -> Any:
            return lambda message: fields.items() <= (message[1].get(pupil) or {}).items()

        epoch, version = student.stamp
        await student.send(PAINTED, epoch, version + 50, 3)
        await teacher.until(ROSTER, where=says(version=version, ready=3))
        await student.ask(HAND, True)
        await teacher.until(ROSTER, where=says(hand=True))
        await teacher.ask(COMMIT, {"page": 2})
        await teacher.until(ROSTER, where=says(state="slow", behind_ms=1000))
        await student.send(PAINTED, epoch, version + 1, None)
        await teacher.until(ROSTER, where=says(state="live", behind_ms=0, version=version + 1, ready=None))
        await student.leave()
        await teacher.until(ROSTER, where=says(state="away"))

    async def test_others_see_how_many_are_here(self, school: School) -> None:
        """R-2: students who are connected; no observers."""
        teacher = await school.teach()
        student = await school.enter(teacher.seat.code)
        observer = await school.enter(teacher.seat.code, "Wall", "observer")
        other = await school.enter(teacher.seat.code, "Yusuf")
        await student.until(ROSTER, where=lambda message: message[1] == {"*": {"present": 2}})
        await other.leave()
        await observer.until(ROSTER, where=lambda message: message[1] == {"*": {"present": 1}})

    async def test_one_is_removed(self, school: School) -> None:
        """C-6: 4403, and the token is refused from then on (H-2)."""
        teacher = await school.teach()
        student = await school.enter(teacher.seat.code)
        assert (await teacher.ask(REMOVE, student.seat.participant))[0] == ACCEPTED
        assert (await student.closed())[0] == 4403
        assert await refused_handshake(school, student.seat) == (403, "not_allowed")
        answer = await school.call("GET", student.seat, "/state")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
        assert refusal(await teacher.ask(REMOVE, student.seat.participant)) == "unknown"
        assert refusal(await teacher.ask(REMOVE, teacher.seat.participant)) == "not_allowed"

    async def test_what_is_said(self, school: School) -> None:
        """T-3: numbered without gaps, given again from where one names."""
        teacher = await school.teach()
        student = await school.enter(teacher.seat.code)
        for number in range(1, 4):
            assert (await teacher.ask(SAY, f"line {number}"))[0] == ACCEPTED
            kind, seq, participant, name, text, server_ms = await student.until(SAID)
            assert (kind, seq, participant, name) == (SAID, number, teacher.seat.participant, "Nora")
            assert text == f"line {number}"
            assert server_ms > 0
        await student.leave()
        again = await school.connect(student.seat, said=1)
        assert [(await again.until(SAID))[1] for _ in range(2)] == [2, 3]
        for text in ("", "a" * 501):
            assert refusal(await again.ask(SAY, text)) == "invalid"

    async def test_one_who_missed_more_than_is_remembered(self, school: School) -> None:
        """T-3: goes on from the oldest line there is."""
        teacher = await school.teach()
        for _speaker in range(5):
            student = await school.enter(teacher.seat.code)
            for _line in range(41):
                assert (await student.ask(SAY, "late"))[0] == ACCEPTED
                await student.until(SAID)
        late = await school.connect(await school.join(teacher.seat.code), said=1)
        assert (await late.until(SAID))[1] == 6


class TestTheEdge:
    """X-3, X-4, L-1, T-1, E-3, H-2: what ends a connection, and what keeps it."""

    @pytest.mark.parametrize(
        "frame",
        [
            b"",
            b"\xc1",
            b"\x00" * 100,
            "[18,1,true]",
            msgpack.packb({"a": 1}),
            msgpack.packb([]),
            msgpack.packb(["18", 1, True]),
            msgpack.packb([99, 1]),
            msgpack.packb([STATE, 1, 0, 1, {}]),
            msgpack.packb([HAND, 0, True]),
            msgpack.packb([HAND, 1]),
            msgpack.packb([HAND, 1, "up"]),
            msgpack.packb([COMMIT, 1, {"x/a": b"binary"}]),
            msgpack.packb([COMMIT, 1, {1: 2}]),
            msgpack.packb([PAINTED, 1, -1, None]),
            b"\x91" * 10_000,
            msgpack.packb([SAY, 1, "a" * 66_000]),
        ],
    )
    async def test_garbage(self, school: School, frame: bytes | str) -> None:
        """X-3, X-4: 4400."""
        device = await school.connect(await school.open_class())
        await device.connection.send(frame)
        assert (await device.closed())[0] == 4400

    @pytest.mark.parametrize("text", ["", "[", "[18,1,NaN]", "null", '[21,1,"\\ud800"]', "[" * 50_000])
    async def test_garbage_in_text(self, school: School, text: str) -> None:
        """X-4: 4400."""
        device = await school.connect(await school.open_class(), subprotocol=JSON)
        await device.connection.send(text)
        assert (await device.closed())[0] == 4400

    async def test_fields_of_a_later_version_are_ignored(self, school: School) -> None:
        teacher = await school.teach()
        student = await school.enter(teacher.seat.code)
        await student.send(HAND, 1, True, None, "from the future", {})
        assert (await student.answer_to(1))[0] == ACCEPTED

    async def test_too_many_messages(self, school: School) -> None:
        """L-1, A-1: refused past the burst, each answered in its turn, and closed with 4429 at last."""
        teacher = await school.teach()
        student = await school.enter(teacher.seat.code)
        codes = [
            refusal(answer) if answer[0] == REFUSED else None
            for answer in [await student.ask(HAND, True) for _ in range(300)]
        ]
        assert codes[:50] == [None] * 50
        assert "rate_limited" in codes
        for _ in range(200):
            await student.send(PAINTED, *student.stamp, None)
        assert (await student.closed())[0] == 4429
        assert (await teacher.ask(COMMIT, {"page": 2}))[0] == ACCEPTED

    async def test_a_burst_of_commits_is_answered_whole(self, school: School) -> None:
        """A-1, C-4: a teacher that comes back commits all that it kept, at once."""
        teacher = await school.teach()
        version = teacher.stamp[1]
        for id_ in range(1, 201):
            await teacher.send(COMMIT, id_, {"page": id_})
        answers = [await teacher.until(ACCEPTED, REFUSED) for _ in range(200)]
        assert [answer[0] for answer in answers] == [ACCEPTED] * 200
        assert [answer[1] for answer in answers] == list(range(1, 201))
        assert answers[-1][3] == version + 200
        await teacher.sees(page=200)

    async def test_heartbeats(self, school: School) -> None:
        """T-1, A-3: every second, with the stamp and what the store has."""
        teacher = await school.teach()
        accepted = await teacher.ask(COMMIT, {"page": 2})
        beats = [await teacher.until(HEARTBEAT) for _ in range(3)]
        assert beats[-1][1:3] == accepted[2:4]
        assert beats[-1][4] == accepted[3]
        gaps_ms = [later[3] - earlier[3] for earlier, later in pairwise(beats)]
        assert all(700 < gap_ms < 3000 for gap_ms in gaps_ms)

    async def test_the_end_of_the_class(self, school: School) -> None:
        """E-3: 1000 for everyone, and the code is unknown."""
        teacher = await school.teach()
        student = await school.enter(teacher.seat.code)
        assert (await school.call("DELETE", student.seat)).status_code == 403
        assert (await school.call("DELETE", teacher.seat)).status_code == 204
        assert (await student.closed())[0] == 1000
        assert (await teacher.closed())[0] == 1000
        assert (await school.call("GET", teacher.seat)).status_code == 404
        assert (await school.call("DELETE", teacher.seat)).status_code == 404
