"""Become a peer that runs in Node: `python -m bench.peers plain_ws PORT`; what follows the port is the peer's own."""

from __future__ import annotations

import os
import sys

from bench.peers.node_home import NODE, node_environment, script

if __name__ == "__main__":
    os.execve(NODE, [str(NODE), str(script(sys.argv[1])), *sys.argv[2:]], node_environment())
