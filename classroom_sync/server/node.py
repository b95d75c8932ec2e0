"""The node: uvicorn's server with this service's way to idle and to end."""

from __future__ import annotations

import asyncio
import gc
import socket
import time
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI

from classroom_sync.server.collecting import Collecting, only_the_young
from classroom_sync.server.door import Door

CLOSE_WITHIN_S = 5.0
"""How long what is open may take to end."""
_TURN_S = 1.0


class NodeServer(uvicorn.Server):
    """uvicorn, but everyone is told to come back before the sockets close (T-2), and its end is not polled for."""

    def __init__(self, config: uvicorn.Config, door: Door) -> None:
        super().__init__(config)
        self.door = door
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        """Have `serve` drain and return."""
        self.should_exit = True
        self._leaving.set()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal came; uvicorn notes which."""
        super().handle_exit(sig, frame)
        self._leaving.set()

    async def main_loop(self) -> None:
        """As uvicorn's, which asks ten times a second whether it should end.

        A core that sleeps in between takes 0.1 ms to wake: that was two thirds of what an idle server cost.
        """
        collecting = Collecting(time.monotonic())
        with only_the_young():
            # 0: each of our turns is one of those in which uvicorn brings its Date header up to now.
            while not await self.on_tick(0):
                with suppress(TimeoutError):
                    async with asyncio.timeout(_TURN_S):
                        await self._leaving.wait()
                live = len(self.server_state.connections)
                if collecting.is_due(self.door.met - live, live, self._app.state.hub.commits, time.monotonic()):
                    gc.collect()

    @property
    def _app(self) -> FastAPI:
        app = self.config.app
        assert isinstance(app, FastAPI), "make_server gives one"
        return app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain the hub first; then as uvicorn does."""
        await self._app.state.hub.close(CLOSE_WITHIN_S)
        await super().shutdown(sockets)
