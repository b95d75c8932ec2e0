"""Opening a class that the store has: as its host, if no living node is that, and without missing any news of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from classroom_sync.errors import Behind, Fenced, Gone, StoreUnavailable
from classroom_sync.protocol.limits import NODE_SILENT_S
from classroom_sync.protocol.words import Code, Epoch, NodeId
from classroom_sync.store.base import Hear, News, Store, StoredClassroom

_TRIES = 20


class Ear:
    """Keeps the news of a class until it is in memory to hear them."""

    __slots__ = ("_early", "_hear")

    def __init__(self) -> None:
        self._early: list[News] = []
        self._hear: Hear = self._early.append

    def __call__(self, news: News) -> None:
        """This was told."""
        self._hear(news)

    def listen(self, hear: Hear) -> None:
        """Hand over what came, and all that comes."""
        self._hear = hear
        for news in self._early:
            hear(news)
        self._early.clear()


def _is_hosted(stored: StoredClassroom, but: NodeId) -> bool:
    """Whether another node than `but` is the host, and lives."""
    lives = {kept.part.node for kept in stored.parts if kept.silent_s <= NODE_SILENT_S}
    return stored.host != but and stored.host in lives


async def load_or_host(
    store: Store, code: Code, node: NodeId, check_room: Callable[[], None]
) -> StoredClassroom | None:
    """The class, in an epoch of this node's own unless a living host has it.

    The epoch rises with the host, for what clients saw of the former may be newer (E-4).
    """
    for _ in range(_TRIES):
        stored = await store.load(code)
        if stored is None:
            return None
        check_room()
        if _is_hosted(stored, node):
            return stored
        epoch = Epoch(stored.epoch + 1)
        try:
            await store.take_pen(code, stored.epoch, epoch, stored.pen, node, stored.version)
        except (Fenced, Behind, Gone):
            continue
        return replace(stored, epoch=epoch, host=node)
    raise StoreUnavailable("the class changes hands too fast to be opened")
