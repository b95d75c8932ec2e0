"""The link: its whole table, and that one cursor brings a far end to now however often it was held."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_sync.core.gate import KEEP_ALIVE_S, PING_EVERY_S, WINDOW_FIRST_BYTES, Gate
from classroom_sync.core.link import Cursor, Flow, Link, Owed, owed_between
from classroom_sync.protocol.limits import MAX_CURSOR_CHARACTERS, MAX_UINT
from classroom_sync.protocol.words import ZERO, Epoch, Stamp, Version

NOW_S = 100.0


def stamp(epoch: int, version: int) -> Stamp:
    return Stamp(Epoch(epoch), Version(version))


def cursor(version: int, roster: int = 1, pen: int = 1, said: int = 0) -> Cursor:
    return Cursor(stamp(1, version), Version(roster), Epoch(pen), said)


def owed(
    state_from: Stamp | None = None,
    roster_from: int | None = None,
    said_from: int | None = None,
    *,
    pen: bool = False,
    heartbeat: bool = False,
    ping: bool = False,
) -> Owed:
    return Owed(state_from, None if roster_from is None else Version(roster_from), pen, said_from, heartbeat, ping)


HERE, HEADS = cursor(5), cursor(9, roster=3, pen=2, said=4)
BEHIND = owed(stamp(1, 5), 1, 0, pen=True)


def link(flow: Flow = Flow.CLEAR, at: Cursor = HERE, gate: Gate | None = None) -> Link:
    """A link that was brought to a place, no more asked of it."""
    link = Link(at, is_state_asked=False, gate=gate)
    link.wrote(flow)
    return link


class TestTable:
    """Every (state, event) pair of the head of `core.link`."""

    @pytest.mark.parametrize(("former", "flow"), list(product(Flow, Flow)))
    def test_wrote_takes_the_wires_word(self, former: Flow, flow: Flow) -> None:
        """S-7."""
        a_link = link(former)
        a_link.wrote(flow)
        assert a_link.is_clear(NOW_S) is (flow is Flow.CLEAR)
        assert a_link.cursor == HERE

    def test_clear_owes_what_is_behind_and_moves_to_now(self) -> None:
        """S-7."""
        a_link = link()
        assert a_link.owed(HEADS, NOW_S) == BEHIND
        assert a_link.cursor == HEADS
        assert a_link.owed(HEADS, NOW_S) is None, "owed twice"

    @pytest.mark.parametrize(
        ("heads", "expected"),
        [
            (cursor(6), owed(stamp(1, 5))),
            (Cursor(stamp(2, 5), Version(1), Epoch(1)), owed(stamp(1, 5))),
            (cursor(5, roster=2), owed(None, 1)),
            (cursor(5, pen=2), owed(pen=True)),
            (cursor(5, said=3), owed(said_from=0)),
            (Cursor(stamp(2, 2), Version(0), Epoch(1)), owed(stamp(1, 5), 1)),
        ],
        ids=["board", "epoch", "roster", "pen", "conversation", "heads from after a restart"],
    )
    def test_clear_owes_only_the_streams_that_differ(self, heads: Cursor, expected: Owed) -> None:
        """S-8, P-1, T-3: numbers that began anew are behind too, though they are smaller."""
        assert link().owed(heads, NOW_S) == expected

    def test_clear_owes_nothing_at_the_heads(self) -> None:
        assert link().owed(HERE, NOW_S) is None

    def test_held_owes_nothing_and_stays_where_it_is(self) -> None:
        """S-7."""
        a_link = link(Flow.HELD)
        assert a_link.owed(HEADS, NOW_S) is None
        assert a_link.cursor == HERE
        a_link.wrote(Flow.CLEAR)
        assert a_link.owed(HEADS, NOW_S) == BEHIND, "one delta from where it was held"

    @pytest.mark.parametrize("flow", Flow)
    def test_a_rewind_owes_the_state_from_there_when_clear(self, flow: Flow) -> None:
        """C-7: even if nothing changed."""
        a_link = link(flow)
        a_link.rewind(stamp(1, 2))
        assert a_link.cursor == HERE._replace(stamp=stamp(1, 2))
        a_link.rewind(HERE.stamp)
        assert (a_link.owed(HERE, NOW_S) is None) is (flow is Flow.HELD)
        a_link.rewind(stamp(1, 3))
        a_link.wrote(Flow.CLEAR)
        assert a_link.owed(HERE, NOW_S) == owed(stamp(1, 3))
        assert a_link.owed(HERE, NOW_S) is None

    @pytest.mark.parametrize("flow", Flow)
    def test_beats_become_one_heartbeat_when_clear(self, flow: Flow) -> None:
        """T-1."""
        a_link = link(flow)
        a_link.beat()
        a_link.beat()
        assert (a_link.owed(HERE, NOW_S) == owed(heartbeat=True)) is (flow is Flow.CLEAR)
        a_link.beat()
        a_link.wrote(Flow.CLEAR)
        assert a_link.owed(HEADS, NOW_S) == Owed(
            BEHIND.state_from, BEHIND.roster_from, BEHIND.is_pen_owed, BEHIND.said_from, True, False
        )
        assert a_link.owed(HEADS, NOW_S) is None


class TestBeginning:
    def test_the_first_state_comes_even_if_nothing_is_new(self) -> None:
        """S-6."""
        assert Link(HERE).owed(HERE, NOW_S) == owed(stamp(1, 5))

    def test_a_poll_that_goes_on_asks_for_none(self) -> None:
        """H-5."""
        assert Link(HERE, is_state_asked=False).owed(HERE, NOW_S) is None

    def test_a_far_end_is_new_until_it_knows_of_a_pen(self) -> None:
        """S-1, P-1."""
        new = Link(Cursor(stamp(1, 5), said=3))
        assert new.is_new
        assert new.owed(HEADS, NOW_S) == owed(stamp(1, 5), 0, 3, pen=True)
        assert not new.is_new


class TestGated:
    """A link that is CLEAR to the wire and shut to the far end owes no more than one that is HELD."""

    @pytest.fixture
    def pinged(self) -> Link:
        """A link whose first message carried a ping."""
        a_link = Link(HERE, gate=Gate())
        assert a_link.owed(HERE, NOW_S) == owed(stamp(1, 5), ping=True)
        a_link.wrote(Flow.CLEAR, 20)
        a_link.pinged(NOW_S)
        return a_link

    def test_while_the_ping_is_within_its_budget_it_is_clear(self, pinged: Link) -> None:
        assert pinged.is_clear(NOW_S + 0.1)
        assert pinged.owed(HEADS, NOW_S + 0.1) == BEHIND, "and no second ping"

    def test_past_the_budget_it_owes_nothing_until_the_pong(self, pinged: Link) -> None:
        """S-7."""
        late_s = NOW_S + 5.0
        pinged.beat()
        assert not pinged.is_clear(late_s)
        assert pinged.owed(HEADS, late_s) is None
        assert pinged.cursor == HERE
        assert pinged.gate is not None
        assert pinged.gate.ponged(HERE.stamp, late_s)
        assert pinged.owed(HEADS, late_s) == owed(stamp(1, 5), 1, 0, pen=True, heartbeat=True, ping=True)

    def test_what_was_written_fills_its_window(self, pinged: Link) -> None:
        """S-7."""
        pinged.wrote(Flow.CLEAR, 2 * WINDOW_FIRST_BYTES)
        assert not pinged.is_clear(NOW_S)

    def test_an_open_gate_does_not_open_a_wire_that_is_held(self, pinged: Link) -> None:
        pinged.wrote(Flow.HELD, 20)
        assert not pinged.is_clear(NOW_S)

    def test_a_heartbeat_alone_asks_for_a_pong_now_and_then(self, pinged: Link) -> None:
        """T-1: a link that moves is asked much more often."""
        assert pinged.gate is not None
        assert pinged.gate.ponged(HERE.stamp, NOW_S + 0.01)
        pinged.beat()
        assert pinged.owed(HERE, NOW_S + 2 * PING_EVERY_S) == owed(heartbeat=True)
        pinged.beat()
        assert pinged.owed(HERE, NOW_S + KEEP_ALIVE_S) == owed(heartbeat=True, ping=True)

    def test_without_a_gate_a_ping_means_nothing(self) -> None:
        a_link = link()
        a_link.pinged(NOW_S)
        assert a_link.is_clear(NOW_S + 1e6)


class TestCursors:
    @pytest.mark.parametrize("a_cursor", [Cursor(), HEADS, Cursor(stamp(MAX_UINT, MAX_UINT), Version(0), Epoch(3), 7)])
    def test_its_text_reads_back(self, a_cursor: Cursor) -> None:
        """H-5."""
        assert Cursor.read(str(a_cursor)) == a_cursor
        assert len(str(a_cursor)) <= MAX_CURSOR_CHARACTERS

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "....",
            "1.2.3.4",
            "1.2.3.4.5.6",
            "1.2.3.4.x",
            "1.2.3.4.-5",
            "1.2.3.4. 5",
            "1.2.3.4.٥",
            "1.2.3.4.²",
            f"1.2.3.4.{MAX_UINT + 1}",
            f"{MAX_UINT + 1}.2.3.4.5",
            "1.2.3.4." + "0" * MAX_CURSOR_CHARACTERS,
        ],
    )
    def test_any_other_text_is_none(self, text: str) -> None:
        """H-5."""
        assert Cursor.read(text) is None

    @given(st.text(max_size=30))
    def test_no_text_breaks_it(self, text: str) -> None:
        """H-5: what it reads has one meaning."""
        read = Cursor.read(text)
        assert read is None or Cursor.read(str(read)) == read

    def test_of_one_who_knows_nothing(self) -> None:
        assert Cursor() == Cursor(ZERO, Version(0), Epoch(0), 0)


class _Far:
    """A far end that is given what is owed, and stands where that brought it."""

    def __init__(self, heads: Cursor) -> None:
        self.link = Link(Cursor())
        self.stands = Cursor()
        self.beats = 0
        self.take(self.link.owed(heads, NOW_S), heads)

    def take(self, due: Owed | None, heads: Cursor) -> None:
        if due is None:
            return
        assert due.state_from in {None, self.stands.stamp}, "a delta that does not join on"
        assert due.roster_from in {None, self.stands.roster}
        assert due.said_from in {None, self.stands.said}
        self.beats += due.is_heartbeat_owed
        self.stands = Cursor(
            self.stands.stamp if due.state_from is None else heads.stamp,
            self.stands.roster if due.roster_from is None else heads.roster,
            heads.pen if due.is_pen_owed else self.stands.pen,
            self.stands.said if due.said_from is None else heads.said,
        )


moves = st.lists(
    st.sampled_from(["board", "roster", "pen", "say", "hold", "clear", "beat", "lose", "send"]), max_size=40
)


@given(moves)
def test_however_it_is_held_the_next_it_is_owed_brings_it_to_now(run: list[str]) -> None:
    """S-7, C-7: each delta joins on, nothing is left out, nothing comes twice."""
    heads = cursor(1)
    far = _Far(heads)
    for move in run:
        match move:
            case "board":
                heads = heads._replace(stamp=Stamp(heads.stamp.epoch, Version(heads.stamp.version + 1)))
            case "roster":
                heads = heads._replace(roster=Version(heads.roster + 1))
            case "pen":
                epoch = Epoch(heads.stamp.epoch + 1)
                heads = heads._replace(stamp=Stamp(epoch, heads.stamp.version), pen=epoch)
            case "say":
                heads = heads._replace(said=heads.said + 1)
            case "hold":
                far.link.wrote(Flow.HELD)
            case "clear":
                far.link.wrote(Flow.CLEAR)
            case "beat":
                far.link.beat()
            case "lose":
                far.stands = far.stands._replace(stamp=ZERO)
                far.link.rewind(ZERO)
            case _:
                far.take(far.link.owed(heads, NOW_S), heads)
    far.link.wrote(Flow.CLEAR)
    far.take(far.link.owed(heads, NOW_S), heads)
    assert far.stands == far.link.cursor == heads
    assert far.link.owed(heads, NOW_S) is None
    assert far.beats <= run.count("beat")


def test_what_lies_between_two_places_is_told_stream_by_stream() -> None:
    """S-8: what did not change is not owed."""
    at = Cursor(Stamp(Epoch(1), Version(1)), Version(1), Epoch(1), 1)
    assert owed_between(at, at) == Owed(None, None, False, None)
    assert owed_between(at, Cursor(Stamp(Epoch(2), Version(1)), Version(2), Epoch(2), 2)) == Owed(
        at.stamp, Version(1), True, 1
    )
