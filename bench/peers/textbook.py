"""A WebSocket broadcast as FastAPI's tutorial teaches it: a list of connections, and a loop that awaits each send."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, WebSocket, WebSocketDisconnect


class ConnectionManager:
    """Everyone who is connected."""

    def __init__(self) -> None:
        self.active_connections: list[WebSocket] = []

    async def connect(self, websocket: WebSocket) -> None:
        """Take one in."""
        await websocket.accept()
        self.active_connections.append(websocket)

    def disconnect(self, websocket: WebSocket) -> None:
        """Forget one."""
        self.active_connections.remove(websocket)

    async def broadcast(self, message: Any) -> None:
        """Send to each, one after the other."""
        for connection in self.active_connections:
            await connection.send_json(message)


app = FastAPI()
manager = ConnectionManager()


@app.websocket("/ws")
async def follow(websocket: WebSocket) -> None:
    """What anyone sends, everyone gets."""
    await manager.connect(websocket)
    try:
        while True:
            await manager.broadcast(await websocket.receive_json())
    except WebSocketDisconnect:
        manager.disconnect(websocket)
