"""The roster: who is seen by whom, how far behind, and for how long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_sync.core.member import Member
from classroom_sync.core.roster import FIELDS, Roster
from classroom_sync.protocol.limits import AWAY_KEEP_S, MAX_REMEMBERED_PARTICIPANTS
from classroom_sync.protocol.messages import Roster as RosterMessage
from classroom_sync.protocol.words import ZERO, ParticipantId, Role, Version
from tests.core.class_of import Lesson

START = Version(0)


@pytest.fixture
def lesson() -> Lesson:
    return Lesson()


class TestWhatIsSeen:
    def test_an_entry_says_all_there_is_to_know(self, lesson: Lesson) -> None:
        """R-1."""
        aisha = lesson.seat("Aisha")
        lesson.paint(aisha, ready=3)
        lesson.after(0)
        assert lesson.entry(aisha) == {
            "name": "Aisha",
            "role": "student",
            "state": "live",
            "epoch": 1,
            "version": 1,
            "behind_ms": 0,
            "hand": False,
            "ready": 3,
            "raised_ms": 0,
            "page": None,
        }
        assert tuple(lesson.entry(aisha) or ()) == FIELDS

    def test_fields_that_did_not_change_are_left_out(self, lesson: Lesson) -> None:
        """R-1: nothing changed, nothing said."""
        aisha, _yusuf = lesson.seat("Aisha"), lesson.seat("Yusuf")
        assert lesson.after(0)
        lesson.news()
        lesson.roster.raise_hand(aisha, True, 5000)
        assert lesson.after(0.1)
        assert lesson.news() == {"aisha": {"hand": True, "raised_ms": 5000}}
        lesson.roster.raise_hand(aisha, True, 9000)
        assert not lesson.after(0.1)
        assert lesson.news() == {}
        lesson.roster.raise_hand(aisha, False, 9000)
        lesson.after(0.1)
        assert lesson.news() == {"aisha": {"hand": False, "raised_ms": 0}}

    def test_the_first_look_is_full_and_the_next_are_not(self, lesson: Lesson) -> None:
        """R-1: even at a class with nobody in it, so that a reader knows that it knows."""
        assert lesson.roster.version > START
        assert lesson.roster.message(Role.TEACHER, START) == RosterMessage({}, full=True)
        version = lesson.roster.version
        lesson.seat("Aisha")
        lesson.after(0)
        assert not lesson.roster.message(Role.TEACHER, version).full
        assert lesson.roster.message(Role.TEACHER, Version(version + 9)).full, "from before a restart"

    def test_ready_may_be_nil(self, lesson: Lesson) -> None:
        """C-5, R-1: nil is a value here, not a removal."""
        aisha = lesson.seat("Aisha")
        lesson.paint(aisha, ready=7)
        lesson.after(0)
        lesson.news()
        lesson.paint(aisha, ready=None)
        lesson.after(0)
        assert lesson.news() == {"aisha": {"ready": None}}
        assert lesson.field(aisha, "ready") is None

    def test_a_teacher_sees_all_in_the_order_they_joined(self, lesson: Lesson) -> None:
        """R-2: in the order of the keys; who changed last does not come last."""
        for name in ("Zaynab", "Aisha", "Musa"):
            lesson.seat(name)
        lesson.seat("Umar", Role.TEACHER)
        musa = lesson.roster.get(ParticipantId("musa"))
        lesson.after(0)
        zaynab = lesson.roster.get(ParticipantId("zaynab"))
        assert musa is not None
        assert zaynab is not None
        lesson.roster.raise_hand(zaynab, True, 1)
        lesson.after(0)
        order = ["zaynab", "aisha", "musa", "umar"]
        assert list(lesson.roster.message(Role.TEACHER, START).entries) == order
        assert [member.participant for member in lesson.roster] == order

    def test_the_order_goes_on_after_a_restart(self) -> None:
        """R-2, E-4: restored in any order, new ones come last."""
        members = [Member(ParticipantId(f"p{order}"), f"P{order}", Role.STUDENT, order) for order in (5, 2, 3)]
        lesson = Lesson(*members)
        lesson.seat("New")
        for member in members:
            lesson.roster.connected(member, 0.0)
        lesson.after(0)
        assert list(lesson.roster.message(Role.TEACHER, START).entries) == ["p2", "p3", "p5", "new"]

    @pytest.mark.parametrize("role", [Role.STUDENT, Role.OBSERVER])
    def test_others_see_how_many_students_are_connected(self, lesson: Lesson, role: Role) -> None:
        """R-2: teachers and observers are not counted; who only joined is not here yet."""
        aisha, _yusuf = lesson.seat("Aisha"), lesson.seat("Yusuf")
        lesson.join("Absent")
        lesson.seat("Umar", Role.TEACHER)
        lesson.seat("Wall", Role.OBSERVER)
        lesson.after(0)
        assert lesson.roster.message(role, START) == RosterMessage({"*": {"present": 2}}, full=True)
        version = lesson.roster.present_version
        lesson.roster.disconnected(aisha, lesson.now_s)
        lesson.after(0)
        assert lesson.roster.present == 1
        assert lesson.roster.present_version > version
        assert lesson.roster.message(role, version) == RosterMessage({"*": {"present": 1}}, full=False)

    def test_who_is_behind_does_not_move_what_the_others_are_told(self, lesson: Lesson) -> None:
        """R-2: thirty ages cost thirty students nothing."""
        lesson.seat("Aisha")
        lesson.after(0)
        version = lesson.roster.present_version
        lesson.turn_page()
        lesson.after(2)
        assert lesson.roster.present_version == version < lesson.roster.version

    def test_others_see_the_queue_of_hands(self, lesson: Lesson) -> None:
        """R-4: first raised first, whoever joined first; who is away or removed is not in it."""
        aisha, yusuf, musa = lesson.seat("Aisha"), lesson.seat("Yusuf"), lesson.seat("Musa")
        lesson.after(0)
        version = lesson.roster.present_version
        for at_ms, member in enumerate((musa, aisha, yusuf, musa), 1):
            lesson.roster.raise_hand(member, True, at_ms)
        lesson.after(0)
        assert lesson.roster.present_version > version
        seen = lesson.roster.message(Role.STUDENT, version)
        assert seen == RosterMessage({"*": {"present": 3, "hands": ["musa", "aisha", "yusuf"]}}, full=False)
        lesson.roster.disconnected(musa, lesson.now_s)
        lesson.roster.remove(aisha)
        lesson.after(0)
        assert lesson.roster.message(Role.STUDENT, START).entries == {"*": {"present": 1, "hands": ["yusuf"]}}
        lesson.roster.connected(musa, lesson.now_s)
        lesson.after(0)
        assert lesson.roster.message(Role.OBSERVER, START).entries == {"*": {"present": 2, "hands": ["musa", "yusuf"]}}

    def test_who_shows_another_page_is_seen_on_it_until_it_comes_back(self, lesson: Lesson) -> None:
        """R-5, C-8: though the board has not moved; the stamp stays the last of the class's page."""
        aisha = lesson.seat("Aisha")
        lesson.after(0)
        lesson.news()
        lesson.roster.painted(aisha, lesson.board, None, lesson.board, page=7)
        lesson.after(0)
        assert lesson.news() == {"aisha": {"page": 7}}
        lesson.paint(aisha)
        lesson.after(0)
        assert lesson.news() == {"aisha": {"page": None}}

    def test_observers_are_never_listed(self, lesson: Lesson) -> None:
        """R-2."""
        wall = lesson.seat("Wall", Role.OBSERVER)
        lesson.roster.raise_hand(wall, True, 1)
        assert not lesson.after(0)
        assert lesson.roster.message(Role.TEACHER, START).entries == {}


class TestComingAndGoing:
    def test_without_a_connection_one_is_away_and_ages_on(self, lesson: Lesson) -> None:
        """R-3."""
        aisha = lesson.seat("Aisha")
        lesson.roster.disconnected(aisha, lesson.now_s)
        lesson.turn_page()
        lesson.after(5)
        assert (lesson.field(aisha, "state"), lesson.field(aisha, "behind_ms")) == ("away", 5000)

    def test_with_one_of_two_connections_left_one_is_here(self, lesson: Lesson) -> None:
        """P-5: the former goes while the new one is there."""
        aisha = lesson.seat("Aisha")
        lesson.roster.connected(aisha, lesson.now_s)
        lesson.roster.disconnected(aisha, lesson.now_s)
        lesson.after(0)
        assert lesson.field(aisha, "state") == "live"

    def test_away_for_10_minutes_one_leaves_the_roster(self, lesson: Lesson) -> None:
        """R-3, R-1: nil is told; coming back puts one where one was."""
        aisha, _yusuf = lesson.seat("Aisha"), lesson.seat("Yusuf")
        lesson.after(0)
        lesson.roster.disconnected(aisha, lesson.now_s)
        lesson.after(AWAY_KEEP_S - 0.5)
        lesson.news()
        assert lesson.teacher_sees["aisha"]["state"] == "away"
        lesson.after(0.5)
        assert lesson.news() == {"aisha": None}
        lesson.roster.connected(aisha, lesson.now_s)
        lesson.after(0)
        assert set(lesson.news()["aisha"] or {}) == set(FIELDS)
        assert list(lesson.roster.message(Role.TEACHER, START).entries) == ["aisha", "yusuf"]

    def test_one_not_seen_since_the_restart_is_not_listed(self) -> None:
        lesson = Lesson(Member(ParticipantId("aisha"), "Aisha", Role.STUDENT, 0))
        assert not lesson.after(0)
        assert lesson.roster.message(Role.TEACHER, START).entries == {}

    def test_a_poller_is_here_a_while_after_its_poll(self, lesson: Lesson) -> None:
        """H-6: and away for the 10 minutes from the end of that."""
        aisha = lesson.seat("Aisha")
        lesson.roster.disconnected(aisha, lesson.now_s, grace_s=5.0)
        lesson.after(4.9)
        assert (lesson.field(aisha, "state"), lesson.roster.present) == ("live", 1)
        lesson.after(0.1)
        assert (lesson.field(aisha, "state"), lesson.roster.present) == ("away", 0)
        lesson.after(AWAY_KEEP_S - 0.5)
        assert lesson.entry(aisha) is not None
        lesson.after(0.5)
        assert lesson.entry(aisha) is None

    def test_one_who_polls_the_state_is_here_until_told_otherwise(self, lesson: Lesson) -> None:
        """H-6: a shorter poll does not take back what a longer one said."""
        aisha = lesson.join("Aisha")
        lesson.roster.seen(aisha, 35.0)
        lesson.roster.seen(aisha, 20.0)
        lesson.after(34.9)
        assert lesson.roster.present == 1
        lesson.after(0.1)
        assert lesson.field(aisha, "state") == "away"

    def test_one_who_was_sent_out_is_seen_no_more_and_remembered(self, lesson: Lesson) -> None:
        """C-6, R-1: also while its connection is still there, and after it."""
        aisha = lesson.seat("Aisha")
        lesson.after(0)
        lesson.news()
        lesson.roster.remove(aisha)
        lesson.after(0)
        assert lesson.news() == {"aisha": None}
        assert lesson.roster.present == 0
        lesson.roster.disconnected(aisha, lesson.now_s)
        assert not lesson.after(1)
        assert lesson.roster.get(aisha.participant) is aisha


class TestForgetting:
    """Past MAX_REMEMBERED_PARTICIPANTS the one away longest is forgotten."""

    def full(self, left_s: float | None = None) -> tuple[Lesson, list[Member]]:
        """A class at second 100 with room for no more; unless `left_s` is None all were here and left then."""
        lesson = Lesson()
        members = [lesson.join(f"P{number}") for number in range(MAX_REMEMBERED_PARTICIPANTS)]
        lesson.now_s = 100.0
        if left_s is not None:
            for member in members:
                lesson.roster.connected(member, 0.0)
                lesson.paint(member)
                lesson.roster.disconnected(member, left_s)
        return lesson, members

    def test_who_was_never_here_goes_first_then_who_left_longest_ago(self) -> None:
        lesson, members = self.full()
        for number, member in enumerate(reversed(members[2:])):
            lesson.roster.connected(member, 0.0)
            lesson.roster.disconnected(member, 1.0 + number)
        forgotten: list[ParticipantId] = []
        for number in range(4):
            new, gone = lesson.roster.join(ParticipantId(f"new{number}"), "New", Role.STUDENT)
            lesson.roster.connected(new, lesson.now_s)
            forgotten += gone
        assert forgotten == ["p0", "p1", "p999", "p998"]
        assert len(list(lesson.roster)) == MAX_REMEMBERED_PARTICIPANTS

    def test_who_is_here_and_who_teaches_and_who_was_sent_out_stay(self) -> None:
        """C-6: else a removed one's token would let it in again."""
        lesson, members = self.full()
        here, teacher, removed, first_to_go = members[:4]
        lesson.roster.connected(here, 0.0)
        teacher.role = Role.TEACHER
        lesson.roster.remove(removed)
        _, forgotten = lesson.roster.join(ParticipantId("new"), "New", Role.STUDENT)
        assert forgotten == [first_to_go.participant]
        assert lesson.roster.get(first_to_go.participant) is None

    def test_the_forgotten_leave_the_roster(self) -> None:
        """R-1: seen as away a moment ago, nil now; last in the order, for they have no place in it any more."""
        lesson, _members = self.full(left_s=50.0)
        lesson.after(0)
        lesson.news()
        lesson.seat("New")
        lesson.after(1)
        news = lesson.news()
        assert list(news) == ["new", "p0"]
        assert news["p0"] is None
        assert len(lesson.teacher_sees) == MAX_REMEMBERED_PARTICIPANTS

    def test_one_who_joins_again_before_anyone_looked_is_seen(self) -> None:
        """R-2."""
        lesson, members = self.full(left_s=50.0)
        lesson.after(0)
        lesson.seat("New")
        again = lesson.seat("P0")
        lesson.after(0)
        assert lesson.field(again, "state") == "live"
        assert lesson.entry(members[1]) is None, "there was no room for both"
        assert lesson.roster.present == 2


# --- Whatever happens -------------------------------------------------------------------------------------------------

NAMES = ("A", "B", "C")
happenings = st.one_of(
    st.tuples(st.sampled_from(["connect", "part", "poll", "paint", "raise", "lower", "remove"]), st.integers(0, 2)),
    st.tuples(st.just("turn page"), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from([1, 3, 700])),
    st.tuples(st.just("read"), st.just(0)),
)


def happen(lesson: Lesson, members: list[Member], kind: str, what: int) -> None:
    roster, member = lesson.roster, members[what % len(members)]
    match kind:
        case "connect":
            roster.connected(member, lesson.now_s)
        case "part" if member.connections:
            roster.disconnected(member, lesson.now_s, grace_s=what * 2.0)
        case "poll":
            roster.seen(member, lesson.now_s + 5)
        case "paint":
            lesson.paint(member, ready=what or None)
        case "raise" | "lower":
            roster.raise_hand(member, kind == "raise", 1)
        case "remove":
            roster.remove(member)
        case "turn page":
            lesson.turn_page()
        case "wait":
            lesson.now_s += what
        case _:
            pass


@given(st.lists(happenings, max_size=30))
def test_a_teacher_who_reads_deltas_sees_what_one_who_comes_now_sees(run: list[tuple[str, int]]) -> None:
    """R-1, R-2, R-3: deltas add up to the full roster, which says the truth; the count is that of the live and slow."""
    lesson = Lesson()
    members = [lesson.join(name) for name in NAMES]
    present_read, version_read = -1, START
    for kind, what in [*run, ("read", 0)]:
        happen(lesson, members, kind, what)
        lesson.after(0)
        if kind != "read":
            continue
        news = lesson.news()
        full = lesson.roster.message(Role.TEACHER, START).entries
        assert lesson.teacher_sees == full
        assert all(entry is None or entry for entry in news.values()), "an entry that says nothing"
        if lesson.roster.present_version != version_read:
            present_read, version_read = lesson.roster.present, lesson.roster.present_version
        here = {name for name, entry in full.items() if entry and entry["state"] != "away"}
        assert present_read == len(here)
        for member in members:
            assert (member.participant in here) == (member.is_connected(lesson.now_s) and not member.is_removed)
            entry = full.get(member.participant)
            assert entry is None or (entry["behind_ms"] == 0) >= (member.painted == lesson.board)
            assert entry is None or (entry["state"] != "slow") or member.painted < lesson.board


def test_a_new_roster_knows_nobody() -> None:
    roster = Roster()
    assert list(roster) == []
    assert roster.get(ParticipantId("p1")) is None
    assert (roster.present, roster.present_version) == (0, roster.version)
    assert Member(ParticipantId("p1"), "P", Role.STUDENT, 0).painted == ZERO
