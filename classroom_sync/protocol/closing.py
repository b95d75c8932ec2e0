"""Close codes and what each tells the client to do (E-2)."""

from __future__ import annotations

from enum import IntEnum


class CloseCode(IntEnum):
    """Why the server ends a WebSocket; the numbers of docs/protocol.md."""

    OVER = 1000
    GOING_AWAY = 1012
    BROKEN = 4400
    TOKEN_REFUSED = 4401
    REMOVED = 4403
    NO_SIGN_OF_LIFE = 4408
    ELSEWHERE = 4409
    TOO_MANY = 4429

    @property
    def is_final(self) -> bool:
        """Whether a client that gets it stops instead of dialling again by itself."""
        return self in _FINAL


_FINAL = frozenset({CloseCode.OVER, CloseCode.BROKEN, CloseCode.TOKEN_REFUSED, CloseCode.REMOVED, CloseCode.ELSEWHERE})
