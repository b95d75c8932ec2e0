"""The textbook's broadcast over Redis, as tutorials let it grow: what is sent is published, each process tells its own.

`python -m bench.peers.textbook_redis PORT REDIS_PORT`
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from redis.asyncio import Redis

from bench.peers.textbook import ConnectionManager

_CHANNEL = "board"


def make_app(redis: Redis) -> FastAPI:
    """One process of the service."""
    manager = ConnectionManager()

    async def relay(is_listening: asyncio.Event) -> None:
        async with redis.pubsub() as channel:
            await channel.subscribe(_CHANNEL)
            is_listening.set()
            async for message in channel.listen():
                if message["type"] == "message":
                    await manager.broadcast(json.loads(message["data"]))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        is_listening = asyncio.Event()
        relaying = asyncio.create_task(relay(is_listening))
        await is_listening.wait()
        yield
        relaying.cancel()
        with suppress(asyncio.CancelledError):
            await relaying
        await redis.aclose()

    app = FastAPI(lifespan=lifespan)

    @app.websocket("/ws")
    async def follow(websocket: WebSocket) -> None:
        """What anyone sends, everyone gets, by way of Redis."""
        await manager.connect(websocket)
        try:
            while True:
                await redis.publish(_CHANNEL, json.dumps(await websocket.receive_json()))
        except WebSocketDisconnect:
            manager.disconnect(websocket)

    return app


if __name__ == "__main__":
    own_port, redis_port = map(int, sys.argv[1:])
    uvicorn.run(make_app(Redis(port=redis_port)), host="127.0.0.1", port=own_port, log_level="warning")
