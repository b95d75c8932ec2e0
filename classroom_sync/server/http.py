"""The HTTP API: classes opened, described, joined and ended."""

from __future__ import annotations

import asyncio
import hmac
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ConfigDict, Field

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.hub.classroom import Classroom
from classroom_sync.materials.catalogue import describe
from classroom_sync.materials.uploaded import read_uploaded
from classroom_sync.protocol.words import ParticipantId, Role, Value, read_code
from classroom_sync.server.auth import bearer
from classroom_sync.server.links import base_of, student_link, teacher_link
from classroom_sync.server.problems import Unauthorized
from classroom_sync.server.services import Services

Authorization = Annotated[str | None, Header()]
# Bodies are small; what a name or a title may really be is said by W-2, with a clearer error.
_Text = Annotated[str, Field(max_length=1000)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class NewClassroom(_Body):
    """What opens a class.

    `material` names one of this server, by its id or by the board's value; left out, the mushaf.
    """

    title: _Text
    name: _Text
    material: _Text | dict[str, _Text | int] | None = None


class NewParticipant(_Body):
    """Who joins a class."""

    name: _Text
    role: Literal["student", "observer"] = "student"


class Links(BaseModel):
    """Addresses for people. The teacher's carries its token in the fragment, which no browser sends anywhere."""

    teacher: str
    student: str


class OpenedClassroom(BaseModel):
    """A class that was opened; `expires_at` is when the token does, in ISO 8601."""

    code: str
    title: str
    participant: str
    token: str
    links: Links
    expires_at: str


class JoinedParticipant(BaseModel):
    """One who joined."""

    participant: str
    token: str
    role: Literal["student", "observer"]


class DescribedClassroom(BaseModel):
    """What everyone may know of a class that has its code."""

    code: str
    title: str
    open: bool
    material: dict[str, str | int] | None


def http_router(services: Services) -> APIRouter:
    """The routes under /api/classrooms that are no polls."""
    router = APIRouter(prefix="/api/classrooms", tags=["classrooms"])

    @router.post("", status_code=HTTPStatus.CREATED)
    async def open_classroom(
        request: Request, body: NewClassroom, authorization: Authorization = None
    ) -> OpenedClassroom:
        """Open a class; whoever opens it is its teacher."""
        services.check_open()
        check_teacher_key(services, authorization)
        values = await _first_board(services, body.material)
        classroom, member = await services.hub.create(body.title, body.name, values)
        return _opened(services, request, classroom, member.participant, member.name)

    @router.get("/{code}")
    async def describe_classroom(code: str) -> DescribedClassroom:
        """What is known of a class to anyone with its code."""
        read = read_code(code)
        found = None if read is None else await services.hub.find(read)
        if found is None:
            raise Refused(RefusalCode.UNKNOWN, "there is no such class; it may have ended")
        return DescribedClassroom(code=found.code, title=found.title, open=True, material=_material(found.material))

    @router.post("/{code}/participants", status_code=HTTPStatus.CREATED)
    async def join_classroom(code: str, body: NewParticipant) -> JoinedParticipant:
        """Join a class under a name."""
        classroom = await services.classroom(code)
        member = await services.hub.join(classroom, body.name, Role(body.role))
        token, _ = services.tokens.issue(
            classroom.code, member.participant, member.role, member.name, services.clock.wall_s()
        )
        return JoinedParticipant(participant=member.participant, token=token, role=body.role)

    @router.delete("/{code}", status_code=HTTPStatus.NO_CONTENT)
    async def end_classroom(code: str, authorization: Authorization = None) -> None:
        """End the class, for everyone and for good. Teacher only."""
        classroom, member, _grant = await services.admit(code, bearer(authorization))
        if member.role is not Role.TEACHER:
            raise Refused(RefusalCode.NOT_ALLOWED, "only the teacher ends the class")
        await services.hub.end(classroom)

    return router


def check_teacher_key(services: Services, authorization: str | None) -> None:
    """Unauthorized unless the teacher key is shown, where one is configured."""
    key = services.settings.teacher_key.get_secret_value()
    if key and not hmac.compare_digest(bearer(authorization).encode(), key.encode()):
        raise Unauthorized("the teacher key of this server is needed to open a class")


async def _first_board(services: Services, named: str | dict[str, str | int] | None) -> dict[str, Value]:
    catalogue = services.catalogue
    if named is None:
        return {"material": catalogue.default_material(), "page": 1}
    material_id = str(named.get("id") if isinstance(named, dict) else named)
    known = catalogue.material(material_id)
    if known is not None:
        return {"material": describe(known), "page": 1}
    index = await asyncio.to_thread(services.files.index, material_id)
    value: Value = dict(named) if isinstance(named, dict) else None
    # By its value as it is on a board: another node may have the files, and title and direction are the teacher's.
    material = read_uploaded(value)
    if material is None and index is not None:
        material = index.material
    if material is None:
        raise Refused(RefusalCode.INVALID, "there is no such material")
    if index is not None and material != replace(index.material, title=material.title, direction=material.direction):
        raise Refused(RefusalCode.INVALID, "the material is another one")
    return {"material": describe(material), "page": 1}


def _opened(
    services: Services, request: Request, classroom: Classroom, participant: ParticipantId, name: str
) -> OpenedClassroom:
    token, expires_s = services.tokens.issue(classroom.code, participant, Role.TEACHER, name, services.clock.wall_s())
    base = str(request.base_url).rstrip("/") if not services.settings.public_url else services.settings.public_url
    return OpenedClassroom(
        code=classroom.code,
        title=classroom.title,
        participant=participant,
        token=token,
        links=Links(
            teacher=teacher_link(base, classroom.code, token),
            student=student_link(base_of(services, request), classroom.code),
        ),
        expires_at=datetime.fromtimestamp(expires_s, UTC).isoformat(timespec="seconds"),
    )


def _material(value: Value) -> dict[str, str | int] | None:
    if not isinstance(value, dict):
        return None
    return {key: field for key, field in value.items() if isinstance(field, str | int)}
