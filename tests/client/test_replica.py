"""The client's replica, on the vectors that the web client reads too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from classroom_sync.client.replica import EMPTY, receive_state
from classroom_sync.protocol.messages import State
from classroom_sync.protocol.words import Stamp

RUNS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "vectors/replica.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("run", RUNS, ids=lambda run: f"{run['rule']}: {run['name']}")
def test_a_replica_takes_states_as_the_vectors_say(run: dict[str, Any]) -> None:
    """S-2, S-3, S-4, S-5."""
    replica = EMPTY
    for step in run["steps"]:
        before = replica, dict(replica.board)
        replica, received = receive_state(replica, State(*step["state"][1:]))
        assert received.value == step["expect"]
        assert replica.stamp == Stamp(*step["stamp"])
        assert replica.board == step["board"]
        assert dict(before[0].board) == before[1], "the replica handed in was changed"
