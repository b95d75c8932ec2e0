"""What every route is handed: the hub and what stands around it, made once in `app`."""

from __future__ import annotations

from dataclasses import dataclass

from classroom_sync.core.member import Member
from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.hub.classroom import Classroom
from classroom_sync.hub.clock import Clock
from classroom_sync.hub.hub import Hub
from classroom_sync.materials.catalogue import Catalogue
from classroom_sync.materials.files import MaterialFiles
from classroom_sync.protocol.words import Code, read_code
from classroom_sync.server.auth import Grant, Tokens
from classroom_sync.server.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The composition. `shared_url` is where other devices reach this server, `""` where that is not known."""

    hub: Hub
    tokens: Tokens
    catalogue: Catalogue
    files: MaterialFiles
    settings: Settings
    clock: Clock
    shared_url: str

    def check_open(self) -> None:
        """Refused(unavailable) while this node leaves."""
        if self.hub.is_draining:
            raise Refused(RefusalCode.UNAVAILABLE, "this server is going away")

    async def classroom(self, code_text: str, *, is_known: bool = False) -> Classroom:
        """The class of a code that somebody typed; Refused(unknown) where there is none, StoreUnavailable.

        `is_known`: there was such a class.
        """
        self.check_open()
        code, find = read_code(code_text), self.hub.reopen if is_known else self.hub.open
        classroom = None if code is None else await find(code)
        if classroom is None:
            raise Refused(RefusalCode.UNKNOWN, "there is no such class; it may have ended")
        return classroom

    async def admit(self, code_text: str, token: str) -> tuple[Classroom, Member, Grant]:
        """The class, and the member whose token this is (H-2).

        Unauthorized or Refused as `Tokens.read` has it, Refused(not_allowed) for a removed participant,
        Refused(unknown).
        """
        # The token first: who has none learns nothing about which classes there are, and makes the store do nothing.
        grant = self.tokens.read(token, read_code(code_text) or Code(""))
        classroom = await self.classroom(code_text, is_known=True)
        member = await self.hub.admit(classroom, grant.participant, grant.name, grant.role)
        if member.is_removed:
            raise Refused(RefusalCode.NOT_ALLOWED, "the teacher removed you from this class")
        return classroom, member, grant
