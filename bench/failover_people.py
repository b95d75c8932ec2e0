"""People who come back by themselves: teachers who go on turning pages, students who dial again as clients must (X-5).

One thread, one epoll, as `bench.load`; but lines end and others begin while it runs. Commit n turns to page n + 1, so
what somebody sees says by itself how far they are, whatever epoch it came in.
"""

from __future__ import annotations

import errno
import heapq
import os
import select
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from time import perf_counter_ns

import msgpack

from bench.measure import WrongData
from bench.systems import NS
from bench.wire import Line, WebSocketLine, WireError, handshake

_WELCOME, _STATE, _REFUSED = 0, 1, 4
# full jitter, 0.5 s doubled by each attempt that was not welcomed, up to 10 s.
_BACKOFF_NS, _BACKOFF_MAX_NS = NS // 2, 10 * NS


class LateLine(WebSocketLine):
    """A WebSocket that is dialled while others go on."""

    def __init__(self, port: int, path: str, subprotocols: str) -> None:
        self.dialled_ns = perf_counter_ns()
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self._make_urgent()
        self._rest = b""
        self._request = handshake(port, path, subprotocols)
        self._is_open = False
        error = self.socket.connect_ex(("127.0.0.1", port))
        if error not in (0, errno.EINPROGRESS):
            self.close()
            raise WireError(os.strerror(error))

    def ask(self) -> None:
        """The connection stands, or does not: ask for the WebSocket."""
        error = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            raise WireError(os.strerror(error))
        self.send(self._request)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """As any WebSocket's, once the server agreed."""
        if not self._is_open:
            self._rest += data
            head, end, rest = self._rest.partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 101 "):
                raise WireError(head.decode("latin-1").splitlines()[0])
            self._rest, self._is_open, data = rest, True, b""
        yield from super().feed(data)


@dataclass(frozen=True, slots=True)
class Place:
    """What one needs to come back to a class, and where one stood in it."""

    code: str
    token: str
    stamp: str


class Person:
    """One of a class: what they see, and since when. `port` is where they dial next."""

    def __init__(self, line: WebSocketLine, port: int, place: Place) -> None:
        self.line: WebSocketLine | None = line
        self.port = port
        self.seen: list[tuple[int, int]] = []
        """When, and up to which commit."""
        self.came_back_ns = 0
        """When they were welcomed last, after a line that ended; 0 before that."""
        self.failures = 0
        self._path = f"/api/classrooms/{place.code}/ws"
        self._subprotocols = f"classroom-sync.v1, token.{place.token}"
        self._stamp = place.stamp

    @property
    def number(self) -> int:
        """The newest commit they see."""
        return self.seen[-1][1] if self.seen else 0

    def dial(self) -> LateLine:
        """A line for after the last one."""
        return LateLine(self.port, f"{self._path}?since={self._stamp}", self._subprotocols)

    def hear(self, at_ns: int, data: bytes) -> None:
        """Take in what came on the line."""
        assert self.line is not None
        for payload in self.line.feed(data):
            self.take(at_ns, payload[1], payload)

    def take(self, at_ns: int, kind: int, payload: bytes) -> None:
        """One message."""
        if kind == _WELCOME and isinstance(self.line, LateLine):
            self.failures = 0
            self.came_back_ns = at_ns
        elif kind == _STATE:
            _, epoch, _, version, changes = msgpack.unpackb(payload)
            self._stamp = f"{epoch}.{version}"
            if "page" in changes:
                self.seen.append((at_ns, changes["page"] - 1))


class Teacher(Person):
    """Turns pages, also while there is no line: what was not answered as durable is committed again on the next."""

    def __init__(self, line: WebSocketLine, port: int, place: Place) -> None:
        super().__init__(line, port, place)
        self.sent_ns: list[int] = []
        self._id = 0
        self._is_welcome = True

    def turn(self) -> None:
        """To the next page."""
        self.sent_ns.append(perf_counter_ns())
        self._commit()

    def _commit(self) -> None:
        if self.line is not None and self._is_welcome:
            self._id += 1
            commit = msgpack.packb([16, self._id, {"page": len(self.sent_ns) + 1}])
            # A line that has ended says so when it is read next; the page is committed on the one after it.
            with suppress(OSError):
                self.line.send_message(commit, is_text=False)

    def dial(self) -> LateLine:
        """See Person."""
        self._is_welcome = False
        return super().dial()

    def take(self, at_ns: int, kind: int, payload: bytes) -> None:
        """See Person."""
        super().take(at_ns, kind, payload)
        if kind == _WELCOME and not self._is_welcome:
            self._is_welcome = True
            # A page alone: the newest says all that those before it would.
            self._commit()
        elif kind == _REFUSED:
            raise WrongData(f"refused: {msgpack.unpackb(payload)[3]}")


class Crowd:
    """Everybody, driven until `is_over`; who loses a line dials again."""

    def __init__(self, people: Sequence[Person], seed: int) -> None:
        self._people = people
        self._random = Random(seed)
        self._epoll = select.epoll()
        self._at: dict[int, Person] = {}
        self._timers: list[tuple[int, int, Callable[[int], int | None]]] = []
        for person in people:
            assert person.line is not None
            self._attend(person, person.line, select.EPOLLIN)
            person.hear(perf_counter_ns(), b"")

    def at(self, due_ns: int, timer: Callable[[int], int | None]) -> None:
        """Call this when it is due; it answers when it is due next, or None."""
        heapq.heappush(self._timers, (due_ns, id(timer), timer))

    def drive(self, is_over: Callable[[], bool], give_up_ns: int) -> None:
        """Until it is over; WireError when that has not come by `give_up_ns`."""
        while not is_over():
            now_ns = perf_counter_ns()
            if now_ns > give_up_ns:
                raise WireError("not everybody came back in time")
            while self._timers and self._timers[0][0] <= now_ns:
                _, _, timer = heapq.heappop(self._timers)
                if (next_ns := timer(perf_counter_ns())) is not None:
                    self.at(next_ns, timer)
            until_ns = min(self._timers[0][0] if self._timers else give_up_ns, now_ns + NS // 100)
            ready = self._epoll.poll(max(0, until_ns - perf_counter_ns()) / 1e9, maxevents=len(self._people))
            # First all timestamps, then what it was: nobody waits for the parsing of another's message.
            for person, data, at_ns in [self._read(fd, events) for fd, events in ready]:
                self._take(person, data, at_ns)

    def close(self) -> None:
        """Everybody hangs up."""
        for person in self._people:
            if person.line is not None:
                person.line.close()
        self._epoll.close()

    def _attend(self, person: Person, line: Line, events: int) -> None:
        line.socket.setblocking(False)
        self._at[line.socket.fileno()] = person
        self._epoll.register(line.socket, events)

    def _read(self, fd: int, events: int) -> tuple[Person, bytes | None, int]:
        """What is there; None for the end of a line."""
        person = self._at[fd]
        line = person.line
        assert line is not None
        try:
            if events & select.EPOLLOUT and isinstance(line, LateLine):
                line.ask()
                self._epoll.modify(fd, select.EPOLLIN)
                return person, b"", perf_counter_ns()
            return person, line.receive(), perf_counter_ns()
        except (WireError, OSError):
            return person, None, perf_counter_ns()

    def _take(self, person: Person, data: bytes | None, at_ns: int) -> None:
        if data is not None:
            try:
                person.hear(at_ns, data)
            except (WireError, OSError):
                data = None
        if data is None:
            self._lose(person)

    def _lose(self, person: Person) -> None:
        line = person.line
        assert line is not None
        self._epoll.unregister(line.socket)
        del self._at[line.socket.fileno()]
        line.close()
        person.line = None
        self.at(perf_counter_ns() + self._delay_ns(person), lambda _now_ns: self._dial(person))

    def _delay_ns(self, person: Person) -> int:
        return int(self._random.random() * min(_BACKOFF_MAX_NS, _BACKOFF_NS * 2 ** min(person.failures, 8)))

    def _dial(self, person: Person) -> None:
        person.failures += 1
        try:
            person.line = person.dial()
        except WireError:
            self.at(perf_counter_ns() + self._delay_ns(person), lambda _now_ns: self._dial(person))
            return
        self._attend(person, person.line, select.EPOLLIN | select.EPOLLOUT)
