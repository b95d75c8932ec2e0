"""Errors as HTTP (H-1): one function maps what went wrong to a status, one makes the problem document of it."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from classroom_sync.errors import ClassroomSyncError, FileRefused, ProtocolBroken, RefusalCode, Refused, StoreError

logger = logging.getLogger(__name__)

_STATUS = {
    RefusalCode.INVALID: HTTPStatus.BAD_REQUEST,
    RefusalCode.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    RefusalCode.NOT_ALLOWED: HTTPStatus.FORBIDDEN,
    RefusalCode.NO_PEN: HTTPStatus.CONFLICT,
    RefusalCode.FENCED: HTTPStatus.CONFLICT,
    RefusalCode.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    RefusalCode.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    RefusalCode.UNKNOWN: HTTPStatus.NOT_FOUND,
}
_CODE = {
    HTTPStatus.UNAUTHORIZED: RefusalCode.NOT_ALLOWED,
    HTTPStatus.FORBIDDEN: RefusalCode.NOT_ALLOWED,
    HTTPStatus.NOT_FOUND: RefusalCode.UNKNOWN,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: RefusalCode.TOO_LARGE,
    HTTPStatus.TOO_MANY_REQUESTS: RefusalCode.RATE_LIMITED,
    HTTPStatus.SERVICE_UNAVAILABLE: RefusalCode.UNAVAILABLE,
}


class Unauthorized(ClassroomSyncError):
    """No token, or one that is wrong or expired: 401 (H-2)."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return self.detail


def problem_of(error: Exception) -> JSONResponse:
    """The problem document of an error; 500 without a word about its cause for one that nobody foresaw."""
    match error:
        case Unauthorized():
            response = problem(HTTPStatus.UNAUTHORIZED, RefusalCode.NOT_ALLOWED, error.detail)
            response.headers["WWW-Authenticate"] = "Bearer"
            return response
        case FileRefused():
            return problem(_STATUS[error.code], error.code, error.reason, reason=error.why.value)
        case Refused():
            return problem(_STATUS[error.code], error.code, error.reason)
        case ProtocolBroken():
            return problem(HTTPStatus.BAD_REQUEST, RefusalCode.INVALID, error.reason)
        case StoreError():
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, RefusalCode.UNAVAILABLE, "the store is away; try again soon")
        case RequestValidationError():
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            return problem(HTTPStatus.BAD_REQUEST, RefusalCode.INVALID, f"{where}: {first['msg']}")
        case HTTPException():
            status = HTTPStatus(error.status_code)
            return problem(status, _CODE.get(status, RefusalCode.INVALID), str(error.detail))
        case _:
            logger.error("an error nobody foresaw", exc_info=error)
            return problem(HTTPStatus.INTERNAL_SERVER_ERROR, RefusalCode.UNAVAILABLE, "something went wrong here")


def problem(status: HTTPStatus, code: RefusalCode, detail: str, **more: str) -> JSONResponse:
    """A problem document (RFC 9457) with our stable code; `more` are members of one kind of problem alone."""
    body = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail, "code": code, **more}
    headers = {"Retry-After": "5"} if status in (429, 503) else {}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def answer_problems(app: FastAPI) -> None:
    """Have the application answer every error as a problem document."""

    async def answer(_request: Request, error: Exception) -> JSONResponse:
        return problem_of(error)

    for kind in (ClassroomSyncError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, answer)
