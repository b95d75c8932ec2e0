"""Join tokens: signed, expiring, bound to class, participant and role (H-2)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import jwt

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.protocol.words import Code, ParticipantId, Role
from classroom_sync.server.problems import Unauthorized

_ALGORITHM = "HS256"
_PREFIX = "token."


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token says: who, in which class, as what, under which name, and until when (seconds since 1970)."""

    code: Code
    participant: ParticipantId
    role: Role
    name: str
    expires_s: float


class Tokens:
    """Signs and reads tokens (JWT, RFC 7519) with one secret of any length."""

    def __init__(self, secret: bytes, lifetime_s: float) -> None:
        self.lifetime_s = lifetime_s
        self.sign_with(secret)

    def sign_with(self, secret: bytes) -> None:
        """Sign and read with this secret from now on: what was issued before is not read any more."""
        # A key of the hash's own length, whatever the operator typed (RFC 7518, 3.2).
        self._key = hashlib.sha256(b"classroom-sync tokens " + secret).digest()

    def issue(self, code: Code, participant: ParticipantId, role: Role, name: str, now_s: float) -> tuple[str, float]:
        """A token, and when it expires, in seconds since 1970.

        The name is in it so that a class that forgot it has it back.
        """
        expires_s = now_s + self.lifetime_s
        claims = {"cls": code, "sub": participant, "role": role.value, "name": name, "exp": int(expires_s)}
        return jwt.encode(claims, self._key, _ALGORITHM), expires_s

    def read(self, token: str, code: Code) -> Grant:
        """What the token grants.

        Unauthorized if it is none of ours or expired, Refused(not_allowed) for another class's.
        """
        grant = self.read_any(token)
        if grant.code != code:
            raise Refused(RefusalCode.NOT_ALLOWED, "the token is for another class")
        return grant

    def read_any(self, token: str) -> Grant:
        """What the token grants, whichever class it is for; Unauthorized as above."""
        try:
            claims = jwt.decode(
                token, self._key, [_ALGORITHM], options={"require": ["exp", "sub", "cls", "role", "name"]}
            )
        except jwt.ExpiredSignatureError as error:
            raise Unauthorized("the token has expired; join again") from error
        except jwt.InvalidTokenError as error:
            raise Unauthorized("a valid token is needed") from error
        code, participant = Code(claims["cls"]), ParticipantId(claims["sub"])
        return Grant(code, participant, Role(claims["role"]), claims["name"], float(claims["exp"]))


def bearer(authorization: str | None) -> str:
    """The token in an Authorization header; Unauthorized if there is none."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("a token is needed: Authorization: Bearer …")
    return token.strip()


def offered_token(subprotocols: list[str]) -> str:
    """The token among a WebSocket's subprotocols; Unauthorized if there is none."""
    for offered in subprotocols:
        if offered.startswith(_PREFIX):
            return offered.removeprefix(_PREFIX)
    raise Unauthorized("a token is needed: Sec-WebSocket-Protocol: classroom-sync.v1, token.…")
