"""The session: its whole table, by role, message and state, and its rates at their bounds."""

from __future__ import annotations

from itertools import product
from math import inf, nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_sync.core.session import (
    Close,
    Closed,
    Effect,
    Ending,
    Ignore,
    Open,
    Perform,
    Reject,
    Session,
    end,
    receive,
)
from classroom_sync.errors import RefusalCode
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.closing import CloseCode
from classroom_sync.protocol.limits import ABUSE_S, BURST_S, COMMITS_PER_S, MAX_SAY_CHARACTERS, MESSAGES_PER_S
from classroom_sync.protocol.words import Epoch, ParticipantId, Role, Version

NOW_S = 1000.0
COMMIT = m.Commit(1, {"page": 2})
PAINTED = m.Painted(Epoch(1), Version(1), None)
RESYNC = m.Resync(Epoch(1), Version(1))
HAND = m.Hand(2, True)
SAY = m.Say(3, "salam")
GIVE = m.GivePen(4, None)
REMOVE = m.Remove(5, ParticipantId("p2"))
MESSAGES: list[m.ClientMessage] = [COMMIT, PAINTED, RESYNC, HAND, SAY, GIVE, REMOVE]
# What each role may send: docs/protocol.md, "Client to server", and C-1 for the observer.
ALLOWED: dict[Role, list[m.ClientMessage]] = {
    Role.TEACHER: [COMMIT, PAINTED, RESYNC, HAND, SAY, GIVE, REMOVE],
    Role.STUDENT: [COMMIT, PAINTED, RESYNC, HAND, SAY],
    Role.OBSERVER: [PAINTED, RESYNC],
}
CLOSE_CODES = {
    Ending.OVER: CloseCode.OVER,
    Ending.GOING_AWAY: CloseCode.GOING_AWAY,
    Ending.BROKEN: CloseCode.BROKEN,
    Ending.EXPIRED: CloseCode.TOKEN_REFUSED,
    Ending.REMOVED: CloseCode.REMOVED,
    Ending.OVERFLOW: CloseCode.NO_SIGN_OF_LIFE,
    Ending.SILENT: CloseCode.NO_SIGN_OF_LIFE,
    Ending.ELSEWHERE: CloseCode.ELSEWHERE,
    Ending.ABUSE: CloseCode.TOO_MANY,
}


def name(value: object) -> str:
    return type(value).__name__


def refused(effect: Effect) -> tuple[int, RefusalCode]:
    assert isinstance(effect, Reject)
    assert effect.answer.text, "a refusal says why"
    return effect.answer.id, effect.answer.code


class TestTable:
    """Every (state, event) pair: Open of each role and Closed, each message and each Ending."""

    def test_the_rows_are_all(self) -> None:
        assert {type(message) for message in MESSAGES} == set(m.ClientMessage.__args__)
        assert set(CLOSE_CODES) == set(Ending)

    @pytest.mark.parametrize(("role", "message"), list(product(Role, MESSAGES)), ids=name)
    def test_open_takes_what_the_role_may_send_and_refuses_the_rest(self, role: Role, message: m.ClientMessage) -> None:
        """C-1, E-1."""
        session, effect = receive(Open(role), message, NOW_S)
        assert isinstance(session, Open)
        assert session.role is role
        if message in ALLOWED[role]:
            assert effect == Perform(message)
        else:
            assert isinstance(message, m.Commit | m.Hand | m.Say | m.GivePen | m.Remove)
            assert refused(effect) == (message.id, RefusalCode.NOT_ALLOWED)

    @pytest.mark.parametrize(("role", "ending"), list(product(Role, Ending)), ids=str)
    def test_open_closes_with_the_code_of_the_ending(self, role: Role, ending: Ending) -> None:
        """P-5, L-2, T-2: what closes a connection, and the code each tells the client."""
        session, effect = end(Open(role, 5.0, 6.0), ending)
        assert session == Closed(ending)
        assert effect == Close(ending)
        assert ending.code is CLOSE_CODES[ending]
        assert ending.reason

    @pytest.mark.parametrize("former", Ending)
    def test_closed_ignores_every_message(self, former: Ending) -> None:
        for message in MESSAGES:
            assert receive(Closed(former), message, NOW_S) == (Closed(former), Ignore())

    @pytest.mark.parametrize("former", Ending)
    def test_closed_stays_as_it_ended(self, former: Ending) -> None:
        for ending in Ending:
            assert end(Closed(former), ending) == (Closed(former), Ignore())


class TestSay:
    @pytest.mark.parametrize("length", [1, MAX_SAY_CHARACTERS])
    @pytest.mark.parametrize("role", [Role.TEACHER, Role.STUDENT])
    def test_a_line_within_its_bounds_is_said(self, role: Role, length: int) -> None:
        line = m.Say(1, "x" * length)
        assert receive(Open(role), line, NOW_S)[1] == Perform(line)

    @pytest.mark.parametrize("length", [0, MAX_SAY_CHARACTERS + 1])
    def test_another_is_refused(self, length: int) -> None:
        """E-1."""
        _, effect = receive(Open(Role.STUDENT), m.Say(7, "x" * length), NOW_S)
        assert refused(effect) == (7, RefusalCode.INVALID)


def filled(message: m.ClientMessage, after_s: float) -> Open:
    """A session of one who may send the message, whose bucket holds `after_s` seconds with one more message in it."""
    role = next(role for role in Role if message in ALLOWED[role])
    if isinstance(message, m.Commit):
        return Open(role, commits_empty_s=after_s - 1 / COMMITS_PER_S)
    return Open(role, messages_empty_s=after_s - 1 / MESSAGES_PER_S)


class TestRates:
    """L-1. At second 0, where a float can stand exactly on a bound."""

    @pytest.mark.parametrize("message", MESSAGES, ids=name)
    def test_a_full_bucket_is_not_past_the_rate(self, message: m.ClientMessage) -> None:
        """L-1."""
        assert receive(filled(message, BURST_S), message, 0.0)[1] == Perform(message)

    @pytest.mark.parametrize("message", [COMMIT, HAND, SAY, GIVE, REMOVE], ids=name)
    @pytest.mark.parametrize("seconds", [nextafter(BURST_S, inf), BURST_S + ABUSE_S])
    def test_a_request_past_it_is_refused_until_the_end_of_patience(
        self, message: m.Commit | m.Hand | m.Say | m.GivePen | m.Remove, seconds: float
    ) -> None:
        """L-1, E-1."""
        session, effect = receive(filled(message, seconds), message, 0.0)
        assert isinstance(session, Open)
        assert refused(effect) == (message.id, RefusalCode.RATE_LIMITED)

    @pytest.mark.parametrize("message", [PAINTED, RESYNC], ids=name)
    @pytest.mark.parametrize("seconds", [nextafter(BURST_S, inf), BURST_S + ABUSE_S])
    def test_what_has_no_answer_is_dropped_past_it(self, message: m.ClientMessage, seconds: float) -> None:
        """L-1."""
        session, effect = receive(filled(message, seconds), message, 0.0)
        assert isinstance(session, Open)
        assert effect == Ignore()

    @pytest.mark.parametrize("message", MESSAGES, ids=name)
    def test_who_goes_on_for_10_s_is_closed(self, message: m.ClientMessage) -> None:
        """L-1."""
        session, effect = receive(filled(message, nextafter(BURST_S + ABUSE_S, inf)), message, 0.0)
        assert (session, effect) == (Closed(Ending.ABUSE), Close(Ending.ABUSE))

    def test_what_the_role_may_not_send_counts_too(self) -> None:
        """L-1, C-1: a flood of what is refused anyway is a flood."""
        session: Session = Open(Role.OBSERVER)
        effects = set()
        for _ in range(int(MESSAGES_PER_S * (BURST_S + ABUSE_S)) + 2):
            session, effect = receive(session, HAND, NOW_S)
            effects.add(effect.answer.code if isinstance(effect, Reject) else type(effect))
        assert effects == {RefusalCode.NOT_ALLOWED, RefusalCode.RATE_LIMITED, Close, Ignore}
        assert session == Closed(Ending.ABUSE)

    def test_commits_and_other_messages_have_a_bucket_each(self) -> None:
        """L-1: a finger that draws does not use up the words."""
        full = filled(COMMIT, BURST_S + ABUSE_S)._replace(messages_empty_s=0.0)
        session, effect = receive(full, SAY, 0.0)
        assert effect == Perform(SAY)
        full = filled(SAY, BURST_S + ABUSE_S)._replace(commits_empty_s=0.0)
        session, effect = receive(full, COMMIT, 0.0)
        assert effect == Perform(COMMIT)
        assert isinstance(session, Open)

    @pytest.mark.parametrize(("message", "per_s"), [(COMMIT, COMMITS_PER_S), (HAND, MESSAGES_PER_S)], ids=name)
    def test_the_rate_itself_may_be_kept_up_for_ever(self, message: m.ClientMessage, per_s: float) -> None:
        """L-1: 120 commits and 30 other messages a second."""
        session: Session = Open(Role.STUDENT)
        for number in range(int(20 * per_s)):
            session, effect = receive(session, message, NOW_S + number / per_s)
            assert effect == Perform(message)

    @pytest.mark.parametrize(("message", "per_s"), [(COMMIT, COMMITS_PER_S), (HAND, MESSAGES_PER_S)], ids=name)
    def test_twice_the_rate_is_refused_after_2_s_and_closed_10_s_later(
        self, message: m.ClientMessage, per_s: float
    ) -> None:
        """L-1."""
        session: Session = Open(Role.STUDENT)
        first_s: dict[str, float] = {}
        for number in range(int(13 * 2 * per_s)):
            at_s = number / (2 * per_s)
            session, effect = receive(session, message, NOW_S + at_s)
            first_s.setdefault(name(effect), at_s)
        assert first_s["Reject"] == pytest.approx(BURST_S, abs=2 / per_s)
        assert first_s["Close"] == pytest.approx(BURST_S + ABUSE_S, abs=2 / per_s)

    def test_a_pause_empties_the_bucket(self) -> None:
        """L-1."""
        session, _ = receive(filled(COMMIT, BURST_S + ABUSE_S), COMMIT, 0.0)
        assert receive(session, COMMIT, ABUSE_S - 0.1)[1] != Perform(COMMIT)
        assert receive(session, COMMIT, ABUSE_S + 0.1)[1] == Perform(COMMIT)


@given(
    st.sampled_from(Role),
    st.lists(st.tuples(st.sampled_from(MESSAGES), st.floats(0, 0.5), st.integers(1, 60)), max_size=12),
)
def test_whatever_comes_each_second_has_its_bound(role: Role, run: list[tuple[m.ClientMessage, float, int]]) -> None:
    """L-1, C-1: what is performed stays within the burst and the rate, and only what the role may send is."""
    session: Session = Open(role)
    now_s, commits, others = 0.0, 0, 0
    for message, pause_s, times in run:
        now_s += pause_s
        for _ in range(times):
            session, effect = receive(session, message, now_s)
            if isinstance(effect, Perform):
                assert message in ALLOWED[role]
                commits += isinstance(message, m.Commit)
                others += not isinstance(message, m.Commit)
    assert commits <= COMMITS_PER_S * (BURST_S + now_s) + 1
    assert others <= MESSAGES_PER_S * (BURST_S + now_s) + 1
