"""Files that never change under their name, in the smallest form that the client takes.

The build leaves `name.br` and `name.gz` beside each file that compression makes smaller. A browser takes br only over
https and on the machine itself; over plain http on a school's network gzip is what there is.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_FOR_EVER = "public, max-age=31536000, immutable"
_SPARED = ("Last-Modified", "Accept-Ranges", "ETag")
"""Headers that files come with and nobody needs of these: a first visit pays for each of them a dozen times.

What is kept for ever is never asked about again, so it needs no ETag.
"""
_SCRIPT = "text/javascript"
"""A module is UTF-8 whatever its type says (HTML, "fetch a single module script"): it goes without `charset`."""
_FORMS = (("br", ".br"), ("gzip", ".gz"))
"""Codings and the endings of their files, the smallest first."""


def accepts(accepted: str, coding: str) -> bool:
    """Whether an `Accept-Encoding` names this coding with a weight above 0 (RFC 9110, 12.5.3); `*` names none here."""
    for choice in accepted.lower().replace(" ", "").split(","):
        name, _, weight = choice.partition(";q=")
        if name == coding:
            return weight == "" or weight.strip("0.") != ""
    return False


class Assets(StaticFiles):
    """A folder of files whose names carry the hash of their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or its compressed form where there is one that the client takes; HTTPException(404) for no file."""
        response = await self._compressed(path, scope) or await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["Cache-Control"] = _FOR_EVER
            if "Content-Encoding" in response.headers or self._has_forms(path):
                response.headers["Vary"] = "Accept-Encoding"
            if response.headers["Content-Type"].startswith(_SCRIPT):
                response.headers["Content-Type"] = _SCRIPT
            for header in _SPARED:
                if header in response.headers:
                    del response.headers[header]
        return response

    def _has_forms(self, path: str) -> bool:
        return any(self.lookup_path(path + ending)[1] is not None for _, ending in _FORMS)

    async def _compressed(self, path: str, scope: Scope) -> Response | None:
        accepted = Headers(scope=scope).get("accept-encoding", "")
        for coding, ending in _FORMS:
            if not accepts(accepted, coding):
                continue
            try:
                response = await super().get_response(path + ending, scope)
            except HTTPException:
                continue  # not every file has every form
            # Its type is that of the file it is a form of: the ending counts as an encoding.
            response.headers["Content-Encoding"] = coding
            return response
        return None
