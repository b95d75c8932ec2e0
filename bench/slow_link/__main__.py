"""Relays of one profile in front of servers: `python -m bench.slow_link PROFILE SEED PORT…`.

Says where each listens, as one line of JSON, and ends with its standard input.
"""

from __future__ import annotations

import asyncio
import json
import sys

from bench.slow_link.profiles import PROFILES
from bench.slow_link.relay import Relay


async def _main(profile: str, seed: str, ports: list[str]) -> None:
    relays = [Relay(PROFILES[profile], int(port), int(seed)) for port in ports]
    print(json.dumps([relay.port for relay in relays]), flush=True)
    running = [asyncio.create_task(relay.run()) for relay in relays]
    await asyncio.to_thread(sys.stdin.read)
    for relaying in running:
        relaying.cancel()
    await asyncio.gather(*running, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], sys.argv[3:]))
