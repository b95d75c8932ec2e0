"""Become a Redis that keeps what it is given, as an operator's does.

`python -m bench.peers.redis_node PORT FOLDER`
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

COMMAND = shutil.which("redis-server")

if __name__ == "__main__":
    port, folder = sys.argv[1:]
    Path(folder).mkdir(parents=True, exist_ok=True)
    assert COMMAND is not None, "no redis-server here"
    place = ["--port", port, "--bind", "127.0.0.1", "--dir", folder]
    # As deploy/compose.yaml has it. The log of appended writes is not rewritten while something is measured.
    kept = ["--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--auto-aof-rewrite-percentage", "0"]
    os.execv(COMMAND, [COMMAND, *place, *kept])
