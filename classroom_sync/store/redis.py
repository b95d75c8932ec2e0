"""Classrooms in Redis, or in what speaks its language: any number of nodes may share it.

A call is one script or command on one key, and so one atomic step, on a cluster too; `redis_records` says what lies
there. Beside the classes lies an index of their signs of life, which `remove_silent` asks instead of every key: in
parts of its own slots, written after the class and never believed before the class itself was asked.

Guarantees beyond the contract: a `take_pen` that is repeated after StoreUnavailable is not fenced by its own earlier
success. What was written is as safe as that Redis keeps it: see docs/operations.md. A class nobody wrote to for
REDIS_KEEP_S is gone.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from itertools import count

from classroom_sync.errors import CodeTaken, ContractBroken, Fenced
from classroom_sync.protocol.limits import MAX_CLASSROOMS, REDIS_CALL_S, REDIS_KEEP_S, REDIS_SWEEP_BATCH
from classroom_sync.protocol.words import Code, Epoch, Pen
from classroom_sync.store.base import BoardWrite, StoredClassroom, StoredParticipant
from classroom_sync.store.redis_link import RedisLink
from classroom_sync.store.redis_records import (
    Call,
    class_fields,
    class_key,
    entry_fields,
    index_key_of,
    index_keys,
    participant_fields,
    pen_field,
    read_class,
    time_field,
)
from classroom_sync.store.redis_scripts import script
from classroom_sync.store.redis_url import RedisAddress

_KEEP_S = int(REDIS_KEEP_S)
_PING_KEY = b"cs:ping"
_PING_KEEP_S = 60
_WRITER_BYTES = 8


class RedisStore:
    """Classrooms in the Redis at `address`. All calls from one event loop; each ends within about `call_s`."""

    def __init__(self, address: RedisAddress, *, call_s: float = REDIS_CALL_S) -> None:
        self._link = RedisLink(address, call_s)
        # Tells this store's calls from those of every other node, and of this node's earlier lives.
        self._writer = secrets.token_hex(_WRITER_BYTES)
        self._numbers = count(1)
        # For classes whose last `take_pen` has an unknown outcome: its series. As many as a node may host.
        self._undecided: OrderedDict[Code, bytes] = OrderedDict()

    async def open(self) -> None:
        """Connect, and see that Redis takes writes from this user."""
        await self._link.open()
        try:
            await self.ping()
        except BaseException:
            await self._link.close()
            raise

    async def close(self) -> None:
        """See Store.close."""
        await self._link.close()

    async def ping(self) -> None:
        """Write, in truth: a full Redis, and a replica, answer every read. Of a cluster it tries one master."""
        await self._link.execute("SET", _PING_KEY, self._writer, "EX", _PING_KEEP_S)

    async def create(self, classroom: StoredClassroom) -> None:
        """See Store.create."""
        call = self._next_call()
        fields = class_fields(classroom, call)
        outcome, _ = await self._link.run(script("create"), class_key(classroom.code), call.token(), _KEEP_S, *fields)
        if outcome == b"taken":
            raise CodeTaken(classroom.code)
        await self._note_alive(classroom.code, classroom.alive_s)

    async def load(self, code: Code) -> StoredClassroom | None:
        """See Store.load."""
        fields = await self._link.execute("HGETALL", class_key(code))
        return read_class(code, fields) if fields else None

    async def commit(self, code: Code, write: BoardWrite) -> None:
        """See Store.commit."""
        outcome, epoch = await self._link.run(
            script("commit"),
            class_key(code),
            write.epoch,
            write.version,
            write.floor,
            _KEEP_S,
            *entry_fields(write.entries),
        )
        if outcome == b"fenced":
            raise Fenced(epoch)
        if outcome == b"never granted":
            raise ContractBroken(f"epoch {write.epoch} of {code} was never granted")

    async def take_pen(self, code: Code, expected: Epoch, pen: Pen) -> None:
        """See Store.take_pen."""
        call = self._next_call()
        # Taken out while this call is on its way: of two at once only one may pass for the one before.
        series = self._undecided.pop(code, call.token())
        is_decided = False
        try:
            outcome, epoch = await self._link.run(
                script("take_pen"), class_key(code), expected, pen_field(pen), series, call.number, _KEEP_S
            )
            is_decided = True
        finally:
            # Also when the caller gave up waiting.
            if not is_decided:
                self._remember_undecided(code, series)
        if outcome == b"fenced":
            raise Fenced(epoch)

    async def keep_participants(self, code: Code, participants: Sequence[StoredParticipant]) -> None:
        """See Store.keep_participants."""
        call = self._next_call()
        fields = participant_fields(participants, call)
        await self._link.run(script("keep_participants"), class_key(code), call.writer, call.number, _KEEP_S, *fields)

    async def touch(self, code: Code, alive_s: float) -> None:
        """See Store.touch."""
        outcome, _ = await self._link.run(script("touch"), class_key(code), time_field(alive_s), _KEEP_S)
        if outcome == b"done":
            await self._note_alive(code, alive_s)

    async def remove(self, code: Code) -> None:
        """See Store.remove."""
        await self._link.execute("UNLINK", class_key(code))
        await self._link.execute("ZREM", index_key_of(code), code)

    async def remove_silent(self, before_s: float) -> Sequence[Code]:
        """See Store.remove_silent; codes in alphabetical order, each told to one node only."""
        removed: list[Code] = []
        for part in index_keys():
            while batch := await self._silent_in(part, before_s):
                # One after the other: a sweep may take its time, and must not take it from commits.
                removed += [code for code in batch if await self._remove_if_silent(part, code, before_s)]
        return sorted(removed)

    async def _silent_in(self, part: bytes, before_s: float) -> list[Code]:
        """Some classes that a part of the index takes for silent. Asked until there are none: each one leaves it."""
        before = b"(" + time_field(before_s)
        found = await self._link.execute("ZRANGEBYSCORE", part, "-inf", before, "LIMIT", 0, REDIS_SWEEP_BATCH)
        return [Code(code.decode()) for code in found]

    async def _remove_if_silent(self, part: bytes, code: Code, before_s: float) -> bool:
        before = time_field(before_s)
        outcome, alive_s = await self._link.run(script("remove_silent"), class_key(code), before)
        if outcome == b"alive":
            await self._note_alive(code, float(alive_s))
        else:
            await self._link.run(script("index_drop"), part, before, code)
        return outcome == b"removed"

    async def _note_alive(self, code: Code, alive_s: float) -> None:
        # After the class, not before: an entry too early would hide a silent class; one that is missing, for a node
        # died between the two, comes with the next sign of life, and without any the class itself expires.
        await self._link.run(script("index_note"), index_key_of(code), time_field(alive_s), code, _KEEP_S)

    def _next_call(self) -> Call:
        return Call(self._writer, next(self._numbers))

    def _remember_undecided(self, code: Code, series: bytes) -> None:
        self._undecided[code] = series
        self._undecided.move_to_end(code)
        if len(self._undecided) > MAX_CLASSROOMS:
            self._undecided.popitem(last=False)
