"""What tests of the roster's parts share."""

from __future__ import annotations

import pytest

from tests.core.class_on_nodes import OnNode


@pytest.fixture
def a() -> OnNode:
    """A class on a node."""
    return OnNode("A")


@pytest.fixture
def b() -> OnNode:
    """The same on another."""
    return OnNode("B")
