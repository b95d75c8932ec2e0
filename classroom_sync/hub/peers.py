"""The other nodes of a classroom: what they and the store tell of it, and which node is the host.

One node at a time is the host: it commits. The others follow: their board is a replica. What a class is, every node
learns in one of two ways, a load or news, and both are merged by the same rule: of two boards the higher stamp stays,
of two parts of the roster the higher version, of two members the removed one. So it does not matter what is missed,
comes twice or comes late; where something between is missing, a load is due.

A node asks to be the host ("claims") when the pen holder has a link here or commits here; and when someone here has
seen what this node's board has not, and the host that could tell is silent: what it did not replicate is lost, and the
higher epoch makes every screen say the same again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never
from zlib import crc32

from classroom_sync.core.session import Ending
from classroom_sync.core.versioned_map import START, Merge
from classroom_sync.hub.connection import PenRequest
from classroom_sync.hub.kept import board_of, member_of
from classroom_sync.protocol.limits import GIVE_BACK_S, LOST_EPOCHS, MAX_EPOCH_JUMP, NODE_SILENT_S, PART_KEEP_S
from classroom_sync.protocol.words import NOBODY, ZERO, Epoch, NodeId, ParticipantId, Pen, Stamp
from classroom_sync.store.base import (
    BoardMoved,
    ClassOver,
    LineSaid,
    MembersChanged,
    News,
    NewsMissed,
    NodeBeat,
    NodeLeft,
    Part,
    PenTaken,
    StoredClassroom,
)

if TYPE_CHECKING:
    from classroom_sync.hub.classroom import Classroom


class Peers:
    """The replica's side of one classroom on the node `node`."""

    __slots__ = (
        "_ahead",
        "_ahead_s",
        "_classroom",
        "_heard_s",
        "_is_grant_doubted",
        "_restored_s",
        "_told_s",
        "_writer_lost_s",
        "host",
        "is_load_due",
        "is_restore_due",
        "is_restored",
        "node",
    )

    def __init__(self, classroom: Classroom, node: NodeId, host: NodeId) -> None:
        self._classroom = classroom
        self.node = node
        self.host = host
        self.is_load_due = False
        """Something was missed: the replicator loads."""
        self.is_restore_due = False
        """The store lost something: the replicator gives it back."""
        self.is_restored = False
        """It was given back a moment ago."""
        self._heard_s: dict[NodeId, float] = {}
        """When each other node was last heard; silent ones too, until their part is forgotten."""
        self._told_s = classroom.now_s()
        """When the host was last heard, and all that it had given the store was known here."""
        self._writer_lost_s: float | None = None
        """That time, if nothing of the kind came since, and the pen holder was connected to the host then."""
        self._ahead = ZERO
        """The newest stamp that someone came with."""
        self._ahead_s = self._restored_s = float("-inf")
        """When they came, and when the store was last given back what it lost."""
        self._is_grant_doubted = False
        """The store was out of reach or hearing since this node was last granted an epoch: it may have lost grants."""

    @property
    def is_host(self) -> bool:
        """Whether this node commits."""
        return self.host == self.node

    def host_age_ms(self, now_s: float) -> int:
        """For how long nothing was heard of the node whose pen holder may be writing (T-4); 0 while all is well."""
        if self.is_host or self._writer_lost_s is None:
            return 0
        return int((now_s - self._writer_lost_s) * 1000)

    # --- What the store tells ----------------------------------------------------------------------------------------

    def hear(self, news: News) -> None:
        """Take in news of the class, also such that this node caused."""
        match news:
            case BoardMoved():
                self._board_moved(news)
            case PenTaken():
                # Of a grant that it asked for this node learns by the answer, and if that is lost by its next write.
                is_asked = news.host == self.node and self._classroom.pen_changes.requests
                if news.epoch > self._classroom.board.stamp.epoch and not is_asked:
                    self._load()
            case NodeBeat():
                self._beat(news)
            case NodeLeft():
                self._left(news.node)
            case NewsMissed():
                self._is_grant_doubted = True
                self._load()
            case MembersChanged() | LineSaid() | ClassOver():
                self._hear_of_people(news)
            case _:
                assert_never(news)

    def _hear_of_people(self, news: MembersChanged | LineSaid | ClassOver) -> None:
        match news:
            case MembersChanged():
                self._classroom.learn(map(member_of, news.participants))
            case LineSaid():
                if news.line.seq > self._classroom.conversation.seq + 1:
                    self._load()
                else:
                    self._classroom.said(news.line)
            case ClassOver():
                self._classroom.end_all(Ending.OVER)
            case _:
                assert_never(news)

    def adopt(self, stored: StoredClassroom) -> None:
        """Take in the class as the store has it."""
        classroom = self._classroom
        classroom.title = stored.title
        classroom.learn(map(member_of, stored.participants))
        for line in stored.lines:
            classroom.said(line)
        board = classroom.board.stamp
        # One epoch, two writers: a failover lost a grant, and the store granted it again. The higher stamp stays.
        is_two = NOBODY not in (stored.host, self.host) and stored.host != self.host
        is_tie = is_two and stored.epoch == board.epoch
        is_ahead = stored.epoch < board.epoch or (is_tie and stored.stamp < board)
        # Lost with a grant was perhaps a pen taken later than the one the store has: that stays, and is told it.
        is_pen_lost = not is_ahead and classroom.pen.epoch > stored.pen.epoch
        if not is_ahead:
            self._follow(stored.host)
            classroom.pen = max(stored.pen, classroom.pen, key=lambda pen: pen.epoch)
            if stored.stamp > board or is_tie:
                classroom.take_over(board_of(stored), is_tie=is_tie)
        # A host that is ahead writes what is missing; a replica got all it has from the store, which lost it since.
        self.is_restore_due |= is_ahead or (stored.stamp < board and not self.is_host)
        # Not twice in a row: what a store does not keep it is not to be given without end.
        self.is_restore_due |= not self.is_restored and _lacks(stored, classroom)
        self.is_restored = False
        self._merge_parts(stored)
        classroom.reconcile(stored.stamp)
        if is_pen_lost or (is_tie and not is_ahead):
            self.claim(Epoch(board.epoch + 1))
        classroom.pen_changes.ask_again()
        self.consider()

    def store_stands(self, at: Stamp, had: Stamp) -> None:
        """The store's board stands at `at`; before it was asked it was known to have `had`."""
        board = self._classroom.board.stamp
        if at < had:
            self.is_restore_due = True
        elif at > board:
            # Also on the host: then another one writes in the same epoch.
            self.is_load_due = True

    def restored(self) -> None:
        """The store has been given back what it lost, as far as this node has it."""
        self.is_restore_due = False
        self.is_restored = self._is_grant_doubted = True
        self._restored_s = self._classroom.now_s()
        # Another node may have had more of it.
        self.is_load_due = True

    def is_store_doubted(self, now_s: float) -> bool:
        """Whether the store lost something lately that another node may be about to give back.

        The signs: this node had to give something back; someone comes from an epoch that the store has not heard of.
        """
        is_behind = self._ahead.epoch > self._classroom.board.stamp.epoch
        return now_s < GIVE_BACK_S + max(self._restored_s, self._ahead_s if is_behind else float("-inf"))

    # --- What else happens -------------------------------------------------------------------------------------------

    def arrived(self, stamp: Stamp) -> None:
        """Someone came who has seen `stamp`."""
        board = self._classroom.board.stamp
        if board < stamp and stamp.epoch <= board.epoch + MAX_EPOCH_JUMP:
            if stamp > self._ahead:
                self._ahead, self._ahead_s = stamp, self._classroom.now_s()
            # The news may only be on its way here.
            self._load()
        self.consider()

    def consider(self) -> None:
        """Claim the class if it is to be written here, or what someone has seen is to be surpassed."""
        classroom = self._classroom
        board = classroom.board.stamp
        is_beyond = self._ahead > board and not self.is_load_due
        if is_beyond and (self._ahead.epoch > board.epoch or not (self.is_host or self._is_alive(self.host))):
            self.claim(Epoch(max(board.epoch, self._ahead.epoch) + 1))
        elif not self.is_host and classroom.is_written_here:
            self.claim(Epoch(board.epoch + 1))

    def claim(self, at_least: Epoch) -> None:
        """Ask the store for an epoch of this node's own, with the pen as it is."""
        classroom = self._classroom
        if not classroom.is_store_away and not classroom.pen_changes.is_claimed:
            classroom.pen_changes.ask(PenRequest(self._claimed, is_claim=True, at_least=at_least))

    def store_failed(self) -> None:
        """The store is away: another one may be there when it is back, that lacks the last that this one did."""
        self._is_grant_doubted = True

    def next_epoch(self, at_least: Epoch) -> Epoch:
        """The epoch to ask for: the next, or `at_least`.

        Past those that a failover may have lost, and by a step of this node's own: two boards of one epoch would be
        mixed by whoever moves from the one to the other.
        """
        lost = LOST_EPOCHS + crc32(self.node.encode()) % LOST_EPOCHS if self._is_grant_doubted else 0
        return Epoch(max(self._classroom.board.stamp.epoch + 1 + lost, at_least))

    def home_of(self, holder: ParticipantId) -> NodeId:
        """The node that is to be the host once a participant has the pen: where it is, if that node lives."""
        member = self._classroom.roster.get(holder)
        home = self.node if member is None else self._classroom.roster.parts.home_of(member)
        return home if self._is_alive(home) else self.node

    def handed_to(self, host: NodeId, pen: Pen) -> None:
        """The store granted an epoch to another node, as this one asked it to: from there comes what is new.

        What was committed here while that was on its way came after the gift, and has no place in that epoch.
        """
        self._is_grant_doubted = False
        self._follow(host)
        self._classroom.pen = pen
        self._load()

    def granted(self) -> None:
        """This node is the host."""
        self._is_grant_doubted = False
        self._follow(self.node)

    def tick(self, now_s: float) -> None:
        """Notice who fell silent, and claim what is to be claimed."""
        self._notice_silence(now_s)
        self.consider()

    # --- Odds and ends of the above ----------------------------------------------------------------------------------

    def _notice_silence(self, now_s: float) -> None:
        parts = self._classroom.roster.parts
        # First: who is silent has nobody connected any more.
        if now_s - self._told_s > NODE_SILENT_S and parts.is_at(self._classroom.pen.holder, self.host):
            if self._writer_lost_s is None:
                # Not with the next one: that it may be old is the first thing a screen is to say.
                self._classroom.heartbeat_due_s = 0.0
            self._writer_lost_s = self._told_s
        for node, heard_s in list(self._heard_s.items()):
            if now_s - heard_s > PART_KEEP_S:
                del self._heard_s[node]
                parts.drop(node, now_s, is_dead=True)
            elif now_s - heard_s > NODE_SILENT_S and parts.has(node):
                parts.silence(node, now_s)

    def _board_moved(self, news: BoardMoved) -> None:
        board = self._classroom.board
        # Two hosts of one epoch: see `adopt`.
        is_others = self.is_host and news.host != self.node and news.state.epoch == board.stamp.epoch
        if news.state.epoch > board.stamp.epoch or is_others:
            self._load()
        elif not self.is_host and news.host == self.host:
            merged = board.merge(news.state)
            self._heard(news.host, self._classroom.now_s(), is_known=merged is not Merge.GAP)
            if merged is Merge.GAP:
                self._load()
            elif merged is Merge.APPLIED:
                self._classroom.reconcile(board.stamp)

    def _beat(self, news: NodeBeat) -> None:
        if news.part.node == self.node:
            return
        board = self._classroom.board.stamp
        self._merge(news.part, self._classroom.now_s(), is_known=ZERO < news.stamp <= board)
        if news.stamp > board:
            self._load()

    def _merge_parts(self, stored: StoredClassroom) -> None:
        now_s = self._classroom.now_s()
        for kept in stored.parts:
            if kept.part.node != self.node:
                self._merge(kept.part, now_s - kept.silent_s, is_known=True)
        # Of a node that is dead the store has a part for a while; nobody in it is here.
        self._notice_silence(now_s)

    def _merge(self, part: Part, heard_s: float, *, is_known: bool) -> None:
        self._heard(part.node, heard_s, is_known=is_known)
        merged, superseded = self._classroom.roster.parts.merge(
            part.node, part.from_version, part.to_version, part.entries, self._classroom.now_s()
        )
        if merged is Merge.GAP and part.from_version != START:
            self._load()
        for member in superseded:
            self._classroom.end_all_of(member, Ending.ELSEWHERE)

    def _heard(self, node: NodeId, heard_s: float, *, is_known: bool) -> None:
        self._heard_s[node] = max(heard_s, self._heard_s.get(node, heard_s))
        if node == self.host and is_known:
            self._told_s = max(heard_s, self._told_s)
            self._writer_lost_s = None

    def _left(self, node: NodeId) -> None:
        self._heard_s.pop(node, None)
        self._classroom.roster.parts.drop(node, self._classroom.now_s(), is_dead=False)
        if node == self.host:
            self._follow(NOBODY)

    def _follow(self, host: NodeId) -> None:
        if host != self.host:
            self.host = host
            self._told_s = self._heard_s.get(host, self._classroom.now_s())
            self._writer_lost_s = None

    def _is_alive(self, node: NodeId) -> bool:
        heard_s = self._heard_s.get(node)
        return heard_s is not None and self._classroom.now_s() - heard_s <= NODE_SILENT_S

    def _claimed(self, pen: Pen, _before: Epoch) -> Pen | None:
        """The pen as it is; None where the claim has come true since."""
        return pen if not self.is_host or self._ahead > self._classroom.board.stamp else None

    def _load(self) -> None:
        self.is_load_due = True
        self._classroom.on_work()


def _lacks(stored: StoredClassroom, classroom: Classroom) -> bool:
    """Whether the store lost people or lines: it had all of them but those who are still to be kept."""
    kept = {one.participant: one.is_removed for one in stored.participants}
    known = (member for member in classroom.roster if member.participant not in classroom.unkept)
    newest = stored.lines[-1].seq if stored.lines else 0
    return newest < classroom.conversation.seq or any(
        kept.get(one.participant) not in (one.is_removed, True) for one in known
    )
