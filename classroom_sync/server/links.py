"""Addresses for people, and the same as pictures that a camera reads."""

from __future__ import annotations

import io
from typing import Annotated

import segno
from fastapi import APIRouter, Header, Query, Request, Response
from starlette.datastructures import URL

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.protocol.words import Code, Role, read_code, show_code
from classroom_sync.server.auth import bearer
from classroom_sync.server.services import Services

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_QR_SCALE = 8
_SVG = "image/svg+xml"


def links_router(services: Services) -> APIRouter:
    """The routes of the QR codes."""
    router = APIRouter(prefix="/api/classrooms", tags=["classrooms"])

    @router.get("/{code}/qr.svg", response_class=Response, responses={200: {"content": {_SVG: {}}}})
    async def draw_qr(request: Request, code: str, border: Annotated[int, Query(ge=0, le=8)] = 2) -> Response:
        """The students' link as a QR code. It says no more than its reader knew: the code is in the question."""
        read = read_code(code)
        if read is None:
            raise Refused(RefusalCode.UNKNOWN, "that is no code of a class")
        return _draw(student_link(base_of(services, request), read), border, "no-cache")

    @router.get("/{code}/teacher-qr.svg", response_class=Response, responses={200: {"content": {_SVG: {}}}})
    async def draw_teacher_qr(
        request: Request, code: str, authorization: Annotated[str | None, Header()] = None
    ) -> Response:
        """The asker's own link as a QR code, for their next device. Teacher only; the token is in the header alone."""
        token = bearer(authorization)
        classroom, member, _grant = await services.admit(code, token)
        if member.role is not Role.TEACHER:
            raise Refused(RefusalCode.NOT_ALLOWED, "only the teacher's link opens the class elsewhere")
        return _draw(teacher_link(base_of(services, request), classroom.code, token), 2, "no-store")

    return router


def student_link(base: str, code: Code) -> str:
    """Where students join."""
    return f"{base}/student/?c={show_code(code)}"


def teacher_link(base: str, code: Code, token: str) -> str:
    """Where the teacher leads; the token stands in the fragment, which no browser sends anywhere."""
    return f"{base}/teacher/#{show_code(code)}.{token}"


def base_of(services: Services, request: Request) -> str:
    """Where students reach this server.

    As configured, else as the asker did, unless that leads to the asker's own device.
    """
    if services.settings.public_url:
        return services.settings.public_url
    url: URL = request.base_url
    if url.hostname in _LOOPBACK and services.shared_url:
        return services.shared_url
    return str(url).rstrip("/")


def _draw(link: str, border: int, cached: str) -> Response:
    svg = io.BytesIO()
    segno.make(link, error="m").save(svg, kind="svg", scale=_QR_SCALE, border=border, omitsize=True, xmldecl=False)
    return Response(svg.getvalue(), media_type=_SVG, headers={"Cache-Control": cached})
