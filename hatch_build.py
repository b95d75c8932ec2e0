"""The build hook: puts the built web apps into the wheel, so that `pip install` of it alone gives a working service."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebAppsHook(BuildHookInterface[Any]):
    """Builds web/ into classroom_sync/web before a wheel is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  (hatchling's signature)
        """Build, except for an editable install: that one serves the checkout, whose web apps make keeps fresh."""
        if version != "editable":
            subprocess.run([sys.executable, Path(self.root, "scripts/web.py"), "build"], check=True)
