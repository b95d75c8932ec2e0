"""The secret that all nodes of one store sign tokens with: nobody has to carry it from machine to machine."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from classroom_sync.errors import StoreUnavailable
from classroom_sync.protocol.limits import SHARE_SECRET_EVERY_S
from classroom_sync.server.services import Services

logger = logging.getLogger(__name__)


async def share_secret(services: Services) -> str:
    """Sign with the store's secret: this node's own becomes that where it has none. A configured one stays as it is.

    StoreUnavailable.
    """
    own = services.settings.signing_secret().decode()
    if not _is_shared(services):
        return own
    secret = await services.hub.store.share_secret(own)
    services.tokens.sign_with(secret.encode())
    return secret


async def keep_secret(services: Services, secret: str) -> None:
    """Have a store that lost the secret keep it again, until cancelled; says once if it keeps another meanwhile."""
    is_same = True
    while _is_shared(services):
        await asyncio.sleep(SHARE_SECRET_EVERY_S)
        with suppress(StoreUnavailable):
            was_same, is_same = is_same, await services.hub.store.share_secret(secret) == secret
            if was_same and not is_same:
                logger.error("other nodes sign with another secret: restart this one, or set one on all")


def _is_shared(services: Services) -> bool:
    return services.hub.store.is_shared and not services.settings.secret.get_secret_value()
