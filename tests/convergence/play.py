"""What people do and what befalls the machines, drawn from the seed; and how all of it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from classroom_sync.protocol import messages as m
from classroom_sync.protocol.words import Role, Value
from tests.convergence.device import Device
from tests.convergence.loop import after
from tests.convergence.node import SimulatedNode
from tests.convergence.world import World

Happening = Callable[[], None]


class Play:
    """One run's troubles. Each seed has its own mix: of all that may happen some does not, and some does often."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.chance
        self._joins = 0
        self._others: list[asyncio.Task[None]] = []
        self._drains: list[asyncio.Task[None]] = []
        chance = self._chance
        acts: dict[Happening, float] = {
            self._commit: 12.0,
            self._hand: 0.5,
            self._say: 0.5,
            self._give_pen: 0.6,
            self._other_tablet: 0.4,
            self._come_or_go: 0.6,
            self._join: 0.2,
            self._remove: 0.1,
        }
        faults: dict[Happening, float] = {
            self._snap_link: 1.0,
            self._cut_road: 0.6,
            self._bad_road: 0.6,
            self._crash: 0.3,
            self._drain: 0.2,
            self._store_down: 0.3,
            self._wipe: 0.1,
            self._set_back: 0.15,
            self._wrong_clock: 0.1,
            self._lose_network: 0.3,
        }
        self._mix = [(act, weight * chance.choice((0.3, 1.0, 3.0))) for act, weight in acts.items()]
        self._mix += [
            (fault, weight * chance.choice((0.3, 1.0, 3.0)))
            for fault, weight in faults.items()
            if chance.random() < 0.4
        ]
        self._pace_s = chance.choice((0.03, 0.1, 0.3))

    async def run(self, for_s: float) -> None:
        """Have things happen for a while."""
        happenings, weights = [each for each, _ in self._mix], [weight for _, weight in self._mix]
        end_s = self._world.loop.time() + for_s
        while self._world.loop.time() < end_s:
            await after(self._chance.expovariate(1 / self._pace_s))
            (happening,) = self._chance.choices(happenings, weights)
            happening()

    async def heal(self) -> None:
        """End all troubles: every node is up, every road clear, every switched-on device may come."""
        world = self._world
        world.trace("all is healed")
        for task in self._others:
            task.cancel()
        world.truth.is_down = False
        # Who is on the way out goes first.
        await asyncio.gather(*self._drains)
        for node in world.nodes:
            was_deaf = not node.road.news_pass
            node.road.clear()
            if was_deaf and node.store is not None and self._chance.random() < 0.5:
                node.store.tell_missed()
            if node.hub is None:
                node.start(world.draw_id)
        for device in world.devices:
            device.is_road_clear = True

    # --- What people do ----------------------------------------------------------------------------------------------

    def _commit(self) -> None:
        writers = [device for device in self._world.devices if device.is_on and device.may_write]
        if writers:
            device = self._chance.choice(writers)
            device.commit(self._changes())

    def _changes(self) -> dict[str, Value]:
        chance, number = self._chance, self._world.draw_value()
        kind = chance.random()
        if kind < 0.4:
            return {"page": number}
        if kind < 0.6:
            return {"at": {"x": number / 100_000, "y": 0.5}}
        key = f"x/{chance.choice('abcd')}"
        if kind < 0.7:
            return {key: None}
        return {key: number} if kind < 0.9 else {key: number, "notice": f"n{number}"}

    def _hand(self) -> None:
        device = self._anyone(Role.STUDENT)
        if device is not None:
            up = self._chance.random() < 0.6
            device.ask(lambda id_: m.Hand(id_, up))

    def _say(self) -> None:
        device, text = self._anyone(), f"line {self._world.draw_value()}"
        if device is not None:
            device.ask(lambda id_: m.Say(id_, text))

    def _give_pen(self) -> None:
        teacher, student = self._anyone(Role.TEACHER), self._anyone(Role.STUDENT)
        if teacher is not None:
            to = student.person.participant if student is not None and self._chance.random() < 0.6 else None
            teacher.ask(lambda id_: m.GivePen(id_, to))

    def _other_tablet(self) -> None:
        tablets = [device for device in self._world.devices if device.person.role is Role.TEACHER]
        self._chance.choice(tablets).switch_on()

    def _come_or_go(self) -> None:
        students = [device for device in self._world.devices if device.person.role is Role.STUDENT]
        if students:
            device = self._chance.choice(students)
            if device.is_on:
                device.switch_off()
            elif device.stopped is None:
                device.switch_on()

    def _join(self) -> None:
        self._joins += 1
        if self._joins <= 2:
            self._spawn(self._world.join(f"late{self._joins}"))

    def _remove(self) -> None:
        teacher, student = self._anyone(Role.TEACHER), self._anyone(Role.STUDENT)
        if teacher is not None and student is not None:
            whom = student.person.participant
            teacher.ask(lambda id_: m.Remove(id_, whom))

    def _anyone(self, role: Role | None = None) -> Device | None:
        here = [device for device in self._world.devices if device.is_here and role in (None, device.person.role)]
        return self._chance.choice(here) if here else None

    # --- What befalls the machines -----------------------------------------------------------------------------------

    def _snap_link(self) -> None:
        links = [device.link for device in self._world.devices if device.link is not None]
        if links:
            chance = self._chance
            chance.choice(links).snap(chance.choice((0.01, 0.3, None)), chance.choice((0.01, 0.3, 2.0, None)))

    def _lose_network(self) -> None:
        device = self._anyone()
        if device is not None and device.link is not None:
            device.is_road_clear = False
            device.link.snap(0.0, self._chance.choice((0.5, None)))
            self._later(self._chance.uniform(0.5, 4.0), lambda: setattr(device, "is_road_clear", True))

    def _cut_road(self) -> None:
        """A node and the store lose each other: both ways, one way, or only the news."""
        node, chance = self._node(), self._chance
        road = node.road
        what = chance.choice(("all", "calls", "answers", "news"))
        self._world.trace("{}: cut off: {}", node.name, what)
        self._world.law.node_away()
        road.calls_pass = road.calls_pass and what not in ("all", "calls")
        road.answers_pass = road.answers_pass and what not in ("all", "answers")
        road.news_pass = road.news_pass and what not in ("all", "news")
        is_told = chance.random() < 0.5

        def mend() -> None:
            self._world.trace("{}: reaches the store again", node.name)
            road.calls_pass = road.answers_pass = road.news_pass = True
            if is_told and node.store is not None:
                node.store.tell_missed()

        self._later(chance.uniform(0.3, 5.0), mend)

    def _bad_road(self) -> None:
        node, chance = self._node(), self._chance
        road = node.road
        road.delay_s = chance.choice((0.002, 0.05, 0.6))
        road.lost, road.news_lost, road.late = (chance.choice((0.0, 0.0, 0.1, 0.4)) for _ in range(3))
        self._world.trace("{}: a bad road: {}", node.name, road)
        self._world.law.node_away()
        self._later(chance.uniform(1.0, 6.0), road.clear)

    def _crash(self) -> None:
        node = self._node()
        node.crash()
        self._restart(node)

    def _drain(self) -> None:
        node = self._node()

        async def drain() -> None:
            await node.drain()
            self._restart(node)

        self._drains.append(self._world.loop.create_task(drain()))

    def _restart(self, node: SimulatedNode) -> None:
        self._later(self._chance.choice((0.3, 2.0, 6.0)), lambda: None if node.hub else node.start(self._world.draw_id))

    def _store_down(self) -> None:
        self._world.trace("the store is down")
        self._world.truth.is_down = True
        self._world.law.node_away()
        self._later(self._chance.uniform(0.5, 4.0), self._store_up)

    def _store_up(self) -> None:
        self._world.trace("the store is up")
        self._world.truth.is_down = False

    def _wipe(self) -> None:
        # Where no node has the class it is gone for good, and there is nothing more to see.
        if self._world.classrooms():
            self._world.trace("the store is emptied")
            self._world.law.store_lost()
            self._world.truth.wipe()
            if self._chance.random() < 0.5:
                self._tell_missed()

    def _tell_missed(self) -> None:
        """Every connection to the store broke: the nodes hear again, and know that they did not."""
        for node in self._world.nodes:
            if node.store is not None and node.road.news_pass:
                node.store.tell_missed()

    def _set_back(self) -> None:
        set_back, after_s = self._world.truth.copy(), self._chance.uniform(0.1, 2.0)

        def fail_over() -> None:
            if self._world.classrooms():
                self._world.trace("the store is set back by {} s", after_s)
                self._world.law.store_lost()
                set_back()
                self._tell_missed()

        self._later(after_s, fail_over)

    def _wrong_clock(self) -> None:
        self._node().clock.wrong_by_s = self._chance.choice((-3600.0, 0.0, 120.0))
        self._world.was_clock_wrong = True

    # --- Odds and ends of the above ----------------------------------------------------------------------------------

    def _node(self) -> SimulatedNode:
        return self._chance.choice(self._world.nodes)

    def _later(self, after_s: float, do: Happening) -> None:
        async def later() -> None:
            await after(after_s)
            do()

        self._spawn(later())

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = self._world.loop.create_task(coroutine)
        task.add_done_callback(self._world.law.task_done)
        self._others.append(task)
