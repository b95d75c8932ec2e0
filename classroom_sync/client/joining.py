"""The HTTP calls before a connection: open a class, join one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.protocol.words import Code, ParticipantId, Role, Value


@dataclass(frozen=True, slots=True)
class Opened:
    """A class that was opened, and what its teacher needs to enter it."""

    code: Code
    title: str
    participant: ParticipantId
    token: str
    links: dict[str, str]
    """Addresses for people: `teacher`, `student`."""
    expires_at: Any


@dataclass(frozen=True, slots=True)
class Joined:
    """A place in a class."""

    code: Code
    participant: ParticipantId
    token: str
    role: Role


async def create_classroom(
    base_url: str, title: str, name: str, *, material: dict[str, Value] | None = None, teacher_key: str | None = None
) -> Opened:
    """Open a class as its teacher; Refused with the server's code, or httpx.HTTPError where there is no answer."""
    body = {"title": title, "name": name} | ({} if material is None else {"material": material})
    headers = {} if teacher_key is None else {"Authorization": f"Bearer {teacher_key}"}
    answer = await _post(f"{base_url.rstrip('/')}/api/classrooms", body, headers)
    return Opened(**{field: answer[field] for field in Opened.__slots__})


async def join_classroom(base_url: str, code: str, name: str, *, role: Role = Role.STUDENT) -> Joined:
    """Take a place in a class; Refused with the server's code, or httpx.HTTPError where there is no answer."""
    body = {"name": name, "role": role.value}
    answer = await _post(f"{base_url.rstrip('/')}/api/classrooms/{code}/participants", body, {})
    return Joined(Code(code), ParticipantId(answer["participant"]), answer["token"], Role(answer["role"]))


async def _post(url: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    # trust_env: a school's proxy settings must not send a call for the laptop on the desk to the outside.
    async with httpx.AsyncClient(trust_env=False) as http:
        response = await http.post(url, json=body, headers=headers)
    if response.is_success:
        answer: dict[str, Any] = response.json()
        return answer
    raise _refusal(response)


def _refusal(response: httpx.Response) -> Refused:
    """The problem document of an answer (H-1); what is none, a proxy's page say, counts as unavailable."""
    try:
        problem = response.json()
        return Refused(RefusalCode(problem["code"]), str(problem.get("detail") or problem.get("title")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Refused(RefusalCode.UNAVAILABLE, f"HTTP {response.status_code}")
