"""The API this project replaces: the teacher posts the state, each student fetches it every 2 seconds."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Response

app = FastAPI()
_state: dict[str, Any] = {"n": 0}


@app.get("/state")
async def read_state() -> dict[str, Any]:
    """What a student sees."""
    return _state


@app.put("/state", status_code=204)
async def write_state(state: dict[str, Any]) -> Response:
    """What the teacher shows from now on."""
    global _state  # noqa: PLW0603 - a textbook keeps its state in the module
    _state = state
    return Response(status_code=204)
