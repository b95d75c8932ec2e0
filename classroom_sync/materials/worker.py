"""The process that draws: `python -m classroom_sync.materials.worker JOB`, one for a job, ended with it.

It reads files that strangers made, so it takes its bounds on itself before it loads what reads them: processor time,
memory, the length of a file it writes. It knows no secret, for it is given no environment, and reports in lines of
JSON: `{"sizes": [[w, h], …]}`, `{"direction": "rtl"}`, `{"page": 3}`, or `{"page": 3, "why": …, "reason": …}`. Past a
bound the system ends it, and whoever started it draws the conclusion (`rendering`).
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from classroom_sync.errors import FileReason, FileRefused
from classroom_sync.materials.limits import WORKER_FILE_BYTES, WORKER_MEMORY_BYTES, WORKER_NICENESS

_DISK_IS_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_TOO_MUCH_MEMORY = "this file takes too much memory to draw"


def confine(cpu_s: int) -> None:
    """Take the bounds on this process; where a system knows one of them not, the wall time is left."""
    try:
        import resource  # noqa: PLC0415  Windows has neither this
    except ImportError:
        return
    os.nice(WORKER_NICENESS)  # nor that
    bounds = {
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_AS: WORKER_MEMORY_BYTES,
        resource.RLIMIT_FSIZE: WORKER_FILE_BYTES,
        resource.RLIMIT_CORE: 0,
    }
    for bound, most in bounds.items():
        try:
            _soft, hard = resource.getrlimit(bound)
            resource.setrlimit(bound, (most if hard == resource.RLIM_INFINITY else min(most, hard),) * 2)
        except (OSError, ValueError):
            continue


def carry_out(job: dict[str, Any], report: Callable[..., None]) -> None:
    """Do a job and report each part of it as it is done."""
    # Only now: what they load is confined too.
    from classroom_sync.materials import images, pdf  # noqa: PLC0415

    files, folder = [Path(path) for path in job["files"]], Path(job["folder"])
    is_pdf = job["kind"] == "pdf"
    if job["do"] == "inspect":
        sizes = pdf.inspect(files[0], folder) if is_pdf else images.inspect(files, folder)
        report(sizes=sizes)
        return
    if job["do"] == "direction":
        report(direction=pdf.read_direction(files[0]))
        return
    document = pdf.open_pdf(files[0]) if is_pdf else None
    for number, path in zip(job["pages"], files if document is None else files * len(job["pages"]), strict=True):
        try:
            if document is None:
                images.draw(path, number, job["widths"], folder)
            else:
                pdf.draw(document, number, job["widths"], folder)
        except FileRefused as refused:
            report(page=number, why=refused.why, reason=refused.reason)
        except MemoryError:
            report(page=number, why=FileReason.TOO_COSTLY, reason=_TOO_MUCH_MEMORY)
        else:
            report(page=number)


def main() -> int:
    """Do the job of the command line; 0 also for a file that is refused, which is said."""
    # Reports have the standard output for themselves: what a library prints goes elsewhere.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    job = json.loads(sys.argv[1])
    confine(job["cpu_s"])
    try:
        carry_out(job, lambda **fields: _say(out, fields))
    except FileRefused as refused:
        _say(out, {"why": refused.why, "reason": refused.reason})
    except MemoryError:
        _say(out, {"why": FileReason.TOO_COSTLY, "reason": _TOO_MUCH_MEMORY})
    except OSError as error:
        if error.errno not in _DISK_IS_FULL:
            raise
        _say(out, {"why": FileReason.NO_SPACE, "reason": "the server's disk is full"})
    return 0


def _say(out: TextIO, fields: dict[str, Any]) -> None:
    out.write(json.dumps(fields) + "\n")
    out.flush()


if __name__ == "__main__":
    sys.exit(main())
