"""The conversation: the newest lines of a class, numbered without gaps (T-3)."""

from __future__ import annotations

from collections import deque

from classroom_sync.errors import LinkOverflow
from classroom_sync.protocol.limits import MAX_LINES
from classroom_sync.protocol.messages import Said
from classroom_sync.protocol.words import ParticipantId


class Conversation:
    """The last 200 lines.

    They live as long as the class stays in memory: they are talk, not the board, and no store keeps them.
    """

    __slots__ = ("_lines", "_seq")

    def __init__(self) -> None:
        self._lines: deque[Said] = deque(maxlen=MAX_LINES)
        self._seq = 0

    @property
    def seq(self) -> int:
        """The number of the newest line; 0 before the first."""
        return self._seq

    def say(self, participant: ParticipantId, name: str, text: str, server_ms: int) -> Said:
        """Add a line and return it, numbered."""
        self._seq += 1
        line = Said(self._seq, participant, name, text, server_ms)
        self._lines.append(line)
        return line

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
