"""The client's own bounds, each with its policy; what both sides must agree on is in `protocol.limits`."""

from __future__ import annotations

BACKOFF_MIN_S = 0.5
BACKOFF_MAX_S = 10.0
"""X-5: a random part of the first, doubled by each failure up to the second."""
COURTESY_S = 5.0
"""E-2: after 4429 at least this long."""
DEADLINE_HANDSHAKES = 4
DEADLINE_MIN_S = 3.0
DEADLINE_MAX_S = 30.0
"""X-6: a handshake may take four times the last one, within these."""
SILENT_HEARTBEATS = 3
"""T-1: heartbeats missed after which the link counts as dead."""
LAGGING_HEARTBEATS = 2
"""T-1: heartbeats ahead of the replica after which one asks for the state."""
CLOSE_S = 1.0
"""How long a goodbye may take before the connection is dropped."""
MAX_WAITING_REQUESTS = 256
"""Requests without an answer, sent or not.

Policy: one more is refused with `rate_limited`, so the caller knows. As many as the server keeps answers for (L-2).
"""
MAX_KEPT_KEYS = 1024
"""Keys accepted and not yet durable: a full board and as many removals.

Policy: commits are refused with `unavailable`.
"""
KEYS_A_RECOMMIT = 15
"""Keys of the largest size (K-4) that are sure to fit one message."""
MAX_UNREAD_LINES = 200
"""Lines of conversation nobody has read yet. Policy: the oldest is dropped."""
