"""Classes behind a balancer: each on one node, through a killed one, a leaving one, one without Redis."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from functools import partial

import httpx
import pytest

from classroom_sync.client import ClassroomClient, join_classroom
from classroom_sync.errors import Refused
from classroom_sync.protocol.words import show_code
from tests.deploy.balancers import Haproxy
from tests.deploy.conftest import SEE_S, Service, open_class, sees, student, until

STUDENTS = 3
STATE = 1


async def test_all_of_a_class_are_on_one_node_and_classes_on_both(service: Service) -> None:
    """Whatever way they come by: WebSocket, long poll, and the code as people type it."""
    used: set[int] = set()
    async with asyncio.timeout(SEE_S):
        while used != {0, 1}:
            used.add(await _hold_a_class(service))


async def _hold_a_class(service: Service) -> int:
    """Which node all of it was on."""
    opened = await open_class(service)
    typed = show_code(opened.code)
    if service.balancer.takes_any_case:
        typed = typed.lower()
    async with AsyncExitStack() as stack:
        teacher = await stack.enter_async_context(ClassroomClient(service.url, opened.code, opened.token))
        joined = await join_classroom(service.url, typed, "Typed")
        people = [ClassroomClient(service.url, joined.code, joined.token)]
        people += [await student(service, opened, f"Student {number}") for number in range(STUDENTS)]
        for client in people:
            await stack.enter_async_context(client)
        poller = await join_classroom(service.url, typed, "Poller")
        polling = asyncio.create_task(_poll(f"{service.url}/api/classrooms/{typed}/messages", poller.token, 42))
        node = await service.node_of(2 + len(people))
        await teacher.commit({"page": 42})
        for client in people:
            await sees(client, 42)
        await polling
    await service.node_of(0)
    return node


async def _poll(url: str, token: str, page: int) -> None:
    """Follow by long poll until this page."""
    async with httpx.AsyncClient(trust_env=False, timeout=SEE_S, headers={"Authorization": f"Bearer {token}"}) as http:
        after, seen = "", None
        while seen != page:
            answer = await http.get(url, params={"after": after, "wait": 30 if after else 0})
            answer.raise_for_status()
            if answer.status_code == httpx.codes.OK:
                after, messages = answer.json()
                seen = next((board["page"] for kind, *_, board in messages if kind == STATE and "page" in board), seen)


async def test_a_killed_node_s_people_come_back_by_the_balancer(service: Service) -> None:
    """Everyone is on the newest page of a teacher who went on meanwhile, with nothing lost."""
    opened = await open_class(service)
    async with AsyncExitStack() as stack:
        teacher = await stack.enter_async_context(ClassroomClient(service.url, opened.code, opened.token))
        people = [await stack.enter_async_context(await student(service, opened, f"S{n}")) for n in range(STUDENTS)]
        node = await service.node_of(1 + STUDENTS)
        await teacher.commit({"page": 7})
        for client in people:
            await sees(client, 7)
        await service.nodes[node].kill()
        async with asyncio.timeout(SEE_S):
            await teacher.commit({"page": 8})
        for client in people:
            await sees(client, 8)
        assert (await service.connections())[1 - node] == 1 + STUDENTS
        # Who comes now is not sent to the dead one either, nor is a class opened there.
        async with await student(service, opened, "Late") as late:
            await sees(late, 8)
        for _ in range(4):
            await open_class(service)


async def test_a_node_leaves_and_nobody_is_turned_away(service: Service) -> None:
    """T-2: its people are back on the other with all that was done; who joins meanwhile is let in."""
    opened = await open_class(service)
    async with AsyncExitStack() as stack:
        teacher = await stack.enter_async_context(ClassroomClient(service.url, opened.code, opened.token))
        people = [await stack.enter_async_context(await student(service, opened, f"S{n}")) for n in range(STUDENTS)]
        node = await service.node_of(1 + STUDENTS)
        leaving = asyncio.create_task(service.nodes[node].stop())
        page, turned_away = 1, 0
        async with asyncio.timeout(SEE_S):
            while not leaving.done():
                page += 1
                await teacher.commit({"page": page})
                try:
                    await join_classroom(service.url, opened.code, f"Joins at page {page}")
                except Refused:
                    turned_away += 1
        await leaving
        for client in people:
            await sees(client, page)
        assert (await service.connections())[1 - node] == 1 + STUDENTS
        if isinstance(service.balancer, Haproxy):
            assert turned_away == 0


@pytest.mark.parametrize("service", [Haproxy], indirect=True)
async def test_a_node_that_lost_redis_keeps_its_people_and_gets_no_more(service: Service) -> None:
    """Readiness is for newcomers: a connection that works is left alone."""
    assert isinstance(service.balancer, Haproxy)
    opened = await open_class(service)
    maryam = await student(service, opened, "Maryam")
    async with ClassroomClient(service.url, opened.code, opened.token) as teacher, maryam:
        node = await service.node_of(2)
        service.lock_out(node)
        await until(lambda: _is(service, "ready", node, "DOWN"))
        async with await student(service, opened, "Late"):
            await until(lambda: _counts(service, node, [2, 1]))
        await teacher.commit({"page": 9})
        await sees(maryam, 9)
        assert (await service.connections())[node] == 2


async def test_without_redis_people_come_back_to_their_class(service: Service) -> None:
    """No node is ready then, yet the class goes on where it is."""
    opened = await open_class(service)
    async with AsyncExitStack() as stack:
        teacher = await stack.enter_async_context(ClassroomClient(service.url, opened.code, opened.token))
        joined = await join_classroom(service.url, opened.code, "Maryam")
        async with ClassroomClient(service.url, opened.code, joined.token):
            await service.node_of(2)
        service.redis.stop()
        if isinstance(service.balancer, Haproxy):
            for node in range(2):
                await until(partial(_is, service, "ready", node, "DOWN"))
        async with ClassroomClient(service.url, opened.code, joined.token) as back:
            answer = await teacher.commit({"page": 10})
            await sees(back, 10)
            assert not answer.durable


async def _is(service: Service, backend: str, node: int, status: str) -> bool:
    assert isinstance(service.balancer, Haproxy)
    return (await service.balancer.status(backend, f"node-{node + 1}")).startswith(status)


async def _counts(service: Service, first: int, counts: list[int]) -> bool:
    found = await service.connections()
    return [found[first], found[1 - first]] == counts
