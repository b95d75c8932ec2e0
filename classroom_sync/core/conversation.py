"""The conversation: the newest lines of a class, numbered without gaps (T-3)."""

from __future__ import annotations

from collections import deque

from classroom_sync.errors import LinkOverflow
from classroom_sync.protocol.limits import MAX_LINES
from classroom_sync.protocol.messages import Said


class Conversation:
    """The last 200 lines, as the store numbered them."""

    __slots__ = ("_lines", "_seq")

    def __init__(self) -> None:
        self._lines: deque[Said] = deque(maxlen=MAX_LINES)
        self._seq = 0

    @property
    def seq(self) -> int:
        """The number of the newest line; 0 before the first."""
        return self._seq

    def all(self) -> list[Said]:
        """All that is remembered, oldest first."""
        return list(self._lines)

    def heard(self, line: Said) -> bool:
        """Take in a line; whether it was news.

        One that was heard before changes nothing. One past the next means that those between are known to nobody here:
        the conversation goes on from it.
        """
        if line.seq <= self._seq:
            return False
        if line.seq != self._seq + 1:
            self._lines.clear()
        self._seq = line.seq
        self._lines.append(line)
        return True

    def reachable(self, seq: int) -> int:
        """Where one who has the lines up to `seq` can go on from.

        There, or just before the oldest line remembered (T-3).
        """
        return seq if seq > self._seq else max(seq, self._seq - len(self._lines))

    def since(self, seq: int) -> list[Said]:
        """The lines after `seq`; LinkOverflow when the first of them is no longer remembered.

        A `seq` past the newest comes from before a restart, when the numbers began anew: all there is, then.
        """
        if seq > self._seq:
            return list(self._lines)
        missing = self._seq - seq
        if missing > len(self._lines):
            raise LinkOverflow("lines", MAX_LINES)
        return list(self._lines)[len(self._lines) - missing :]
