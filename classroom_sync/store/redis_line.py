"""One connection that carries all calls to a server, without waiting for the answer to one before it sends the next.

Redis answers in order, so that who waits longest is who is answered. A line whose oldest call has waited for `answer_s`
is given up: all its calls end with LineLost, and whoever made them goes another way.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

import hiredis
from redis.asyncio.connection import AbstractConnection

from classroom_sync.store.redis_wire import Command, Wire


class LineLost(Exception):
    """The connection went, or its answer is overdue; whether Redis carried the call out is not known."""


class Line(Wire):
    """Carries calls over `connection`, which is connected."""

    def __init__(self, connection: AbstractConnection, answer_s: float) -> None:
        super().__init__(connection)
        self._loop = asyncio.get_running_loop()
        self._answer_s = answer_s
        # Who waits, and since when, oldest first.
        self._waiting: deque[tuple[asyncio.Future[Any], float]] = deque()
        self._watch: asyncio.TimerHandle | None = None
        self._is_full = False

    @property
    def calls(self) -> int:
        """How many wait for their answer."""
        return len(self._waiting)

    @property
    def is_clear(self) -> bool:
        """Whether a call may be made: the connection is there, and takes more bytes."""
        return not (self._is_full or self.is_lost)

    def ask(self, command: Command) -> asyncio.Future[Any]:
        """What Redis answers; hiredis.ReplyError where that is an error, LineLost."""
        answer: asyncio.Future[Any] = self._loop.create_future()
        self._waiting.append((answer, self._loop.time()))
        if self._watch is None:
            self._watch = self._loop.call_later(self._answer_s, self._look)
        self.send(command)
        return answer

    def take(self, reply: Any) -> None:
        """See Wire."""
        if not self._waiting:
            self.close()
            return
        answer, _ = self._waiting.popleft()
        # Its caller may have given up waiting.
        if not answer.done():
            if isinstance(reply, hiredis.ReplyError):
                answer.set_exception(reply)
            else:
                answer.set_result(reply)

    def lost(self) -> None:
        """See Wire."""
        if self._watch is not None:
            self._watch.cancel()
        while self._waiting:
            answer, _ = self._waiting.popleft()
            if not answer.done():
                answer.set_exception(LineLost())

    def pause_writing(self) -> None:
        """Called by the transport: it holds more bytes than is good."""
        self._is_full = True

    def resume_writing(self) -> None:
        """Called by the transport."""
        self._is_full = False

    def _look(self) -> None:
        self._watch = None
        if self._waiting:
            _, since_s = self._waiting[0]
            left_s = since_s + self._answer_s - self._loop.time()
            if left_s <= 0:
                self.close()
            else:
                self._watch = self._loop.call_later(left_s, self._look)
