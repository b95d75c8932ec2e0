"""The web apps, as the build left them in the package."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, FastAPI, Header, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.server.assets import Assets, accepts

_NOT_BUILT = (
    "<!doctype html><title>classroom-sync</title><p>The screens are not built. "
    "In a checkout, <code>make install</code> builds them; the API works without."
)


AcceptEncoding = Annotated[str, Header(alias="accept-encoding")]
_BESIDE = {
    "worker.js": "text/javascript",
    "student.webmanifest": "application/manifest+json",
    "teacher.webmanifest": "application/manifest+json",
    "icon-192.png": "image/png",
    "icon-512.png": "image/png",
}


def serve_screens(app: FastAPI) -> None:
    """Serve /teacher/, /student/ and their assets; `/` leads to the teacher's."""
    built = Path(str(files("classroom_sync") / "web"))
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def start() -> RedirectResponse:
        return RedirectResponse("/teacher/")

    def screen(name: str, accepted: str) -> HTMLResponse:
        page = built / name / "index.html"
        if not page.is_file():
            return HTMLResponse(_NOT_BUILT, 503)
        # Asked again every time: it is small, and names the newest assets.
        headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        packed = page.with_name("index.html.gz")
        if packed.is_file() and accepts(accepted, "gzip"):
            return HTMLResponse(packed.read_bytes(), headers=headers | {"Content-Encoding": "gzip"})
        return HTMLResponse(page.read_bytes(), headers=headers)

    @router.get("/teacher/")
    def teacher(accept_encoding: AcceptEncoding = "") -> HTMLResponse:
        return screen("teacher", accept_encoding)

    @router.get("/student/")
    def student(accept_encoding: AcceptEncoding = "") -> HTMLResponse:
        return screen("student", accept_encoding)

    @router.get("/{name}")
    def beside(name: str) -> Response:
        """What browsers look for beside the screens, under names that stay; asked again every time."""
        media_type = _BESIDE.get(name)
        if media_type is None or not (built / name).is_file():
            raise Refused(RefusalCode.UNKNOWN, "there is nothing here")
        return Response((built / name).read_bytes(), media_type=media_type, headers={"Cache-Control": "no-cache"})

    app.include_router(router)
    if (built / "assets").is_dir():
        app.mount("/assets", Assets(directory=built / "assets"))
