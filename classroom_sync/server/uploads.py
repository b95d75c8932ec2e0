"""What teachers bring, over HTTP (M-1 to M-8): one call takes files in, three give their pages out.

Pages carry no token: an `<img>` sends none, and whoever knows the id, 128 bits of a hash of the content, has seen the
board of a class that shows it, or has the files.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel

from classroom_sync.errors import FileReason, FileRefused, RefusalCode, Refused
from classroom_sync.materials.catalogue import describe
from classroom_sync.materials.files import Index, MaterialFiles, title_of
from classroom_sync.materials.limits import (
    MAX_FORM_BYTES,
    MAX_UPLOAD_BYTES,
    MAX_UPLOADS_AT_ONCE,
    SWEEP_EVERY_S,
    TOUCH_EVERY_S,
    UPLOAD_EVERY_S,
    UPLOADS_BURST,
    WIDTHS,
    ZOOM_WIDTH,
)
from classroom_sync.materials.material import Direction, MaterialKind
from classroom_sync.materials.rendering import Rendering
from classroom_sync.materials.uploaded import page_name, read_uploaded, words_name
from classroom_sync.protocol.words import Role
from classroom_sync.server.assets import accepts
from classroom_sync.server.auth import bearer
from classroom_sync.server.forms import is_one_pdf, read_form, too_many_bytes
from classroom_sync.server.http import Authorization, check_teacher_key
from classroom_sync.server.problems import Unauthorized
from classroom_sync.server.services import Services

logger = logging.getLogger(__name__)

_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
AcceptEncoding = Annotated[str, Header(include_in_schema=False)]
_MAX_TOUCHED = 10_000
# The framework's own bound answers in plain words; `forms` counts as strictly and answers as everything else does.
_COUNTED_BY_THE_READER = 1 << 62
_TEXT = {"type": "string"}
_FORM = {"multipart/form-data": {"schema": {"type": "object", "properties": {"title": _TEXT, "direction": _TEXT}}}}


class BroughtMaterial(BaseModel):
    """What the board's `material` is to be."""

    id: str
    kind: Literal["pdf", "images"]
    title: str
    pages: int
    direction: Literal["rtl", "ltr"]


class UploadGate:
    """How many uploads a node takes: so many at once, so many a while (M-7). `now_s` is the caller's clock."""

    def __init__(self) -> None:
        self._under_way = 0
        self._tokens = float(UPLOADS_BURST)
        self._filled_s = 0.0

    @asynccontextmanager
    async def enter(self, now_s: float) -> AsyncIterator[None]:
        """Hold a place; FileRefused(busy) where there is none."""
        self._tokens = min(UPLOADS_BURST, self._tokens + (now_s - self._filled_s) / UPLOAD_EVERY_S)
        self._filled_s = now_s
        if self._under_way >= MAX_UPLOADS_AT_ONCE or self._tokens < 1:
            raise FileRefused(FileReason.BUSY, "too many files are coming in; try again in a moment")
        self._tokens -= 1
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1


class _Shelf:
    """What this node knows of materials that are asked for."""

    def __init__(self, services: Services) -> None:
        self._files = services.files
        self._clock = services.clock
        # When each was last noted as used. Bounded: begun anew past _MAX_TOUCHED, which costs a note more each.
        self._touched: dict[str, float] = {}

    async def index(self, material_id: str) -> Index:
        """What is known of a material, which is noted as used; Refused(unknown)."""
        index = await asyncio.to_thread(self._files.index, material_id)
        if index is None:
            raise Refused(RefusalCode.UNKNOWN, "there is no such material on this server")
        now_s = self._clock.wall_s()
        if now_s - self._touched.get(material_id, 0.0) > TOUCH_EVERY_S:
            if len(self._touched) >= _MAX_TOUCHED:
                self._touched.clear()
            self._touched[material_id] = now_s
            await asyncio.to_thread(self._files.touch, material_id, now_s)
        return index

    async def page(self, material_id: str, number: str) -> tuple[Index, int]:
        """The same, and the page of a number in an address; Refused(unknown)."""
        index, page = await self.index(material_id), _read_number(number)
        if not 1 <= page <= index.material.pages:
            raise Refused(RefusalCode.UNKNOWN, "there is no such page")
        return index, page


def uploads_router(services: Services, rendering: Rendering) -> APIRouter:
    """The routes for the service's files."""
    router = APIRouter(tags=["materials"])
    gate = UploadGate()
    shelf = _Shelf(services)

    @router.post(
        "/api/materials",
        status_code=HTTPStatus.CREATED,
        max_body_size=_COUNTED_BY_THE_READER,
        openapi_extra={"requestBody": {"content": _FORM, "required": True}},
    )
    async def upload(
        request: Request,
        authorization: Authorization = None,
        content_type: Annotated[str, Header(include_in_schema=False)] = "",
    ) -> BroughtMaterial:
        """Bring one PDF, or images as pages; the answer is what the board's `material` is to be."""
        services.check_open()
        await _check_may_upload(services, authorization)
        try:
            if int(request.headers.get("content-length", 0)) > MAX_UPLOAD_BYTES + MAX_FORM_BYTES:
                raise too_many_bytes()
            async with gate.enter(services.clock.now_s()):
                return await _take(services, rendering, content_type, request.stream())
        except FileRefused as refused:
            rendering.figures.refused_uploads[refused.why] += 1
            raise

    @router.get("/materials/pages/{material_id}/index.json")
    async def read_index(material_id: str, accept_encoding: AcceptEncoding = "") -> Response:
        """The sizes of the pages, and where they are."""
        return _json(_index_body(await shelf.index(material_id)), accept_encoding)

    @router.get("/materials/pages/{material_id}/page-{number}-{width}.webp")
    async def read_page(material_id: str, number: str, width: str) -> Response:
        """A page as a picture of this width; it is drawn when it is first asked for."""
        index, page = await shelf.page(material_id, number)
        if width not in {str(one) for one in (*WIDTHS, ZOOM_WIDTH)}:
            raise Refused(RefusalCode.UNKNOWN, "pages are drawn in other widths")
        is_zoomed = int(width) == ZOOM_WIDTH
        body = await rendering.draw(index.material, page, page_name(page, int(width)), is_zoomed=is_zoomed)
        return Response(body, media_type="image/webp", headers=_FOR_EVER)

    @router.get("/materials/pages/{material_id}/words-{number}.json")
    async def read_words(material_id: str, number: str, accept_encoding: AcceptEncoding = "") -> Response:
        """Where the words of a page stand, in ten-thousandths of it; none where it has no text layer."""
        index, page = await shelf.page(material_id, number)
        body = await rendering.draw(index.material, page, words_name(page))
        return _json(body, accept_encoding)

    return router


async def keep_materials(services: Services) -> None:
    """Say which materials the classes of this node show, and remove what had its time (M-8), until cancelled."""
    while True:
        values = (room.board.get("material") for room in services.hub.classrooms)
        shown = {material.id for value in values if (material := read_uploaded(value)) is not None}
        try:
            await asyncio.to_thread(_keep_once, services.files, shown, services.clock.wall_s())
        except OSError as error:
            logger.warning("the folder of materials cannot be kept: %s", error)
        await services.clock.sleep(min(SWEEP_EVERY_S, TOUCH_EVERY_S))


def _keep_once(files: MaterialFiles, shown: set[str], now_s: float) -> None:
    for material_id in shown:
        files.touch(material_id, now_s)
    gone = files.sweep(now_s, files.limit_bytes)
    if gone:
        logger.info("removed %d materials that no class uses", len(gone))


async def _check_may_upload(services: Services, authorization: str | None) -> None:
    """M-1: who may open a class may bring a file, and so may the teacher of one that is open."""
    try:
        grant = services.tokens.read_any(bearer(authorization))
    except Unauthorized:
        check_teacher_key(services, authorization)
        return
    if grant.role is not Role.TEACHER:
        raise Refused(RefusalCode.NOT_ALLOWED, "only a teacher brings files")
    if await services.hub.find(grant.code) is None:
        raise Refused(RefusalCode.UNKNOWN, "there is no such class; it may have ended")


async def _take(
    services: Services, rendering: Rendering, content_type: str, chunks: AsyncIterator[bytes]
) -> BroughtMaterial:
    files = services.files
    draft = await asyncio.to_thread(files.begin)
    try:
        await asyncio.to_thread(files.check_room, services.clock.wall_s())
        form = await read_form(content_type, chunks, draft)
        title = title_of(form.title, form.first_name)
        wished = _read_direction(form.direction)
        is_pdf = await asyncio.to_thread(is_one_pdf, draft.sources)
        kind = MaterialKind.PDF if is_pdf else MaterialKind.IMAGES
        found = await rendering.inspect(draft, kind)
        direction = found.direction or wished
        kept = await asyncio.to_thread(files.keep, draft, kind, title, found.sizes, services.clock.wall_s(), direction)
    finally:
        await asyncio.to_thread(files.drop, draft)
    return BroughtMaterial.model_validate(describe(kept))


def _read_direction(told: str) -> Direction:
    """M-9: the direction that a form names, right to left where it names none; Refused(invalid)."""
    try:
        return Direction(told or Direction.RTL)
    except ValueError:
        raise Refused(RefusalCode.INVALID, "a direction is rtl or ltr") from None


def _index_body(index: Index) -> bytes:
    folder = f"/materials/pages/{index.material.id}"
    told = {
        "id": index.material.id,
        "pages": index.material.pages,
        "sizes": index.sizes,
        "widths": [*WIDTHS, ZOOM_WIDTH],
        "page_url": f"{folder}/page-{{page}}-{{width}}.webp",
        "words_url": f"{folder}/words-{{page}}.json" if index.material.kind is MaterialKind.PDF else None,
    }
    return json.dumps(told, separators=(",", ":")).encode()


def _json(body: bytes, accepted: str) -> Response:
    headers = {**_FOR_EVER, "Vary": "Accept-Encoding"}
    if accepts(accepted, "gzip"):
        body, headers = gzip.compress(body, 6, mtime=0), {**headers, "Content-Encoding": "gzip"}
    return Response(body, media_type="application/json", headers=headers)


def _read_number(text: str) -> int:
    """The number in an address; 0, which no page has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 and text[0] != "0" else 0
