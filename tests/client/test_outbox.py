"""Commits until they are durable, requests until they are answered."""

from __future__ import annotations

import pytest

from classroom_sync.client.limits import KEYS_A_RECOMMIT, MAX_KEPT_KEYS, MAX_WAITING_REQUESTS
from classroom_sync.client.outbox import Outbox
from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.protocol.messages import Accepted, Commit, Hand, Heartbeat, Rejected
from classroom_sync.protocol.words import Epoch, Value, Version

ONE, TWO = Epoch(1), Epoch(2)


def joined_outbox() -> Outbox:
    outbox = Outbox()
    outbox.joined()
    return outbox


def accept(outbox: Outbox, id_: int, version: int, *, durable: bool, epoch: Epoch = ONE) -> None:
    outbox.accepted(Accepted(id_, epoch, Version(version), durable))


def heartbeat(stored: int, epoch: Epoch = ONE) -> Heartbeat:
    return Heartbeat(epoch, Version(stored), 0, Version(stored))


def reconnect(outbox: Outbox) -> list[dict[str, Value]]:
    """What is committed again after a loss."""
    outbox.parted()
    outbox.joined()
    unsent = outbox.take_unsent()
    assert all(isinstance(message, Commit) for message in unsent)
    return [message.changes for message in unsent if isinstance(message, Commit)]


def test_requests_leave_once_and_in_order() -> None:
    outbox = joined_outbox()
    outbox.commit({"page": 2}, ONE)
    outbox.ask(lambda id_: Hand(id_, True))
    assert outbox.take_unsent() == [Commit(1, {"page": 2}, ONE), Hand(2, True)]
    assert outbox.take_unsent() == []


def test_what_was_not_answered_is_committed_again_in_its_epoch() -> None:
    """C-4, C-3: in order; the epoch is the one it was written in, whatever the board's is by now."""
    outbox = joined_outbox()
    outbox.commit({"page": 2}, ONE)
    outbox.commit({"page": 3}, TWO)
    outbox.take_unsent()
    outbox.parted()
    assert outbox.take_unsent() == []
    outbox.joined()
    assert outbox.take_unsent() == [Commit(1, {"page": 2}, ONE), Commit(2, {"page": 3}, TWO)]


def test_what_an_older_epoch_accepted_is_committed_again_when_the_epoch_rises() -> None:
    """C-10: with the next heartbeat, in the epoch it was written in, unless an answer is on its way."""
    outbox = joined_outbox()
    outbox.commit({"page": 2}, ONE)
    outbox.commit({"notice": "a"}, ONE)
    outbox.take_unsent()
    accept(outbox, 1, 5, durable=False)
    outbox.rose(ONE)
    outbox.heartbeat(heartbeat(4))
    assert outbox.take_unsent() == []
    outbox.rose(TWO)
    outbox.heartbeat(heartbeat(4, TWO))
    assert outbox.take_unsent() == [], "the second is not answered yet"
    accept(outbox, 2, 6, durable=True, epoch=TWO)
    outbox.heartbeat(heartbeat(6, TWO))
    again = outbox.take_unsent()
    assert [message.changes for message in again if isinstance(message, Commit)] == [
        {"at": None, "view": None, "page": 2}
    ]
    assert not outbox.is_durable


def test_what_is_answered_after_the_epoch_rose_is_committed_again() -> None:
    """C-10: the former writer's word, on its way when the new one's board came."""
    outbox = joined_outbox()
    outbox.commit({"notice": "a"}, ONE)
    outbox.commit({"x/a": 1}, ONE)
    outbox.take_unsent()
    outbox.rose(TWO)
    accept(outbox, 1, 5, durable=False)
    accept(outbox, 2, 4, durable=True)
    outbox.heartbeat(heartbeat(9, TWO))
    assert outbox.take_unsent() == [Commit(3, {"notice": "a"}, ONE)]
    accept(outbox, 3, 10, durable=True, epoch=TWO)
    assert outbox.is_durable


def test_a_turn_that_is_committed_again_takes_along_the_pointer_that_came_after_it() -> None:
    """K-3, C-4: the pointer is durable; without it the turn, refused in passing, would remove it from the board."""
    outbox = joined_outbox()
    outbox.commit({"page": 2}, ONE)
    outbox.commit({"at": {"a": "2:30"}}, ONE)
    outbox.take_unsent()
    outbox.rejected(Rejected(1, RefusalCode.UNAVAILABLE, ""), is_awaited=False)
    accept(outbox, 2, 5, durable=True)
    assert reconnect(outbox) == [{"page": 2, "at": {"a": "2:30"}, "view": None}]


def test_a_pointer_is_kept_no_longer_than_its_page() -> None:
    """K-3, C-10: and comes again with it when the epoch rises before a heartbeat."""
    for rises in (False, True):
        outbox = joined_outbox()
        page, at = outbox.commit({"page": 9}, ONE), outbox.commit({"at": {"a": "2:255"}}, ONE)
        outbox.take_unsent()
        accept(outbox, page, 5, durable=False)
        accept(outbox, at, 6, durable=True)
        if rises:
            outbox.rose(TWO)
        outbox.heartbeat(heartbeat(6, TWO if rises else ONE))
        sent = [message.changes for message in outbox.take_unsent() if isinstance(message, Commit)]
        assert sent == ([{"page": 9, "at": {"a": "2:255"}, "view": None}] if rises else [])


def test_what_was_written_without_a_link_is_committed_when_there_is_one() -> None:
    """C-4."""
    outbox = Outbox()
    outbox.commit({"page": 2}, ONE)
    assert outbox.take_unsent() == []
    outbox.joined()
    assert outbox.take_unsent() == [Commit(1, {"page": 2}, ONE)]


def test_only_commits_outlive_the_link() -> None:
    outbox = joined_outbox()
    outbox.commit({"page": 2}, ONE)
    hand = outbox.ask(lambda id_: Hand(id_, True))
    assert outbox.parted() == [hand]
    with pytest.raises(Refused) as refused:
        outbox.ask(lambda id_: Hand(id_, True))
    assert refused.value.code is RefusalCode.UNAVAILABLE


def test_what_is_durable_is_done() -> None:
    """A-2: never taken back, so never committed again."""
    outbox = joined_outbox()
    accept(outbox, outbox.commit({"page": 2}, ONE), 5, durable=True)
    assert outbox.is_durable
    assert reconnect(outbox) == []


def test_what_is_not_durable_is_kept_until_a_heartbeat_says_so() -> None:
    """A-3, C-4: of the same epoch, from its version on."""
    outbox = joined_outbox()
    accept(outbox, outbox.commit({"page": 2}, ONE), 5, durable=False)
    for beat in (heartbeat(4), heartbeat(9, TWO)):
        outbox.heartbeat(beat)
        assert not outbox.is_durable
    outbox.heartbeat(heartbeat(5))
    assert outbox.is_durable
    assert reconnect(outbox) == []


def test_what_is_kept_is_the_last_value_of_each_key_before_what_waits() -> None:
    """C-4: as a map, not a log; then what was never answered."""
    outbox = joined_outbox()
    written: list[dict[str, Value]] = [{"notice": "a"}, {"notice": "b", "turn": "p2"}, {"turn": None}]
    for version, changes in enumerate(written, start=1):
        accept(outbox, outbox.commit(changes, ONE), version, durable=False)
    outbox.commit({"notice": "c"}, ONE)
    assert reconnect(outbox) == [{"notice": "b", "turn": None}, {"notice": "c"}]
    assert not outbox.is_durable


def test_a_durable_value_ends_the_wait_of_the_one_before() -> None:
    """A-2: committing the older one again would bring it back."""
    outbox = joined_outbox()
    accept(outbox, outbox.commit({"notice": "a"}, ONE), 1, durable=False)
    accept(outbox, outbox.commit({"notice": "b"}, ONE), 2, durable=True)
    assert reconnect(outbox) == []


def test_a_page_turn_takes_along_what_was_kept_of_the_page_it_leaves() -> None:
    """K-3: kept as a map, a place on page 1 must not land on page 2."""
    outbox = joined_outbox()
    accept(outbox, outbox.commit({"at": {"x": 0.5, "y": 0.5}}, ONE), 1, durable=False)
    accept(outbox, outbox.commit({"page": 2}, ONE), 2, durable=False)
    assert reconnect(outbox) == [{"page": 2, "at": None, "view": None}]


def test_many_kept_keys_go_in_messages_that_fit_the_page_first() -> None:
    """K-4, K-3: what belongs to a page is in its message, however many marks were made before."""
    outbox = joined_outbox()
    mark: Value = {"a": "1:1", "kind": "mistake", "by": "p1"}
    marks: list[dict[str, Value]] = [{f"mark/{number}": mark} for number in range(20)]
    written: list[dict[str, Value]] = [*marks, {"page": 2}, {"at": {"a": "2:6"}}]
    for version, changes in enumerate(written, start=1):
        accept(outbox, outbox.commit(changes, ONE), version, durable=False)
    first, second = reconnect(outbox)
    assert list(first)[:3] == ["page", "at", "view"]
    assert first["at"] == {"a": "2:6"}
    assert len(first) == KEYS_A_RECOMMIT
    assert len(first) + len(second) == 23


@pytest.mark.parametrize("code", [RefusalCode.FENCED, RefusalCode.INVALID, RefusalCode.TOO_LARGE, RefusalCode.NO_PEN])
def test_what_is_refused_for_good_is_dropped(code: RefusalCode) -> None:
    """C-4."""
    outbox = joined_outbox()
    id_ = outbox.commit({"page": 2}, ONE)
    outbox.rejected(Rejected(id_, code, ""), is_awaited=False)
    assert reconnect(outbox) == []


def test_what_is_refused_in_passing_is_tried_again_at_a_heartbeat() -> None:
    """C-4: the one who committed it has gone on long ago; the older value never overtakes a newer one under way."""
    outbox = joined_outbox()
    accept(outbox, outbox.commit({"notice": "a"}, ONE), 1, durable=False)
    outbox.parted()
    outbox.joined()
    (again,) = outbox.take_unsent()
    assert isinstance(again, Commit)
    newer = outbox.commit({"notice": "b"}, ONE)
    outbox.take_unsent()
    outbox.rejected(Rejected(again.id, RefusalCode.RATE_LIMITED, ""), is_awaited=False)
    outbox.heartbeat(heartbeat(1))
    assert outbox.take_unsent() == []
    outbox.rejected(Rejected(newer, RefusalCode.RATE_LIMITED, ""), is_awaited=True)
    outbox.heartbeat(heartbeat(1))
    assert [message.changes for message in outbox.take_unsent() if isinstance(message, Commit)] == [{"notice": "a"}]


def test_an_answer_to_nothing_changes_nothing() -> None:
    outbox = joined_outbox()
    accept(outbox, 7, 1, durable=False)
    outbox.rejected(Rejected(8, RefusalCode.INVALID, ""), is_awaited=False)
    assert outbox.is_durable
    assert reconnect(outbox) == []


def test_at_its_bounds_the_caller_is_told() -> None:
    outbox = joined_outbox()
    for version in range(1, MAX_KEPT_KEYS + 1):
        accept(outbox, outbox.commit({f"x/{version}": 1}, ONE), version, durable=False)
    with pytest.raises(Refused) as refused:
        outbox.commit({"x/more": 1}, ONE)
    assert refused.value.code is RefusalCode.UNAVAILABLE
    for _ in range(MAX_WAITING_REQUESTS):
        outbox.ask(lambda id_: Hand(id_, True))
    with pytest.raises(Refused) as refused:
        outbox.ask(lambda id_: Hand(id_, True))
    assert refused.value.code is RefusalCode.RATE_LIMITED
