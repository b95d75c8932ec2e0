"""Ranks: who may march, that a rank is owed what its links are, and that who falls out loses and repeats nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_sync.core import gate as gates
from classroom_sync.core.gate import (
    CLEAR_AFTER,
    FRAME_OVERHEAD_BYTES,
    KEEP_ALIVE_S,
    PING_CLEAR_EVERY_S,
    PING_EVERY_S,
    Gate,
)
from classroom_sync.core.link import Cursor, Flow, Link, Owed, Rank
from classroom_sync.protocol.words import Epoch, Stamp, Version

NOW_S = 100.0
PAYLOAD_BYTES = 12
STEP_BYTES = PAYLOAD_BYTES + FRAME_OVERHEAD_BYTES


def cursor(version: int, roster: int = 1) -> Cursor:
    return Cursor(Stamp(Epoch(1), Version(version)), Version(roster), Epoch(1))


HERE, THERE = cursor(5), cursor(6)
STATE = Owed(HERE.stamp, None, False, None)
HEARTBEAT = Owed(None, None, False, None, is_heartbeat_owed=True)


def proven(last_ping_s: float = NOW_S) -> Gate:
    """A gate whose last pings, one a second, all came back without a queue."""
    gate = Gate()
    for number in range(CLEAR_AFTER):
        sent_s = last_ping_s - CLEAR_AFTER + 1 + number
        gate.pinged(HERE.stamp, sent_s)
        assert gate.ponged(HERE.stamp, sent_s + 0.01)
    return gate


def settled(gate: Gate | None = None) -> Link:
    """A link at HERE that is owed nothing."""
    return Link(HERE, is_state_asked=False, gate=gate or proven())


def marching(rank: Rank) -> Link:
    link = settled()
    link.fall_in(rank)
    assert link.rank is rank
    return link


def is_alone(link: Link) -> bool:
    return link.rank is None


def spare_bytes(link: Link) -> int:
    """What the link's own gate would let pass before it wants a ping."""
    assert link.gate is not None
    rest = link.gate.rest()
    assert rest is not None
    return rest[1]


def step(rank: Rank, head: Cursor) -> None:
    assert rank.owed(head, NOW_S + 0.1) == STATE
    rank.wrote(PAYLOAD_BYTES)


class TestFallingIn:
    def test_a_proven_link_that_stands_there_goes_with_the_rank(self) -> None:
        rank = Rank(HERE)
        link = marching(rank)
        step(rank, THERE)
        assert link.cursor == THERE
        assert link.is_clear(NOW_S + 0.2)

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda link: link.hold(),
            lambda link: link.beat(),
            lambda link: link.rewind(HERE.stamp),
            lambda link: link.rewind(Stamp(Epoch(1), Version(3))),
            lambda link: link.pinged(NOW_S + 0.1),
            lambda link: link.wrote(Flow.CLEAR, gates.WINDOW_FIRST_BYTES),
        ],
        ids=["held", "owed a heartbeat", "owed a state", "elsewhere", "waiting for a pong", "near its window"],
    )
    def test_any_other_goes_alone(self, spoil: Callable[[Link], None]) -> None:
        link = settled()
        spoil(link)
        link.fall_in(Rank(HERE))
        assert link.rank is None

    @pytest.mark.parametrize("link", [settled(Gate()), Link(HERE, is_state_asked=False)], ids=["new", "without a gate"])
    def test_so_does_one_that_has_proved_nothing(self, link: Link) -> None:
        link.fall_in(Rank(HERE))
        assert link.rank is None

    def test_a_rank_that_went_on_is_not_joined(self) -> None:
        link = settled()
        link.fall_in(Rank(THERE))
        assert link.rank is None


class TestFallingOut:
    @pytest.mark.parametrize(
        ("event", "clear", "own_bytes"),
        [
            (lambda link: link.fall_out(), True, 0),
            (lambda link: link.wrote(Flow.CLEAR, 20), True, 20 + FRAME_OVERHEAD_BYTES),
            (lambda link: link.wrote(Flow.HELD, 20), False, 20 + FRAME_OVERHEAD_BYTES),
            (lambda link: link.hold(), False, 0),
        ],
        ids=["by itself", "an answer", "an answer that filled the wire", "a full wire"],
    )
    def test_it_stands_where_the_rank_stood_and_counts_what_it_was_sent(
        self, event: Callable[[Link], None], clear: bool, own_bytes: int
    ) -> None:
        """S-7."""
        rank = Rank(HERE)
        link, before = marching(rank), spare_bytes(settled())
        step(rank, THERE)
        event(link)
        assert link.rank is None
        assert link.cursor == THERE
        assert link.is_clear(NOW_S + 0.2) is clear
        assert spare_bytes(link) == before - STEP_BYTES - own_bytes
        rank.owed(cursor(9), NOW_S + 0.2)
        assert link.cursor == THERE, "the rank went on without it"

    def test_what_the_rank_was_sent_before_it_came_does_not_count(self) -> None:
        rank = Rank(cursor(4))
        rank.owed(HERE, NOW_S)
        rank.wrote(gates.WINDOW_FIRST_BYTES)
        link = marching(rank)
        link.fall_out()
        assert spare_bytes(link) == spare_bytes(settled())

    def test_a_rewind_asks_from_its_own_place(self) -> None:
        """C-7."""
        link = marching(Rank(HERE))
        link.rewind(Stamp(Epoch(1), Version(2)))
        assert link.owed(HERE, NOW_S + 0.1) == Owed(Stamp(Epoch(1), Version(2)), None, False, None)

    def test_a_ping_stands_behind_what_the_rank_was_sent(self) -> None:
        rank = Rank(HERE)
        link = marching(rank)
        step(rank, THERE)
        link.pinged(NOW_S + 0.1)
        assert link.rank is None
        assert link.gate is not None
        assert not link.gate.ponged(HERE.stamp, NOW_S + 0.2)
        assert link.gate.ponged(THERE.stamp, NOW_S + 0.2)

    def test_one_that_is_brought_to_now_before_its_rank_goes_alone(self) -> None:
        """S-7: nothing comes twice."""
        rank = Rank(HERE)
        link = marching(rank)
        assert link.owed(HERE, NOW_S + 0.1) is None
        assert not is_alone(link), "nothing was owed"
        assert link.owed(THERE, NOW_S + 0.1) == STATE
        assert is_alone(link)
        assert rank.owed(THERE, NOW_S + 0.1) == STATE


class TestHeartbeats:
    def test_the_heartbeats_of_its_links_are_one_of_the_rank(self) -> None:
        """T-1."""
        rank = Rank(HERE)
        links = [marching(rank) for _ in range(3)]
        for link in links:
            link.beat()
        assert rank.owed(HERE, NOW_S + 0.1) == HEARTBEAT
        assert rank.owed(HERE, NOW_S + 0.1) is None
        assert all(link.rank is rank for link in links)

    def test_it_comes_with_what_is_behind(self) -> None:
        """T-1."""
        rank = Rank(HERE)
        rank.beat()
        assert rank.owed(THERE, NOW_S) == STATE._replace(is_heartbeat_owed=True)

    def test_who_falls_out_before_it_is_still_owed_it(self) -> None:
        """T-1."""
        link = marching(Rank(HERE))
        link.beat()
        link.fall_out()
        assert link.owed(HERE, NOW_S + 0.1) == HEARTBEAT


class TestPings:
    def test_a_rank_that_moves_is_pinged_when_the_first_of_its_links_would_be(self) -> None:
        rank = Rank(HERE)
        for last_ping_s in (NOW_S, NOW_S - 0.5):
            settled(proven(last_ping_s)).fall_in(rank)
        due_s = NOW_S - 0.5 + PING_CLEAR_EVERY_S
        owed = rank.owed(THERE, due_s - 0.01)
        assert owed is not None
        assert not owed.is_ping_owed
        owed = rank.owed(cursor(7), due_s)
        assert owed is not None
        assert owed.is_ping_owed

    def test_heartbeats_alone_ping_it_only_to_keep_it_alive(self) -> None:
        """T-1."""
        rank = Rank(HERE)
        marching(rank)
        rank.beat()
        assert rank.owed(HERE, NOW_S + KEEP_ALIVE_S - 0.01) == HEARTBEAT
        rank.beat()
        assert rank.owed(HERE, NOW_S + KEEP_ALIVE_S) == HEARTBEAT._replace(is_ping_owed=True)

    def test_it_is_pinged_before_the_window_of_a_link_is_full(self) -> None:
        """S-7."""
        rank = Rank(HERE)
        link = marching(rank)
        spare, version = spare_bytes(link), 5
        while rank.sent_bytes <= spare:
            version += 1
            owed = rank.owed(cursor(version), NOW_S + 2 * PING_EVERY_S)
            assert owed is not None
            assert not owed.is_ping_owed
            rank.wrote(PAYLOAD_BYTES)
        rank.beat()
        assert rank.owed(rank.cursor, NOW_S + 2 * PING_EVERY_S) == HEARTBEAT, "a quiet rank fills nothing"
        owed = rank.owed(cursor(version + 1), NOW_S + 2 * PING_EVERY_S)
        assert owed is not None
        assert owed.is_ping_owed
        assert rank.sent_bytes < gates.WINDOW_FIRST_BYTES


class Twin:
    """A link with its far end; one marches whenever it may."""

    def __init__(self, *, marches: bool) -> None:
        self.link = settled()
        self.owed: list[Owed] = []
        self._marches = marches

    def happen(self, event: str, now_s: float) -> None:
        match event:
            case "beat":
                self.link.beat()
            case "answer":
                self.link.wrote(Flow.CLEAR, 20)
            case "full":
                self.link.hold()
            case "clear":
                self.link.wrote(Flow.CLEAR)
            case "pong" if self.link.gate is not None:
                self.link.gate.ponged(self.link.cursor.stamp, now_s)

    def take(self, head: Cursor, now_s: float) -> None:
        """Be brought to where the class stands, as `hub.outgoing` does it."""
        rank = self.link.rank
        owed = self.link.owed(head, now_s) if rank is None else rank.owed(head, now_s)
        if owed is not None:
            self.owed.append(owed)
            if rank is None:
                self.link.wrote(Flow.CLEAR, PAYLOAD_BYTES)
            else:
                rank.wrote(PAYLOAD_BYTES)
            if owed.is_ping_owed:
                self.link.pinged(now_s)
        if self._marches and self.link.rank is None:
            self.link.fall_in(Rank(head))


events = st.lists(st.sampled_from(["move", "roster", "beat", "answer", "full", "clear", "pong", "wait"]), max_size=60)


@given(events)
def test_in_a_rank_or_alone_a_link_is_owed_the_same(run: list[str]) -> None:
    """S-7, T-1: what, when, and with which pings."""
    twins = [Twin(marches=True), Twin(marches=False)]
    head, now_s = HERE, NOW_S
    for event in [*run, "clear", "pong", "move"]:
        if event == "move":
            head = head._replace(stamp=Stamp(head.stamp.epoch, Version(head.stamp.version + 1)))
        elif event == "roster":
            head = head._replace(roster=Version(head.roster + 1))
        now_s += 0.3 if event == "wait" else 0.02
        for twin in twins:
            twin.happen(event, now_s)
            twin.take(head, now_s)
    assert twins[0].owed == twins[1].owed
    assert twins[0].link.cursor == twins[1].link.cursor
