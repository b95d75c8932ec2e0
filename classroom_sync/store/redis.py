"""Classrooms in Redis, or in what speaks its language: any number of nodes may share it.

A call is one script or command on one key, and so one atomic step, on a cluster too, with the news of it;
`redis_records` says what lies there, `redis_hearing` who hears. Beside the classes lies an index of their signs of
life, which `remove_silent` asks instead of every key: in parts of its own slots, written after the class and never
believed before the class itself was asked.

Guarantees beyond the contract: a `take_pen` that is repeated after StoreUnavailable is not fenced by its own earlier
success. A full Redis still does what only deletes (`leave`, `remove`). What was written is as safe as that Redis keeps
it: see docs/operations.md. A class nobody wrote to for REDIS_KEEP_S is gone.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from classroom_sync.core.versioned_map import START
from classroom_sync.errors import Behind, CodeTaken, ContractBroken, Fenced, Gone, StoreUnavailable
from classroom_sync.protocol.limits import (
    MAX_CLASSROOMS,
    MAX_LINES,
    OVER_KEEP_S,
    PART_KEEP_S,
    REDIS_CALL_S,
    REDIS_KEEP_S,
    REDIS_SECRET_KEEP_S,
    REDIS_SWEEP_BATCH,
)
from classroom_sync.protocol.messages import Said
from classroom_sync.protocol.words import Code, Epoch, NodeId, Pen, Stamp, Version
from classroom_sync.store import redis_news, redis_records
from classroom_sync.store.base import BoardWrite, Hear, Part, StoredClassroom, StoredParticipant
from classroom_sync.store.redis_hearing import Hearing
from classroom_sync.store.redis_link import Part as Argument
from classroom_sync.store.redis_link import RedisLink
from classroom_sync.store.redis_records import Call, class_channel, class_key, index_key_of, index_keys, time_field
from classroom_sync.store.redis_scripts import class_script, script
from classroom_sync.store.redis_url import Kind, RedisAddress

_KEEP_S = int(REDIS_KEEP_S)
_PING_KEY = b"cs:ping"
_SECRET_KEY = b"cs:secret"
_SECRET_KEEP_S = int(REDIS_SECRET_KEEP_S)
_PING_KEEP_S = 60
_WRITER_BYTES = 8


class RedisStore:
    """Classrooms in the Redis at `address`. All calls from one event loop; each ends within about `call_s`."""

    is_shared = True

    def __init__(self, address: RedisAddress, *, call_s: float = REDIS_CALL_S) -> None:
        self._link = RedisLink(address, call_s)
        self._call_s = call_s
        self._publish_by = b"SPUBLISH" if address.kind is Kind.CLUSTER else b"PUBLISH"
        # Tells this store's calls from those of every other node, and of this node's earlier lives.
        self._writer = secrets.token_hex(_WRITER_BYTES)
        self._numbers = count(1)
        # For classes whose last `take_pen` has an unknown outcome: its series. As many as a node may host.
        self._undecided: OrderedDict[Code, bytes] = OrderedDict()
        self._hearing: Hearing | None = None

    async def open(self) -> None:
        """Connect, and see that Redis takes writes from this user, and lets it hear what is published."""
        connection = self._link.open()
        try:
            await self._link.execute("SET", _PING_KEY, self._writer, "EX", _PING_KEEP_S)
            self._hearing = Hearing(connection, self._publish, self._writer, self._call_s)
            await self._hearing.open()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """See Store.close."""
        hearing, self._hearing = self._hearing, None
        if hearing is not None:
            await hearing.close()
        await self._link.close()

    async def ping(self) -> None:
        """Write, in truth: a full Redis, and a replica, answer every read. Of a cluster it tries one master."""
        await self._link.execute("SET", _PING_KEY, self._writer, "EX", _PING_KEEP_S)
        if self._hearing is not None:
            self._hearing.check()

    async def time_s(self) -> float:
        """See Store.time_s; on a cluster one master's, the same for all nodes."""
        seconds, microseconds = await self._link.run(script("time"), _PING_KEY)
        return int(seconds) + int(microseconds) / 1e6

    async def share_secret(self, own: str) -> str:
        """See Store.share_secret. Whoever reads all of Redis could as well write to it: no more is given away."""
        await self._link.execute("SET", _SECRET_KEY, own, "EX", _SECRET_KEEP_S, "NX")
        kept = await self._link.execute("GETEX", _SECRET_KEY, "EX", _SECRET_KEEP_S)
        # It may expire between the two, once in a month.
        return own if kept is None else kept.decode()

    async def create(self, classroom: StoredClassroom) -> None:
        """See Store.create."""
        call = self._next_call()
        fields = redis_records.class_fields(classroom, call)
        outcome, *_ = await self._run("create", classroom.code, call.token(), *fields)
        if outcome == b"taken":
            raise CodeTaken(classroom.code)
        await self._note_alive(classroom.code, classroom.alive_s)

    async def load(self, code: Code) -> StoredClassroom | None:
        """See Store.load."""
        fields, (seconds, microseconds) = await self._link.run(script("load"), class_key(code))
        named = dict(zip(fields[::2], fields[1::2], strict=True))
        return redis_records.read_class(code, named, int(seconds) + int(microseconds) / 1e6)

    async def commit(self, code: Code, write: BoardWrite) -> None:
        """See Store.commit."""
        answer = await self._run(
            "commit",
            code,
            write.epoch,
            write.host,
            write.since,
            write.version,
            write.floor,
            redis_news.pack_board(write.host, write.state),
            *redis_records.entry_fields(write.entries),
        )
        _check(code, answer)

    async def take_pen(
        self, code: Code, expected: Epoch, epoch: Epoch, pen: Pen, host: NodeId, since: Version = START
    ) -> Version:
        """See Store.take_pen."""
        if epoch <= expected:
            raise ContractBroken(f"epoch {epoch} is not newer than {expected}")
        call = self._next_call()
        # Taken out while this call is on its way: of two at once only one may pass for the one before.
        series = self._undecided.pop(code, call.token())
        is_decided = False
        pen_field, news = redis_records.pen_field(pen), redis_news.pack_pen(epoch, host)
        try:
            answer = await self._run(
                "take_pen", code, expected, epoch, pen_field, host, series, call.number, news, since
            )
            is_decided = True
        finally:
            # Also when the caller gave up waiting.
            if not is_decided:
                self._remember_undecided(code, series)
        _check(code, answer)
        return Version(answer[1])

    async def restore(self, classroom: StoredClassroom) -> None:
        """See Store.restore."""
        code, call = classroom.code, self._next_call()
        board = redis_records.board_fields(classroom)
        people = redis_records.participant_fields(classroom.participants, call)
        lines = redis_records.line_fields(classroom.lines)
        # Where the script finds the first of each in ARGV, which counts from 1: eleven arguments come before.
        people_at = 12 + len(board)
        answer = await self._run(
            "restore",
            code,
            call.token(),
            classroom.epoch,
            classroom.version,
            time_field(classroom.alive_s),
            MAX_LINES,
            redis_records.newest_line(classroom.lines),
            people_at,
            people_at + len(people),
            *board,
            *people,
            *lines,
        )
        _check(code, answer)
        await self._note_alive(code, classroom.alive_s)

    async def keep_participants(self, code: Code, participants: Sequence[StoredParticipant]) -> None:
        """See Store.keep_participants."""
        call = self._next_call()
        fields = redis_records.participant_fields(participants, call)
        news = redis_news.pack_members(participants)
        await self._run("keep_participants", code, call.writer, call.number, news, *fields)

    async def beat(self, code: Code, part: Part) -> Stamp:
        """See Store.beat."""
        answer = await self._run(
            "beat",
            code,
            part.node,
            self._next_call().number,
            part.from_version,
            part.to_version,
            time_field(PART_KEEP_S),
            redis_news.begin_beat(part),
            *redis_records.part_fields(part),
        )
        _check(code, answer)
        _, epoch, version = answer
        return Stamp(Epoch(epoch), Version(version))

    async def leave(self, code: Code, node: NodeId) -> None:
        """See Store.leave."""
        await self._run("leave", code, node, self._next_call().number, redis_news.pack_left(node))

    async def say(self, code: Code, line: Said) -> Said:
        """See Store.say."""
        answer = await self._run("say", code, MAX_LINES, redis_news.begin_line(), redis_records.line_field(line))
        _check(code, answer)
        return replace(line, seq=answer[1])

    async def touch(self, code: Code, alive_s: float) -> None:
        """See Store.touch."""
        outcome, _ = await self._run("touch", code, time_field(alive_s))
        if outcome == b"done":
            await self._note_alive(code, alive_s)

    async def remove(self, code: Code) -> None:
        """See Store.remove."""
        await self._run("remove", code, redis_news.OVER, keep_s=int(OVER_KEEP_S))
        await self._link.execute("ZREM", index_key_of(code), code)

    async def remove_silent(self, before_s: float) -> Sequence[Code]:
        """See Store.remove_silent; codes in alphabetical order, each told to one node only."""
        removed: list[Code] = []
        for part in index_keys():
            while batch := await self._silent_in(part, before_s):
                # One after the other: a sweep may take its time, and must not take it from commits.
                removed += [code for code in batch if await self._remove_if_silent(part, code, before_s)]
        return sorted(removed)

    async def follow(self, code: Code, hear: Hear) -> None:
        """See Store.follow."""
        await self._hearing_now().follow(code, hear)

    async def unfollow(self, code: Code) -> None:
        """See Store.unfollow."""
        if self._hearing is not None:
            self._hearing.unfollow(code)

    async def _run(self, name: str, code: Code, *arguments: Argument, keep_s: int = _KEEP_S) -> list[Any]:
        """What a script of a class answers."""
        key, channel = class_key(code), class_channel(code)
        return await self._link.run(class_script(name), key, self._publish_by, channel, keep_s, *arguments)

    async def _publish(self, channel: bytes, payload: bytes) -> None:
        # Not a key that there is: on a cluster it says which server the script is to run on.
        await self._link.run(class_script("probe"), channel, self._publish_by, channel, _KEEP_S, payload)

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
        return bool(outcome == b"removed")

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

    def _hearing_now(self) -> Hearing:
        if self._hearing is None:
            raise StoreUnavailable("the store is not open")
        return self._hearing


def _check(code: Code, answer: Sequence[Any]) -> None:
    """Return if a script did it, else raise what it answered instead."""
    match answer:
        case [b"gone", is_over]:
            raise Gone(code, is_over=bool(is_over))
        case [b"fenced", epoch, *_]:
            raise Fenced(epoch)
        case [b"behind", epoch, version]:
            raise Behind(epoch, version)
        case _:
            assert answer[0] == b"done", answer
