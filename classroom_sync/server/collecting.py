"""When garbage is collected: seldom, and not while a class waits.

What dies young is collected as CPython always does; that takes a millisecond. But as soon as a quarter of all that
lives is new, it also walks the whole of it, and everybody waits: 90 to 160 ms with two thousand students. They are
new, all at once, when another node has died, just when nobody can wait; and nothing of theirs is garbage. So the old
are walked when something has ended: once as many connections have as are open (what they leave is then no more than
what lives), or after a quarter of that in a second in which nobody commits.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

FEW_ENDED = 500
"""Of so many connections at least; each leaves some 25 KiB behind."""
FEW_ENDED_QUIET = 100
"""The same in a second without a commit: then a quarter of those that are open will do."""
AT_LATEST_S = 3600.0
"""Whatever else leaves garbage that has grown old."""
_NEVER = 2**31 - 1


class Collecting:
    """Says when the old are to be walked. Asked once a second or so; times are seconds of any one clock."""

    __slots__ = ("_collected_s", "_commits", "_ended")

    def __init__(self, now_s: float) -> None:
        self._collected_s = now_s
        self._ended = 0
        self._commits = 0

    def is_due(self, ended: int, live: int, commits: int, now_s: float) -> bool:
        """Whether it is time; then it is taken to be done. All are counts since the start, but `live`: open now."""
        is_quiet, self._commits = commits == self._commits, commits
        left_behind = ended - self._ended
        bound = max(FEW_ENDED_QUIET, live // 4) if is_quiet else max(FEW_ENDED, live)
        if left_behind < bound and now_s - self._collected_s < AT_LATEST_S:
            return False
        self._ended, self._collected_s = ended, now_s
        return True


@contextmanager
def only_the_young() -> Iterator[None]:
    """While entered, CPython by itself collects only what died young."""
    before = gc.get_threshold()
    gc.set_threshold(before[0], before[1], _NEVER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
