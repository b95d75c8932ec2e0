"""A program whose files may not grow past a limit, then not be written, then grow again: what its store says meanwhile.

python -m tests.store.filling FILE; prints a JSON object, see `main`. The limit is the process's, so it must be a
process of its own.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from pathlib import Path

from classroom_sync.errors import StoreUnavailable
from classroom_sync.store.sqlite import SqliteStore
from tests.store.samples import CODE, as_write, kept, loaded, new_classroom

MAX_FILE_BYTES = 400_000
VALUE = "n" * 4000
# After one failure SQLite moves what is in its log to the database, and has room once more.
FULL_AFTER = 3


async def commits_until_full(store: SqliteStore) -> tuple[int, str]:
    """How many commits were answered, and what the next one raised, again and again."""
    answered, failures = 0, 0
    while True:
        version = answered + 1
        try:
            await store.commit(CODE, as_write(version, {f"x/{version}": (version, VALUE)}))
        except StoreUnavailable as error:
            failures += 1
            if failures == FULL_AFTER:
                return answered, error.reason
        else:
            answered, failures = version, 0


async def is_up(store: SqliteStore) -> bool:
    try:
        await store.ping()
    except StoreUnavailable:
        return False
    return True


async def main() -> dict[str, object]:
    """What is kept, and said, while full and after."""
    store = SqliteStore(Path(sys.argv[1]))
    await store.open()
    await store.create(new_classroom())
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE_BYTES, most))
    answered, reason = await commits_until_full(store)
    told: dict[str, object] = {"answered": answered, "reason": reason}
    told["kept_while_full"] = len(await kept(store))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    told["is_up_without_room"] = await is_up(store)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    told["is_up_after"] = await is_up(store)
    newest = answered + 1
    await store.commit(CODE, as_write(newest, {f"x/{newest}": (newest, VALUE)}))
    told["version_after"] = (await loaded(store)).version
    told["kept_after"] = len(await kept(store))
    await store.close()
    return told


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main())))  # noqa: T201
