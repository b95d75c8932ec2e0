"""The materials over HTTP: immutable pages and packs under the hash of their content, a small index, a search.

Wrong addresses and queries raise `Refused`, which the application answers as a problem document (H-1). The calls are
plain functions, so that compressing and searching run in worker threads and no page turn waits for them.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.materials.mushaf import Mushaf
from classroom_sync.materials.mushaf.search import Found

_FOR_EVER = "public, max-age=31536000, immutable"
_SHORTLY = "public, max-age=60"
"""Clients ask for the index again after this; it alone says where the pages are, and the answer is mostly 304."""
_COMPRESSED_BODIES = 1024
"""Bodies kept compressed: the whole mushaf is 636 of them, 1 MB. Policy: the one not asked for longest is dropped."""
_GZIP = 16 + zlib.MAX_WBITS

AcceptEncoding = Annotated[str, Header(alias="accept-encoding", include_in_schema=False)]
IfNoneMatch = Annotated[str, Header(alias="if-none-match", include_in_schema=False)]


def materials_router(mushaf: Mushaf) -> APIRouter:
    """The routes for this mushaf. Builds its search now: in the first request that would take 0.1 s out of a class."""
    router = APIRouter(tags=["materials"])
    search = mushaf.search
    answers = _Answers(mushaf.index, mushaf.start)

    def read(content_hash: str, number: str, bodies: Callable[[int], bytes | None]) -> bytes:
        body = bodies(_read_number(number)) if content_hash == mushaf.content_hash else None
        if body is None:
            raise Refused(RefusalCode.UNKNOWN, "there is no such page here; the index says where the pages are")
        return body

    @router.get("/materials/mushaf/index.json")
    def read_index(accept_encoding: AcceptEncoding = "", if_none_match: IfNoneMatch = "") -> Response:
        """Surahs, ajza, page starts, attribution, and where the pages and packs are."""
        return answers.shortly(mushaf.index, accept_encoding, if_none_match)

    @router.get("/materials/mushaf/start.json")
    def read_start(accept_encoding: AcceptEncoding = "", if_none_match: IfNoneMatch = "") -> Response:
        """What a page can be shown with: how many there are, and where."""
        return answers.shortly(mushaf.start, accept_encoding, if_none_match)

    @router.get("/materials/mushaf/{content_hash}/page-{number}.json")
    def read_page(content_hash: str, number: str, accept_encoding: AcceptEncoding = "") -> Response:
        """One page; never changes under this address."""
        return answers.for_ever(read(content_hash, number, mushaf.page), accept_encoding)

    @router.get("/materials/mushaf/{content_hash}/pack-{number}.json")
    def read_pack(content_hash: str, number: str, accept_encoding: AcceptEncoding = "") -> Response:
        """Twenty pages; never changes under this address."""
        return answers.for_ever(read(content_hash, number, mushaf.pack), accept_encoding)

    @router.get("/api/materials/mushaf/search")
    def find(q: str, limit: Annotated[int, Query(ge=1, le=50)] = 20) -> Found:
        """Ayat by reference, page, surah name, or words in plain spelling; q has at most 200 characters."""
        return search.find(q, limit)

    return router


class _Answers:
    """What is sent as JSON: compressed for who takes that, and again only to whom it is new."""

    def __init__(self, *changing: bytes) -> None:
        """`changing` is all that `shortly` will be asked for."""
        self._etags = {body: f'W/"{hashlib.sha256(body).hexdigest()[:16]}"' for body in changing}
        self._compress = lru_cache(maxsize=_COMPRESSED_BODIES)(_compress)

    def shortly(self, body: bytes, accepted: str, if_none_match: str) -> Response:
        etag = self._etags[body]
        if etag.removeprefix("W/") in if_none_match:
            return Response(status_code=304, headers={"ETag": etag, "Cache-Control": _SHORTLY})
        return self._answer(body, accepted, {"Cache-Control": _SHORTLY, "ETag": etag})

    def for_ever(self, body: bytes, accepted: str) -> Response:
        return self._answer(body, accepted, {"Cache-Control": _FOR_EVER})

    def _answer(self, body: bytes, accepted: str, headers: dict[str, str]) -> Response:
        headers |= {"Vary": "Accept-Encoding"}
        if _accepts_gzip(accepted):
            body, headers = self._compress(body), headers | {"Content-Encoding": "gzip"}
        return Response(body, media_type="application/json", headers=headers)


def _compress(body: bytes) -> bytes:
    compressor = zlib.compressobj(level=9, wbits=_GZIP)
    return compressor.compress(body) + compressor.flush()


def _accepts_gzip(accepted: str) -> bool:
    for choice in accepted.lower().split(","):
        coding, _, weight = choice.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return weight.strip("0.") != "" or weight == ""
    return False


def _read_number(text: str) -> int:
    """The number in an address; 0, which no page has, for anything else (a long one would be costly to convert)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
