"""The command: `classroom-sync serve | demo | bots | settings`."""

from __future__ import annotations

import asyncio
import errno
import io
import logging
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import httpx
import segno
import typer
from pydantic import ValidationError

from classroom_sync.bots import MAX_BOTS, run_bots
from classroom_sync.client import create_classroom
from classroom_sync.errors import ClassroomSyncError
from classroom_sync.server.app import loop_factory, make_server, try_store
from classroom_sync.server.node import NodeServer
from classroom_sync.server.settings import Settings

app = typer.Typer(
    name="classroom-sync",
    help="Every device of a class shows what the teacher shows, at once. Settings may also come from CLASSROOM_SYNC_*.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain: markup would swallow the defaults, which stand in brackets.
    rich_markup_mode=None,
)

Host = Annotated[
    str | None, typer.Option(help="Address to listen on; 127.0.0.1 for this machine only. [default: 0.0.0.0]")
]
Port = Annotated[int | None, typer.Option(help="Port to listen on. [default: 8000]", min=1, max=65535)]
StoreUrl = Annotated[
    str | None,
    typer.Option("--store", help="sqlite:///PATH, redis://HOST or memory://. [default: SQLite in the data folder]"),
]
DataDir = Annotated[Path | None, typer.Option(help="Folder for the store and the secret. [default: data]")]
Students = Annotated[int, typer.Option(help="How many bots join.", min=1, max=MAX_BOTS)]

_SWITCH_S = 0.0005
_DEMO_TITLE = "Demo"
_DEMO_TEACHER = "Teacher"


class _Trouble(Exception):
    """Something the person at the terminal can mend, in one line."""


def main() -> None:
    """Run the command.

    Trouble that people can mend is one line on standard error and exit code 1; a wrong option, exit code 2.
    """
    try:
        app(standalone_mode=False)
    except typer.TyperException as error:
        # A wrong option. Without any argument the message is the whole help.
        print(f"classroom-sync: {error.format_message()}" if sys.argv[1:] else error.format_message(), file=sys.stderr)
        raise SystemExit(2) from None
    except (_Trouble, ClassroomSyncError) as error:
        print(f"classroom-sync: {error}", file=sys.stderr)
        raise SystemExit(1) from None


@app.command()
def serve(host: Host = None, port: Port = None, store: StoreUrl = None, data_dir: DataDir = None) -> None:
    """Run the service and print where to reach it."""
    settings = _settings(host=host, port=port, store=store, data_dir=data_dir)
    _run(settings, _serve(settings, _greet))


@app.command()
def demo(
    host: Host = None, port: Port = None, store: StoreUrl = None, data_dir: DataDir = None, students: Students = 29
) -> None:
    """Run the service with one class and bots in it that follow, raise hands and lag.

    Open the printed link and teach.
    """
    settings = _settings(host=host, port=port, store=store, data_dir=data_dir)
    _run(settings, _demo(settings, students))


@app.command()
def bots(
    code: Annotated[str, typer.Argument(help="The class's code, as the teacher's screen shows it.")],
    students: Students = 29,
    url: Annotated[str, typer.Option(help="Where the service runs.")] = "http://127.0.0.1:8000",
) -> None:
    """Have bots join a class as students, until Ctrl-C or until the class is over."""
    with suppress(KeyboardInterrupt):
        asyncio.run(_bots(url, code, students))


@app.command("settings")
def show_settings() -> None:
    """Print every setting with the value it has now; secrets are masked."""
    for name, value in _settings().shown().items():
        print(f"{name}={value}")


def _settings(**options: Any) -> Settings:
    """The settings, options first; one clear line for a wrong one."""
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        raise _Trouble(f"setting {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _run(settings: Settings, program: Any) -> None:
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s %(name)s: %(message)s")
    # Each request at info level would drown what an operator wants to read.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # The main thread would otherwise wait up to 5 ms whenever the store's thread has the interpreter: longer than a
    # page turn takes.
    sys.setswitchinterval(_SWITCH_S)
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(program)


async def _serve(settings: Settings, on_start: Any) -> None:
    shared_url = _shared_url(settings)
    sockets = _listen(settings)
    server = make_server(settings, shared_url)
    await try_store(settings)
    serving = asyncio.create_task(server.serve(sockets=sockets))
    try:
        await _started(server, serving)
        await on_start(settings, shared_url)
    except BaseException:
        server.leave()
        raise
    finally:
        await serving


async def _demo(settings: Settings, students: int) -> None:
    local_url = _local_url(settings)

    async def teach(settings: Settings, _shared_url: str) -> None:
        created = await create_classroom(
            local_url, _DEMO_TITLE, _DEMO_TEACHER, teacher_key=settings.teacher_key.get_secret_value() or None
        )
        print(f"\nTeacher:  {created.links['teacher']}\nStudents: {created.links['student']}", flush=True)
        await run_bots(local_url, created.code, students)

    await _serve(settings, teach)


async def _bots(url: str, code: str, students: int) -> None:
    try:
        await run_bots(url.rstrip("/"), code, students)
    except httpx.HTTPError as error:
        raise _Trouble(f"no class could be joined at {url}: {error}") from None


async def _started(server: NodeServer, serving: asyncio.Task[None]) -> None:
    """Return once it accepts connections; its own error if it did not get so far."""
    while not server.started:
        if serving.done():
            await serving
            raise _Trouble("the service did not start")
        await asyncio.sleep(0.01)


async def _greet(settings: Settings, shared_url: str) -> None:
    print(f"\nTeacher, on this machine:    {_local_url(settings)}/teacher/")
    if shared_url:
        print(f"Devices on the same network: {shared_url}/\n")
        art = io.StringIO()
        segno.make(f"{shared_url}/", error="m").terminal(art, compact=True)
        print(art.getvalue())
    print("Ctrl-C ends it; classes are kept.", flush=True)


def _listen(settings: Settings) -> list[socket.socket]:
    """The listening socket, opened before anything is printed, so that a taken port is one clear line."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol by name: asyncio sets TCP_NODELAY on what is accepted only where it reads TCP there, and without it
    # the second of two small messages waits for the far end's delayed acknowledgement, 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise _Trouble(f"port {settings.port} is taken; choose another with --port") from None
        raise _Trouble(f"cannot listen on {settings.host} port {settings.port}: {error.strerror or error}") from None
    return [listener]


def _local_url(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host  # noqa: S104  a comparison
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _shared_url(settings: Settings) -> str:
    """Where other devices reach this machine.

    Configured, or its address on the network; empty if it listens to itself only.
    """
    if settings.public_url:
        return settings.public_url
    if settings.host not in ("0.0.0.0", "::"):  # noqa: S104  a comparison
        return "" if settings.host.startswith("127.") or settings.host in ("localhost", "::1") else _local_url(settings)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket sends nothing; it only picks the address that would be used
            # (192.0.2.0/24: RFC 5737).
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        address = probe.getsockname()[0]
    return "" if address.startswith("127.") else f"http://{address}:{settings.port}"


if __name__ == "__main__":
    main()
