"""What a node tells the others of a participant, and how what several tell is joined.

Each node writes its own part of the roster and no other's, so parts never conflict; a participant may stand in
several, for people move between nodes. What they say is joined field by field, each by a rule that gives the same
whatever came first:

- Where someone is: of the nodes that say so the one with the highest arrival; of two equal ones the node of the higher
  name. An arrival is past all that are known (a Lamport clock), and past the wall clock, for a node that was cut off
  does not know the newest. Who finds itself below closes its connections (P-5). A poll is no arrival: polls go round
  the nodes faster than these tell each other of them, and none may end the next.
- What someone painted: the newest stamp. What else it said of its screen: the report of the highest number.
- Whether a hand is up: the word of the highest number.
- Of two reports or words of one number, which nodes may give that have not heard of each other: the higher content.
- What a node knew that has left or died is told on by who heard it, once the participant is told of anew with less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from classroom_sync.core.member import Member, Presence
from classroom_sync.core.versioned_map import START, Merge, VersionedMap
from classroom_sync.protocol.words import NOBODY, NodeId, ParticipantId, Value, Version


class Parts:
    """This node's part, and how far the others' are known.

    `members` is the roster's own, by participant; `node` is NOBODY where there are no others to tell.
    """

    __slots__ = ("_known", "_members", "_node", "own")

    def __init__(self, members: Mapping[ParticipantId, Member], node: NodeId) -> None:
        self.own = VersionedMap()
        """What this node tells the others: participant to Presence, packed."""
        self._node = node
        self._members = members
        self._known: dict[NodeId, Version] = {}

    # --- This node's own ---------------------------------------------------------------------------------------------

    def begin_at(self, version: Version) -> None:
        """Count this node's part on from `version`: past any that it told in a former life of the class.

        Others may know that one still, and would take a new part for an old one. Only before anything is told.
        """
        self.own.restore({}, version, version)

    def arrived(self, member: Member, wall_ms: int) -> None:
        """The member opened a link here, `wall_ms` after 1970."""
        known = (member.arrival, *(other.arrival for other in member.elsewhere.values()))
        member.arrival = max(wall_ms, 1 + max(known))

    def is_home(self, member: Member) -> bool:
        """Whether no other node is known where the member is, and arrived later."""
        here = (member.arrival, self._node)
        return all(here > (other.arrival, node) for node, other in member.elsewhere.items() if other.is_here)

    def home_of(self, member: Member) -> NodeId:
        """The node where the member has its link; this one for a member that has none elsewhere."""
        if self.is_home(member) and member.connections:
            return self._node
        arrivals = {node: other.arrival for node, other in member.elsewhere.items() if other.is_here and other.arrival}
        return max(arrivals, key=lambda node: (arrivals[node], node), default=self._node)

    def note(self, member: Member, now_s: float, changes: dict[str, Value]) -> None:
        """Add to `changes` what the others are to know of a member, if they do not."""
        if self._node == NOBODY or not member.is_ours:
            return
        is_here = member.connections > 0 or now_s < member.connected_until_s
        screen = (member.painted, member.report, member.ready, member.page)
        presence = Presence(member.arrival, is_here, *screen, member.word, member.raised_ms)
        value: Value = None if member.is_removed else presence.pack()
        if self.own.get(member.participant) != value:
            changes[member.participant] = value

    def commit(self, changes: Mapping[str, Value]) -> None:
        """Tell the others what `note` gathered."""
        if changes and self._node != NOBODY:
            self.own.commit(changes)

    # --- The others' -------------------------------------------------------------------------------------------------

    def merge(
        self, node: NodeId, from_version: Version, to_version: Version, entries: Mapping[str, Value], now_s: float
    ) -> tuple[Merge, list[Member]]:
        """Take in another node's part, or what changed in it, by the rules of any versioned map.

        With it those of this node's people who arrived there since: their links here are to be closed. GAP too for a
        participant nobody has told of yet; the whole part, though, is taken as far as it is understood.
        """
        known = self._known.get(node)
        if known is not None and to_version <= known:
            return Merge.IGNORED, []
        if from_version != START and (known is None or from_version > known):
            return Merge.GAP, []
        if from_version != START and any(ParticipantId(one) not in self._members for one in entries):
            return Merge.GAP, []
        if from_version == START:
            self._take_out(node, entries, now_s)
        self._known[node] = to_version
        superseded: list[Member] = []
        for participant, value in entries.items():
            member = self._members.get(ParticipantId(participant))
            presence = Presence.unpack(value)
            if member is None:
                continue
            if presence is None:
                self._take_out(node, (), now_s, [member])
            elif self._join(member, node, presence, now_s) and not self.is_home(member):
                if member.connections or member.connected_until_s > now_s:
                    superseded.append(member)
                member.connected_until_s = 0.0
        return Merge.APPLIED, superseded

    def has(self, node: NodeId) -> bool:
        """Whether what another node tells counts now."""
        return node in self._known

    def is_at(self, participant: ParticipantId, node: NodeId) -> bool:
        """Whether another node says that a participant is there."""
        member = self._members.get(participant)
        presence = None if member is None else member.elsewhere.get(node)
        return presence is not None and presence.is_here

    def silence(self, node: NodeId, now_s: float) -> None:
        """A node is not heard any more: whoever was there is away (R-6). Its part counts again once it comes whole."""
        self._known.pop(node, None)
        for member in self._members.values():
            presence = member.elsewhere.get(node)
            if presence is not None and presence.is_here:
                self._join(member, node, presence._replace(is_here=False), now_s)

    def drop(self, node: NodeId, now_s: float, *, is_dead: bool) -> None:
        """A node has left; if it is dead, who was last seen there leaves the roster with it (R-6)."""
        self._known.pop(node, None)
        for member in self._take_out(node, (), now_s):
            was_here = member.arrival or member.connections or member.connected_until_s
            if is_dead and not was_here and not member.elsewhere:
                member.away_since_s = None

    def _join(self, member: Member, node: NodeId, presence: Presence, now_s: float) -> bool:
        """Take in what a node tells of a member; whether it arrived there since that node was last heard."""
        former = member.elsewhere.get(node)
        was_here = member.is_connected(now_s)
        member.elsewhere[node] = presence
        is_new = presence.arrival > 0 and member.away_since_s is None
        if is_new or (was_here and not member.is_connected(now_s)):
            member.away_since_s = now_s
        member.paint(presence.painted)
        screen = (member.report, member.ready or 0, member.page or 0)
        if (presence.report, presence.ready or 0, presence.page or 0) > screen:
            member.report, member.ready, member.page = presence.report, presence.ready, presence.page
        if (presence.word, presence.raised_ms) > (member.word, member.raised_ms):
            member.word, member.raised_ms, member.hand = presence.word, presence.raised_ms, presence.raised_ms > 0
        member.is_changed = True
        member.is_ours |= _is_less(presence, member) and all(
            _is_less(told, member) for told in member.elsewhere.values()
        )
        return presence.is_here and presence.arrival > (0 if former is None else former.arrival)

    def _take_out(
        self, node: NodeId, but: Iterable[str], now_s: float, members: Iterable[Member] | None = None
    ) -> list[Member]:
        """Forget what a node told of these members, of all if left out, but for those of these ids."""
        kept = set(but)
        taken: list[Member] = []
        for member in self._members.values() if members is None else members:
            if member.participant not in kept and node in member.elsewhere:
                was_here = member.is_connected(now_s)
                del member.elsewhere[node]
                if was_here and not member.is_connected(now_s):
                    member.away_since_s = now_s
                member.is_changed = True
                taken.append(member)
        return taken


def _is_less(told: Presence, member: Member) -> bool:
    """Whether one who knows no more than was told lacks something of what is known of a member."""
    return told.painted < member.painted or told.report < member.report or told.word < member.word
