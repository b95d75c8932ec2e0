"""A broadcast as python-socketio's tutorial teaches it: a room a class, one emit to it, an acknowledgement."""

from __future__ import annotations

from typing import Any

import socketio


def handle(server: Any) -> None:
    """Have a server take people into classes, and tell a class what its teacher sends."""

    async def join(sid: str, name: str) -> None:
        await server.enter_room(sid, name)

    async def commit(sid: str, name: str, state: dict[str, Any]) -> int:  # noqa: ARG001
        await server.emit("state", state, room=name)
        number: int = state["n"]
        return number

    server.on("join", join)
    server.on("commit", commit)


server = socketio.AsyncServer(async_mode="asgi")
app = socketio.ASGIApp(server)
handle(server)
