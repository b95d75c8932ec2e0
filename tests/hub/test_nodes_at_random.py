"""Three people on two nodes through whatever may happen, at random: in the end all see one thing, and no promise broke.

A seed is a run. `python -m tests.hub.test_nodes_at_random FROM TO` plays any number and prints those that fail.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Sequence
from random import Random

import pytest

from classroom_sync.hub.connection import Post
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import ROSTER_EVERY_S
from classroom_sync.protocol.words import Role, Value
from classroom_sync.store.base import StoredClassroom
from tests.hub.fakes import FakeClock, settle
from tests.hub.nodes import Node, Nodes, hosts, seen_on
from tests.hub.people import Person

STEPS = 60
PAUSES_S = (0.25, 0.5, 1.0, 2.0)
# What happens, and how often beside the others.
EVENTS = {
    "commit": 30,
    "wait": 20,
    "student moves": 8,
    "teacher moves": 8,
    "teacher changes device": 2,
    "teacher posts": 8,
    "someone speaks": 8,
    "pen is given": 3,
    "node is killed": 3,
    "node leaves": 1,
    "node is cut off": 6,
    "node is mended": 6,
    "node goes deaf": 4,
    "node hears again": 5,
    "call is slow": 6,
    "news are late": 5,
    "store is emptied": 3,
    "store is set back": 3,
}


class World:
    """Two nodes at any time, a teacher and three students on them."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.nodes = Nodes(FakeClock())
        self.live: list[Node] = []
        self.people: list[Person] = []
        self.posts: list[tuple[str, Post]] = []
        self._count = 0
        self._ends: list[tuple[float, Node, str]] = []
        """When a call, or news, held back at a node come through."""
        self._backup: StoredClassroom | None = None

    @property
    def teacher(self) -> Person:
        return self.people[0]

    async def begin(self) -> None:
        for name in ("N0", "N1"):
            self.live.append(await self.nodes.start(name))
        await self.nodes.create(self.live[0])
        joined = [await self.live[at % 2].join(f"Student {at}") for at in range(3)]
        self.people.append(Person(self.nodes.teacher, Role.TEACHER, self.after))
        self.people += [Person(member.participant, Role.STUDENT, self.after) for member in joined]
        for at, person in enumerate(self.people):
            await person.connect(self.live[at % 2])

    async def after(self, seconds: float) -> None:
        for _ in range(round(seconds / ROSTER_EVERY_S)):
            await self.nodes.clock.advance(ROSTER_EVERY_S)
            self._release(self.nodes.clock.now_s())
            await self._read()

    async def step(self) -> None:
        (event,) = self.chance.choices(list(EVENTS), list(EVENTS.values()))
        await self._happen(event, self.chance.choice(self.live))
        await self._read()
        for person in self.people:
            if person.far_end is None and self.chance.random() < 0.5:
                await person.connect(self.chance.choice(self.live))

    async def calm(self) -> None:
        """All troubles end, everyone comes back, and the teacher holds the pen."""
        self._release(float("inf"))
        for node in self.live:
            node.mend()
        for seconds in (12.0, 8.0, 40.0, 4.0):
            await self.after(seconds)
            for person in self.people:
                if person.far_end is None:
                    await person.connect(self.chance.choice(self.live))
            self.teacher.ask(lambda id_: m.GivePen(id_, None))

    def check(self) -> None:
        """A-2, S-3, R-6, T-3: one board on every node and screen, one roster, one conversation, one host."""
        kept = self.nodes.kept
        values: dict[str, Value] = {key: entry.value for key, entry in kept.entries.items() if entry.value is not None}
        holding = [node for node in self.live if node.hub.classrooms]
        assert len(hosts(*holding)) == 1
        for node in holding:
            classroom = node.classroom
            assert (classroom.board.stamp, classroom.board.values()) == (kept.stamp, values)
            assert (classroom.pen, classroom.conversation.all()) == (kept.pen, list(kept.lines))
            assert list(seen_on(node).values()) == ["here"] * 4
        for person in self.people:
            assert (person.replica.stamp, person.replica.board) == (kept.stamp, values)
            assert person.pending == {}
        self._check_promises(values)

    def _check_promises(self, values: dict[str, Value]) -> None:
        for key, value in self.teacher.promised.items():
            assert values.get(key) == value, f"{key} was durable at {value}"
        for key, post in self.posts:
            # One whose node was killed is answered by nobody.
            answer = post.answer.result() if post.answer.done() else None
            if isinstance(answer, m.Accepted) and answer.durable:
                assert key in values, f"{key} was durable"

    # --- What happens ------------------------------------------------------------------------------------------------

    async def _happen(self, event: str, node: Node) -> None:
        match event:
            case "commit":
                for _ in range(self.chance.randint(1, 4)):
                    self._count += 1
                    self.teacher.commit({f"x/{self._count % 40}": self._count})
            case "wait":
                await self.after(self.chance.choice((*PAUSES_S, 5.0)))
            case "student moves":
                await self._move(self.chance.choice(self.people[1:]), node)
            case "teacher moves":
                await self._move(self.teacher, node)
            case "teacher changes device":
                self.teacher.device = self.chance.choice(("phone", "tablet", "board"))
                await self._move(self.teacher, node)
            case "node is killed" | "node leaves":
                await self._end(node, is_killed=event == "node is killed")
            case "store is emptied" | "store is set back":
                await self._lose(is_emptied=event == "store is emptied")
            case _:
                self._say_or_trouble(event, node)
        await settle()

    def _say_or_trouble(self, event: str, node: Node) -> None:
        match event:
            case "teacher posts":
                self._post(node)
            case "someone speaks":
                self.chance.choice(self.people).ask(lambda id_: m.Say(id_, f"line {id_}"))
            case "pen is given":
                whom = self.chance.choice([None, *(person.whom for person in self.people[1:])])
                self.teacher.ask(lambda id_: m.GivePen(id_, whom))
            case "node is cut off":
                node.cut_off()
            case "node is mended":
                node.mend()
            case "node goes deaf":
                node.store.is_deaf = True
            case "node hears again":
                node.store.is_deaf = node.store.is_away
            case "call is slow":
                self._hold(node, self.chance.choice(("commit", "take_pen", "load", "beat")))
            case "news are late":
                self._hold(node, "news")
            case _:
                raise AssertionError(event)

    async def _move(self, person: Person, node: Node) -> None:
        if self.chance.random() < 0.7:
            person.drop()
        await person.connect(node)

    def _post(self, node: Node) -> None:
        member = node.classroom.roster.get(self.nodes.teacher) if node.hub.classrooms else None
        if member is None:
            return
        self._count += 1
        post = node.classroom.post(member, m.Commit(self._count, {f"x/post{self._count}": True}))
        assert post is not None
        self.posts.append((f"x/post{self._count}", post))

    def _hold(self, node: Node, what: str) -> None:
        if any((held, name) == (node, what) for _, held, name in self._ends):
            return
        self._ends.append((self.nodes.clock.now_s() + self.chance.choice(PAUSES_S), node, what))
        if what == "news":
            node.store.hold_news()
        else:
            node.store.hold(what)

    def _release(self, until_s: float, of: Sequence[Node] | None = None) -> None:
        for end in list(self._ends):
            at_s, node, what = end
            if at_s > until_s or (of is not None and node not in of):
                continue
            self._ends.remove(end)
            if what == "news":
                node.store.release_news()
            else:
                node.store.release(what)

    async def _end(self, node: Node, *, is_killed: bool) -> None:
        others = [other for other in self.live if other is not node]
        if any(other.store.is_away or other.store.is_deaf for other in others):
            return
        self._release(float("inf"), [node])
        self.live.remove(node)
        if is_killed or node.store.is_away:
            await node.kill()
        else:
            await node.leave(within_s=0.05)
        self._count += 1
        self.live.append(await self.nodes.start(f"N{self._count + 2}"))

    async def _lose(self, *, is_emptied: bool) -> None:
        """The store loses something while every node is well: else it would be the second fault at once."""
        await self.after(1.0)
        if self._ends or any(node.store.is_away or node.store.is_deaf for node in self.live):
            return
        await self.after(6.0)
        if not any(node.hub.classrooms for node in self.live):
            return
        if is_emptied:
            self.nodes.wipe()
        elif self._backup is not None:
            self.nodes.set_back(self._backup)
        await self.after(4.0)
        self._backup = self.nodes.kept

    async def _read(self) -> None:
        await settle()
        for person in self.people:
            person.read()
        await settle()


async def play(seed: int) -> None:
    world = World(seed)
    await world.begin()
    for _ in range(STEPS):
        await world.step()
    await world.calm()
    world.check()
    await world.nodes.close()


@pytest.mark.parametrize("seed", range(24))
async def test_in_the_end_all_see_one_thing_and_no_promise_broke(seed: int) -> None:
    """A-2, S-3, C-4, C-10, R-6, T-3."""
    await play(seed)


def main(first: int, end: int) -> int:
    logging.disable(logging.CRITICAL)
    failed = 0
    for seed in range(first, end):
        try:
            asyncio.run(play(seed))
        except AssertionError as error:
            failed += 1
            print(f"seed {seed}: {error}")  # noqa: T201
    print(f"{failed} of {end - first} failed")  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
