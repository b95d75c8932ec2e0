"""python-socketio over processes, by its own manager for Redis.

`python -m bench.peers.python_socketio_redis PORT REDIS_PORT`
"""

from __future__ import annotations

import sys

import socketio
import uvicorn

from bench.peers.python_socketio import handle

if __name__ == "__main__":
    own_port, redis_port = sys.argv[1:]
    manager = socketio.AsyncRedisManager(f"redis://127.0.0.1:{redis_port}")
    server = socketio.AsyncServer(async_mode="asgi", client_manager=manager)
    handle(server)
    uvicorn.run(socketio.ASGIApp(server), host="127.0.0.1", port=int(own_port), log_level="warning")
