"""What the store over Redis promises beyond the contract: it comes through what befalls a Redis, and says what."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from classroom_sync.errors import Fenced, Gone, StoreUnavailable
from classroom_sync.protocol.words import NOBODY, ZERO, Code, Epoch, ParticipantId, Pen, Stamp, Version
from classroom_sync.store import redis_link
from classroom_sync.store.base import ClassOver, NodeBeat, NodeLeft
from classroom_sync.store.redis import RedisStore
from classroom_sync.store.redis_records import (
    class_key,
    index_key_of,
)
from classroom_sync.store.redis_url import read_address
from tests.redis_process import RedisCluster, RedisProcess
from tests.store.samples import (
    ANOTHER_HOST,
    CODE,
    HOST,
    OTHER,
    PEN,
    PUPIL,
    Ears,
    as_line,
    as_part,
    as_write,
    kept,
    loaded,
    new_classroom,
    opened,
)

PATIENCE_S = 0.3  # instead of REDIS_CALL_S, so that tests of a Redis that stands still are short
LATE_S = 3.0  # by then a store that is away must have been noticed
BACK_S = 10.0
ANOTHER_PEN = Pen(ParticipantId("p2"), Epoch(2), "phone")


@pytest.fixture
async def store(redis: RedisProcess) -> AsyncIterator[RedisStore]:
    """A store on it, with one class."""
    async with opened(redis.url, LATE_S) as store:
        await store.create(new_classroom())
        yield store


@pytest.fixture
async def impatient(redis: RedisProcess, store: RedisStore) -> AsyncIterator[RedisStore]:
    """Another on the same, connected, that gives up soon."""
    async with opened(redis.url, PATIENCE_S) as store:
        yield store


class TestRestartedEmpty:
    async def test_the_class_is_gone_though_not_over(self, redis: RedisProcess, store: RedisStore) -> None:
        redis.kill()
        redis.start()
        assert await store.load(CODE) is None
        for call in (
            store.commit(CODE, as_write(1, {"page": (1, 7)})),
            store.take_pen(CODE, Epoch(1), Epoch(2), PEN, HOST),
            store.beat(CODE, as_part(HOST, 1, {})),
        ):
            with pytest.raises(Gone) as gone:
                await call
            assert not gone.value.is_over

    async def test_the_class_may_be_given_back(self, redis: RedisProcess, store: RedisStore) -> None:
        redis.kill()
        redis.start()
        await store.restore(new_classroom(epoch=4, version=9, entries={"page": (9, 7)}))
        await store.commit(CODE, as_write(10, {"page": (10, 8)}, epoch=4))
        assert await kept(store) == {"page": (10, 8)}

    async def test_while_it_is_away_calls_say_so(self, redis: RedisProcess, store: RedisStore) -> None:
        redis.kill()
        for call in (store.ping(), store.load(CODE), store.commit(CODE, as_write(1, {"page": (1, 7)}))):
            with pytest.raises(StoreUnavailable, match="cannot be reached"):
                await call
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            await store.remove_silent(2000.0)


class TestStandingStill:
    async def test_calls_end_in_time_and_all_is_well_after(
        self, redis: RedisProcess, store: RedisStore, impatient: RedisStore
    ) -> None:
        redis.stop()
        began_s = time.monotonic()
        with pytest.raises(StoreUnavailable, match="does not answer"):
            await impatient.commit(CODE, as_write(1, {"page": (1, 7)}))
        assert time.monotonic() - began_s < LATE_S
        redis.go_on()
        await impatient.commit(CODE, as_write(2, {"page": (1, 7), "follow": (2, "free")}))
        assert await kept(store) == {"page": (1, 7), "follow": (2, "free")}

    async def test_calls_that_wait_for_a_connection_end_in_time_too(
        self, redis: RedisProcess, impatient: RedisStore
    ) -> None:
        redis.stop()
        began_s = time.monotonic()
        many = [impatient.commit(CODE, as_write(1, {"page": (1, 7)})) for _ in range(200)]
        outcomes = await asyncio.gather(*many, return_exceptions=True)
        assert time.monotonic() - began_s < LATE_S
        assert {type(outcome) for outcome in outcomes} == {StoreUnavailable}

    async def test_one_call_too_many_is_refused_at_once(
        self, redis: RedisProcess, impatient: RedisStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(redis_link, "MAX_STORE_CALLS", 3)
        redis.stop()
        outcomes = await asyncio.gather(*(impatient.load(CODE) for _ in range(4)), return_exceptions=True)
        assert ["3 calls wait" in str(outcome) for outcome in outcomes] == [False, False, False, True]

    async def test_a_pen_taken_unnoticed_is_granted_when_asked_for_again(
        self, redis: RedisProcess, store: RedisStore, impatient: RedisStore
    ) -> None:
        """P-2: the caller is not fenced by its own earlier success, whichever pen it now asks for."""
        # Redis knows the script from here on: one it does not know is not carried out late.
        await store.create(new_classroom(OTHER))
        await store.take_pen(OTHER, Epoch(1), Epoch(2), PEN, HOST)
        redis.stop()
        for _ in range(2):
            with pytest.raises(StoreUnavailable):
                await impatient.take_pen(CODE, Epoch(1), Epoch(2), PEN, HOST)
        redis.go_on()
        async with asyncio.timeout(BACK_S):
            while (await loaded(store)).epoch == 1:
                pass
        assert await impatient.take_pen(CODE, Epoch(1), Epoch(3), ANOTHER_PEN, ANOTHER_HOST) == 0
        classroom = await loaded(store)
        assert (classroom.epoch, classroom.pen, classroom.host) == (3, ANOTHER_PEN, ANOTHER_HOST)
        with pytest.raises(Fenced):
            await impatient.take_pen(CODE, Epoch(1), Epoch(4), PEN, HOST)

    async def test_a_pen_that_another_took_meanwhile_is_the_others(
        self, redis: RedisProcess, store: RedisStore, impatient: RedisStore
    ) -> None:
        """P-2: what was granted to one is never granted to another."""
        redis.kill()
        with pytest.raises(StoreUnavailable):
            await impatient.take_pen(CODE, Epoch(1), Epoch(2), PEN, HOST)
        redis.start()
        await store.create(new_classroom())
        await store.take_pen(CODE, Epoch(1), Epoch(2), ANOTHER_PEN, HOST)
        with pytest.raises(Fenced) as fenced:
            await impatient.take_pen(CODE, Epoch(1), Epoch(2), PEN, HOST)
        assert fenced.value.epoch == 2
        assert (await loaded(store)).pen == ANOTHER_PEN


class TestWhatRedisRefuses:
    async def test_a_full_redis_takes_no_writes_and_answers_reads(self, redis: RedisProcess, store: RedisStore) -> None:
        """And none by half: what a write would forget first is still there."""
        await store.commit(CODE, as_write(2, {"page": (1, 7), "at": (2, None)}))
        await store.beat(CODE, as_part(HOST, 1, {"p1": 1}))
        before = await loaded(store)
        redis.command("CONFIG", "SET", "maxmemory", "1")
        writes = (
            store.ping(),
            store.commit(CODE, as_write(1, {"page": (1, 7)})),
            store.take_pen(CODE, Epoch(1), Epoch(2), PEN, HOST),
            store.keep_participants(CODE, [PUPIL]),
            store.restore(new_classroom(epoch=9)),
            store.commit(CODE, as_write(9, {"page": (9, 9)}, floor=9)),
            store.beat(CODE, as_part(HOST, 9, {})),
            store.say(CODE, as_line("hello")),
            store.create(new_classroom(OTHER)),
        )
        for write in writes:
            with pytest.raises(StoreUnavailable, match=r"is full \(maxmemory\)"):
                await write
        found = await loaded(store)
        assert [each.part for each in found.parts] == [each.part for each in before.parts]
        assert replace(found, parts=before.parts) == before
        redis.command("CONFIG", "SET", "maxmemory", "0")
        await store.commit(CODE, as_write(3, {"page": (3, 7)}))
        assert await kept(store) == {"page": (3, 7), "at": (2, None)}

    async def test_a_full_redis_does_what_only_deletes(self, redis: RedisProcess, store: RedisStore) -> None:
        """And tells it: so leaving and ending a class never wait for room, and make some."""
        ears = Ears()
        await store.follow(CODE, ears)
        await store.beat(CODE, as_part(HOST, 1, {"p1": 1}))
        redis.command("CONFIG", "SET", "maxmemory", "1")
        await store.leave(CODE, HOST)
        assert await store.load(CODE) == new_classroom(host=NOBODY)
        await store.remove(CODE)
        assert await store.load(CODE) is None
        with pytest.raises(Gone) as gone:
            await store.commit(CODE, as_write(1, {}))
        assert gone.value.is_over
        assert (await ears.first(3))[1:] == [NodeLeft(HOST), ClassOver()]

    async def test_that_a_node_lives_is_heard_of_a_full_redis(self, redis: RedisProcess, store: RedisStore) -> None:
        """R-3: or all its students would be away. At no stamp (T-4): what it commits meanwhile nobody hears."""
        ears, part = Ears(), as_part(HOST, 1, {"p1": 1})
        await store.follow(CODE, ears)
        redis.command("CONFIG", "SET", "maxmemory", "1")
        with pytest.raises(StoreUnavailable):
            await store.beat(CODE, part)
        assert await ears.first(1) == [NodeBeat(part, ZERO)]
        redis.command("CONFIG", "SET", "maxmemory", "0")
        await store.beat(CODE, part)
        assert (await ears.first(2))[1:] == [NodeBeat(part, Stamp(Epoch(1), Version(0)))]

    async def test_a_replica_takes_no_writes(self, redis: RedisProcess, store: RedisStore) -> None:
        redis.command("REPLICAOF", "127.0.0.1", "1")
        with pytest.raises(StoreUnavailable, match="it is a replica"):
            await store.commit(CODE, as_write(1, {"page": (1, 7)}))
        redis.command("REPLICAOF", "NO", "ONE")
        await store.commit(CODE, as_write(1, {"page": (1, 7)}))

    async def test_a_node_of_a_cluster_names_the_right_scheme(self, shared_cluster: RedisCluster) -> None:
        stores = [RedisStore(read_address(node.url)) for node in shared_cluster.nodes]
        outcomes = await asyncio.gather(*(store.open() for store in stores), return_exceptions=True)
        # The third node holds the slot of what opening writes, and learns of the others only by other keys.
        assert sum("use redis+cluster://" in str(outcome) for outcome in outcomes) == 2
        await asyncio.gather(*(store.close() for store in stores))

    async def test_what_another_program_keeps_there_is_told_apart(self, redis: RedisProcess, store: RedisStore) -> None:
        redis.command("SET", class_key(CODE).decode(), "another's")
        with pytest.raises(StoreUnavailable, match="WRONGTYPE"):
            await store.commit(CODE, as_write(1, {"page": (1, 7)}))
        redis.command("DEL", class_key(CODE).decode())
        redis.command("HSET", class_key(CODE).decode(), "title", "x")
        with pytest.raises(StoreUnavailable, match=f"what is kept of {CODE} is damaged"):
            await store.load(CODE)


class TestLogin:
    @pytest.fixture
    def guarded(self, redis: RedisProcess) -> RedisProcess:
        """A Redis that only the user `class` may enter, with no more rights than docs/operations.md gives."""
        rights = "on >s3cret/ ~cs:* &cs:* +@read +@write +@pubsub +@scripting +select +time -@dangerous"
        redis.command("ACL", "SETUSER", "class", *rights.split())
        redis.command("ACL", "SETUSER", "default", "off")
        return redis

    async def test_user_password_and_socket(self, guarded: RedisProcess) -> None:
        async with opened(f"unix://class:s3cret%2F@{guarded.socket}?db=1") as store:
            await store.create(new_classroom())
            await store.commit(CODE, as_write(1, {"page": (1, 7)}))
            await store.touch(CODE, 1001.0)
            await store.take_pen(CODE, Epoch(1), Epoch(2), PEN, HOST)
            await store.keep_participants(CODE, [PUPIL])
            await store.beat(CODE, as_part(HOST, 1, {"p1": 1}))
            await store.say(CODE, as_line("hello"))
            ears = Ears()
            await store.follow(CODE, ears)
            await store.leave(CODE, HOST)
            assert await ears.first(1) == [NodeLeft(HOST)]
            await store.unfollow(CODE)
            await store.ping()
            assert await store.remove_silent(2000.0) == [CODE]
            await store.restore(new_classroom())
            await store.remove(CODE)

    async def test_one_who_may_not_listen_is_told_at_the_start(self, redis: RedisProcess) -> None:
        """A node that hears nothing of the others is not ready."""
        redis.command("ACL", "SETUSER", "mute", "on", "nopass", "~cs:*", "resetchannels", "+@all")
        store = RedisStore(read_address(redis.url.replace("//", "//mute:x@")), call_s=PATIENCE_S)
        with pytest.raises(StoreUnavailable, match="NOPERM"):
            await store.open()

    @pytest.mark.parametrize("userinfo", ["", ":hush-hush@", "class:hush-hush@", "nobody:hush-hush@"])
    async def test_a_wrong_one_is_one_clear_line(self, guarded: RedisProcess, userinfo: str) -> None:
        store = RedisStore(read_address(guarded.url.replace("//", f"//{userinfo}")))
        with pytest.raises(StoreUnavailable, match="it refuses the user or the password") as refused:
            await store.open()
        assert "\n" not in str(refused.value)
        assert "hush" not in str(refused.value)


class TestLife:
    async def test_every_key_has_an_end(self, redis: RedisProcess, store: RedisStore) -> None:
        """E-3: also of a class that no node is left to sweep."""
        await store.commit(CODE, as_write(1, {"page": (1, 7)}))
        await store.touch(CODE, 2000.0)
        await store.restore(new_classroom(OTHER))
        await store.remove(OTHER)
        keys = await store._link.execute("KEYS", "*")
        assert {class_key(CODE), index_key_of(CODE)} <= set(keys)
        assert [key for key in keys if await store._link.execute("TTL", key) <= 0] == []

    @pytest.mark.parametrize("alive_s", [500.0, 1500.0])
    async def test_the_class_decides_not_the_index(self, store: RedisStore, alive_s: float) -> None:
        """A node that died between the two writes left an index that lags."""
        await store.create(new_classroom(OTHER, alive_s=alive_s))
        await store._link.execute("ZADD", index_key_of(OTHER), "1.0", OTHER)
        await store._link.execute("ZADD", index_key_of(CODE), "1.0", Code("AAAAAA"))
        silent = [OTHER] if alive_s < 1000.0 else []
        assert await store.remove_silent(1000.0) == silent
        assert await store.remove_silent(1000.0) == []
        assert (await store.load(OTHER) is None) == bool(silent)
        assert await store.remove_silent(1600.0) == sorted({CODE, OTHER} - set(silent))


async def test_a_store_that_is_closed_says_so(shared_redis: RedisProcess) -> None:
    async with opened(shared_redis.url) as store:
        pass
    with pytest.raises(StoreUnavailable, match="is not open"):
        await store.ping()


async def test_a_store_goes_on_after_its_node_was_not_there_at_first(tmp_path: Path) -> None:
    process = RedisProcess(tmp_path / "redis")
    store = RedisStore(read_address(process.url))
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        await store.open()
    process.start()
    await store.open()
    await store.create(new_classroom())
    assert await store.load(CODE) == new_classroom()
    await store.close()
    process.close()
