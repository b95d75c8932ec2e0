"""The composition root: what is made of the settings, and in which order it starts and stops.

Only here is a store picked.
"""

from __future__ import annotations

import asyncio
import gc
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

import uvicorn
from fastapi import FastAPI

import classroom_sync
from classroom_sync.errors import ClassroomSyncError
from classroom_sync.hub.clock import SystemClock
from classroom_sync.hub.hub import Hub
from classroom_sync.materials.catalogue import Catalogue
from classroom_sync.materials.files import MaterialFiles
from classroom_sync.materials.mushaf import load_mushaf
from classroom_sync.materials.rendering import Rendering
from classroom_sync.protocol.limits import MAX_MESSAGE_BYTES, STORE_GATHER_S
from classroom_sync.protocol.words import Code, NodeId, ParticipantId, make_code
from classroom_sync.server.auth import Tokens
from classroom_sync.server.door import Door, behind
from classroom_sync.server.frames import FramesProtocol
from classroom_sync.server.http import http_router
from classroom_sync.server.links import links_router
from classroom_sync.server.materials import materials_router
from classroom_sync.server.metrics import metrics_router
from classroom_sync.server.node import CLOSE_WITHIN_S, NodeServer
from classroom_sync.server.polling import polling_router
from classroom_sync.server.problems import answer_problems
from classroom_sync.server.screens import serve_screens
from classroom_sync.server.secret import keep_secret, share_secret
from classroom_sync.server.services import Services
from classroom_sync.server.settings import Settings
from classroom_sync.server.uploads import keep_materials, uploads_router
from classroom_sync.server.websocket import websocket_router
from classroom_sync.store.base import Store
from classroom_sync.store.memory import MemoryStore
from classroom_sync.store.redis import RedisStore
from classroom_sync.store.redis_url import SCHEMES, read_address
from classroom_sync.store.sqlite import SqliteStore

_CODE_BITS = 64


class BadSetting(ClassroomSyncError):
    """A setting that cannot be used; `setting` is its name, `reason` says why."""

    def __init__(self, setting: str, reason: str) -> None:
        super().__init__(setting, reason)
        self.setting = setting
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.setting}: {self.reason}"


def make_store(url: str) -> Store:
    """The store of an address; BadSetting for one that names none."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadSetting("store", str(error)) from error
    match parts.scheme:
        case "memory":
            return MemoryStore()
        case "sqlite" if parts.path.strip("/") and not parts.netloc:
            # Three slashes and a path: sqlite:///data/x is relative, sqlite:////srv/x is absolute, as SQLAlchemy
            # has it.
            return SqliteStore(Path(unquote(parts.path[1:])), gather_s=STORE_GATHER_S)
        case scheme if scheme in SCHEMES:
            try:
                return RedisStore(read_address(url))
            except ValueError as error:
                raise BadSetting("store", str(error)) from error
        case scheme:
            # Not the whole of it: a mistyped address may hold a password.
            raise BadSetting("store", f"{scheme}://… is not sqlite:///PATH, memory:// or redis://HOST")


async def try_store(settings: Settings) -> None:
    """Open the store once and close it again; StoreUnavailable, BadSetting.

    Said now it is one clear line; out of a start that fails it would be a traceback.
    """
    store = make_store(settings.store_url)
    await store.open()
    await store.close()


def make_app(settings: Settings, shared_url: str = "") -> FastAPI:
    """The application; starts nothing yet. BadSetting for a setting that cannot be used.

    `shared_url` is where other devices on the network reach this server, if that is known.
    """
    clock = SystemClock()
    mushaf = load_mushaf()
    catalogue = Catalogue([mushaf])
    try:
        tokens = Tokens(settings.signing_secret(), settings.token_hours * 3600)
    except OSError as error:
        raise BadSetting("data_dir", f"{settings.data_dir}: {error.strerror}") from error
    hub = Hub(make_store(settings.store_url), catalogue, clock, _draw_code, _draw_id, NodeId(secrets.token_urlsafe(9)))
    files = MaterialFiles(settings.materials_root, settings.materials_mib * 1024 * 1024)
    services = Services(hub, tokens, catalogue, files, settings, clock, shared_url)
    rendering = Rendering(files)

    app = FastAPI(
        title="classroom-sync",
        version=classroom_sync.__version__,
        summary="Every device of a class shows what the teacher shows, at once.",
        docs_url="/api/docs",
        redoc_url=None,
        # The longest body there is: a message (K-4), which its route counts itself, more strictly.
        max_body_size=2 * MAX_MESSAGE_BYTES,
        openapi_url="/api/openapi.json",
        lifespan=lambda _app: _living(services, rendering),
    )
    answer_problems(app)
    for router in (
        http_router(services),
        links_router(services),
        polling_router(services),
        websocket_router(services),
        materials_router(mushaf),
        uploads_router(services, rendering),
        metrics_router(hub, clock, files, rendering.figures),
    ):
        app.include_router(router)
    serve_screens(app)
    app.state.hub = hub
    return app


@asynccontextmanager
async def _living(services: Services, rendering: Rendering) -> AsyncIterator[None]:
    """What starts before the first request and ends after the last."""
    hub = services.hub
    await hub.store.open()
    secret = await share_secret(services)
    # The mushaf and the modules live as long as the process: a collection that walks them stalls a page turn
    # for milliseconds.
    gc.collect()
    gc.freeze()
    running = [
        asyncio.create_task(hub.run(), name="hub"),
        asyncio.create_task(keep_materials(services), name="materials"),
        asyncio.create_task(keep_secret(services, secret), name="secret"),
    ]
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        for task in running:
            with suppress(asyncio.CancelledError):
                await task
        await rendering.close()
        await hub.close(CLOSE_WITHIN_S)
        await hub.store.close()


def make_server(settings: Settings, shared_url: str = "") -> NodeServer:
    """A server ready to run; BadSetting as `make_app`."""
    door = Door()
    config = uvicorn.Config(
        make_app(settings, shared_url),
        host=settings.host,
        port=settings.port,
        http=behind(door),
        ws=FramesProtocol,
        # Our own pings measure and keep alive: see core.gate.
        ws_ping_interval=None,
        # A little more than a message may have, so that it is our codec which refuses one, with 4400.
        ws_max_size=2 * MAX_MESSAGE_BYTES,
        # Messages are 11 to 40 bytes: compressing them costs memory and time on both sides and saves nothing.
        ws_per_message_deflate=False,
        # Who serves is no client's business, and a first visit would pay for it a dozen times.
        server_header=False,
        log_level=settings.log_level if settings.log_level == "debug" else "warning",
        access_log=settings.log_level == "debug",
        timeout_graceful_shutdown=int(CLOSE_WITHIN_S),
    )
    return NodeServer(config, door)


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The event loop to run the server in: uvloop where it is installed, as uvicorn would choose."""
    return uvicorn.Config(app="", loop="auto").get_loop_factory()


def _draw_code() -> Code:
    return make_code(secrets.randbits(_CODE_BITS))


def _draw_id() -> ParticipantId:
    return ParticipantId(secrets.token_urlsafe(9))
