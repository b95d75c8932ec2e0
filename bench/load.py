"""The loop that drives a measurement: one thread, one epoll, one clock for the teacher and all students."""

from __future__ import annotations

import gc
import heapq
import select
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter_ns

from bench.wire import Line, WireError

Due = Callable[[int], int | None]
"""Called when it is due, with the time in ns; answers when it is due next, or None for never."""
Heard = Callable[[int, bytes], None]
"""Called with when bytes were there, and the bytes."""


def drive(
    heard: Sequence[tuple[Line, Heard]], timers: Sequence[tuple[int, Due]], is_done: Callable[[], bool], give_up_ns: int
) -> None:
    """Read all lines and call what is due until `is_done`; WireError when that has not come by `give_up_ns`.

    `is_done` is asked only once no timer that ends is left. What is ready is first read, each with its own timestamp,
    then looked at: no student waits for the parsing of another's message.
    """
    by_fd = {line.socket.fileno(): (line, listener) for line, listener in heard}
    queue = [(due_ns, place, timer) for place, (due_ns, timer) in enumerate(timers)]
    heapq.heapify(queue)
    with select.epoll() as epoll:
        for fd, (line, _) in by_fd.items():
            line.socket.setblocking(False)
            epoll.register(fd, select.EPOLLIN)
        # What came together with the last message of the entering, such as a ping behind it.
        for _, listener in heard:
            listener(perf_counter_ns(), b"")
        while not is_done():
            now_ns = perf_counter_ns()
            if now_ns > give_up_ns:
                raise WireError("not everything arrived in time")
            while queue and queue[0][0] <= now_ns:
                _, place, timer = heapq.heappop(queue)
                next_ns = timer(perf_counter_ns())
                if next_ns is not None:
                    heapq.heappush(queue, (next_ns, place, timer))
            until_ns = min(give_up_ns, queue[0][0]) if queue else give_up_ns
            ready = epoll.poll(max(0, until_ns - perf_counter_ns()) / 1e9)
            arrived = [(*by_fd[fd], by_fd[fd][0].receive(), perf_counter_ns()) for fd, _ in ready]
            for _, listener, data, at_ns in arrived:
                listener(at_ns, data)


@contextmanager
def no_collections() -> Iterator[None]:
    """Keep this process's garbage collector out of the measured time; the servers keep theirs."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
