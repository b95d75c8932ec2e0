"""What a node's materials cost and what went wrong with them: counted where it happens, read by whoever asks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from classroom_sync.errors import FileReason


@dataclass(slots=True)
class MaterialFigures:
    """Counts since this node began; none is ever taken back."""

    pages_drawn: int = 0
    """Pages, each in all the widths that are drawn at once."""
    worker_s: float = 0.0
    """How long workers ran, by the clock on the wall: they wait for the processor too."""
    workers_broken: int = 0
    """Workers that ended without a word about their page, or took too long; what is behind it begins in a new one."""
    refused_uploads: Counter[FileReason] = field(default_factory=Counter)
