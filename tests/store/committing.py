"""A program to be killed: commits to several classes at once, without end, and prints what was answered.

python -m tests.store.committing FILE; each line is "CODE VERSION", printed once the commit returned.
"""

from __future__ import annotations

import asyncio
import sys
from itertools import count
from pathlib import Path

from classroom_sync.protocol.words import Code
from classroom_sync.store.sqlite import SqliteStore
from tests.store.samples import as_write, new_classroom

CODES = tuple(Code(f"AAAAA{digit}") for digit in "2345")


async def commit_for_ever(store: SqliteStore, code: Code) -> None:
    """Each version changes two keys, so that half a commit would show."""
    await store.create(new_classroom(code))
    for version in count(1):
        await store.commit(code, as_write(version, {"page": (version, version), "x/twin": (version, version)}))
        print(code, version, flush=True)  # noqa: T201


async def main() -> None:
    store = SqliteStore(Path(sys.argv[1]))
    await store.open()
    await asyncio.gather(*(commit_for_ever(store, code) for code in CODES))


if __name__ == "__main__":
    asyncio.run(main())
