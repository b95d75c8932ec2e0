"""Build the C fan-out where that is not done yet, and become it: `python -m bench.limit PORT`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).with_name("fanout.c")
PROGRAM = Path(__file__).with_name("fanout")


def build() -> Path:
    """The program, built anew if its source is newer; FileNotFoundError where there is no `cc`."""
    if PROGRAM.exists() and PROGRAM.stat().st_mtime >= SOURCE.stat().st_mtime:
        return PROGRAM
    compiler = shutil.which("cc")
    if compiler is None:
        raise FileNotFoundError("no C compiler (cc)")
    # Aside, then into place: two runs that build at once do not meet a half-written program.
    with tempfile.TemporaryDirectory(dir=PROGRAM.parent) as folder:
        made = Path(folder) / PROGRAM.name
        subprocess.run([compiler, "-O2", "-Wall", "-Wextra", "-o", made, SOURCE], check=True)
        made.replace(PROGRAM)
    return PROGRAM


if __name__ == "__main__":
    os.execv(build(), [str(PROGRAM), sys.argv[1]])
