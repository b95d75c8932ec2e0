"""A network between a device and the server: one whose proxy does not know WebSockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.door import until_one_ends

# More than a browser's request line and headers with a token come to.
MAX_HEAD_BYTES = 16 * 1024
REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@asynccontextmanager
async def network_without_websockets(server_port: int) -> AsyncIterator[str]:
    """Yield the server's address as seen through a proxy that passes plain HTTP on and refuses every upgrade."""
    carrying: set[asyncio.Task[None]] = set()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        carrying.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await _carry(reader, writer, server_port)
        finally:
            carrying.discard(task)
            writer.close()

    proxy = await asyncio.start_server(carry, "127.0.0.1", 0, limit=MAX_HEAD_BYTES)
    try:
        yield f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
    finally:
        proxy.close()
        for task in list(carrying):
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server_port: int) -> None:
    # A browser opens a connection of its own for each WebSocket: the first head decides about the whole connection.
    head = await reader.readuntil(b"\r\n\r\n")
    if b"\r\nupgrade: websocket" in head.lower():
        writer.write(REFUSAL)
        await writer.drain()
        return
    onward, outward = await asyncio.open_connection("127.0.0.1", server_port)
    outward.write(head)
    try:
        await until_one_ends(_pass_on(reader, outward), _pass_on(onward, writer))
    finally:
        outward.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while block := await reader.read(65536):
        writer.write(block)
        await writer.drain()
