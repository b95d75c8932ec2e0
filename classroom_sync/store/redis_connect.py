"""The redis-py client of an address, and what its errors mean.

redis-py 8 would by itself retry ten times and make a hundred connections. Here it does neither: retries and the bound
on calls at once are `redis_link`'s, one for all kinds of addresses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, assert_never

from redis import exceptions
from redis.asyncio import Redis, RedisCluster, Sentinel
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import MasterNotFoundError
from redis.backoff import NoBackoff
from redis.crc import key_slot

from classroom_sync.protocol.limits import REDIS_ANSWER_S, REDIS_CONNECTIONS
from classroom_sync.store.redis_url import Kind, Login, RedisAddress, Tls

# RedisClusterException stands beside RedisError, not below it; OSError comes from looking up a host name;
# AttributeError is what the cluster client makes of ASK when it names a node that the client has not heard of yet.
FAILURES: Final = (
    exceptions.RedisError,
    exceptions.RedisClusterException,
    OSError,
    asyncio.TimeoutError,
    AttributeError,
)
"""What redis-py raises when Redis cannot do it now."""

_NEVER_MENDED_BY_A_RETRY = (
    exceptions.AuthenticationError,
    exceptions.AuthorizationError,
    exceptions.ReadOnlyError,
    exceptions.OutOfMemoryError,
)
_MENDED_BY_A_RETRY = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.ClusterError,
    exceptions.RedisClusterException,
    exceptions.TryAgainError,
    OSError,
    AttributeError,
)

# Asked from the top: the first that fits. Subclasses stand before their bases.
_REASONS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (exceptions.AuthenticationError, "it refuses the user or the password"),
    (exceptions.AuthorizationError, "its user may not connect"),
    (exceptions.NoPermissionError, "its user may not do what a store needs"),
    (exceptions.OutOfMemoryError, "it is full (maxmemory)"),
    (exceptions.ReadOnlyError, "it is a replica, which takes no writes"),
    (exceptions.BusyLoadingError, "it still loads its data"),
    (exceptions.MovedError, "it is part of a cluster: use redis+cluster://"),
    (exceptions.AskError, "it is part of a cluster: use redis+cluster://"),
    (exceptions.ClusterDownError, "the cluster is down"),
    (MasterNotFoundError, "the Sentinels know no such master now"),
    (exceptions.MaxConnectionsError, "all connections are in use"),
    (exceptions.TimeoutError, "it does not answer"),
    (asyncio.TimeoutError, "it does not answer"),
    (exceptions.ConnectionError, "it cannot be reached"),
    (exceptions.RedisClusterException, "the cluster cannot be reached"),
)


_THE_ONE = ""


class Connection:
    """A client of the Redis at an address; connects when it is first used."""

    def __init__(self, address: RedisAddress) -> None:
        self.client, self._close = _client(address)
        # Where it is one; asking with isinstance costs more than all else on the way of a call.
        self._cluster = self.client if isinstance(self.client, RedisCluster) else None

    @property
    def is_cluster(self) -> bool:
        """Whether keys and channels lie on several servers."""
        return self._cluster is not None

    async def owner(self, channel: bytes) -> str:
        """The name of the server that a channel is at, as far as is known; one of FAILURES if that is not at all."""
        if self._cluster is None:
            return _THE_ONE
        await self._cluster.initialize()
        node = self._cluster.get_node_from_key(channel.decode())
        assert node is not None, "no replica was asked for"
        return str(node.name)

    def owner_now(self, key: bytes) -> str | None:
        """The same without asking anybody; None if it is not known yet."""
        if self._cluster is None:
            return _THE_ONE
        nodes = self._cluster.nodes_manager.slots_cache.get(key_slot(key))
        return str(nodes[0].name) if nodes else None

    async def connect(self, owner: str) -> AbstractConnection:
        """A connection of its own to that server, ready for commands; one of FAILURES."""
        if self._cluster is not None:
            node = self._cluster.get_node(node_name=owner)
            if node is None:
                raise exceptions.ConnectionError(f"{owner} left the cluster")
            connection: AbstractConnection = node.connection_class(**node.connection_kwargs)
        else:
            assert isinstance(self.client, Redis), "it is no cluster"
            pool: Any = self.client.connection_pool
            connection = pool.make_connection()
        try:
            await connection.connect()  # type: ignore[no-untyped-call]
        except BaseException:
            await connection.disconnect(nowait=True)
            raise
        return connection

    async def look_again(self) -> None:
        """Learn anew who owns which channels; one of FAILURES."""
        if self._cluster is not None:
            await self._cluster.nodes_manager.initialize()

    async def close(self) -> None:
        """Close all connections; what fails in that matters to nobody any more."""
        await asyncio.gather(*(close() for close in self._close), return_exceptions=True)


def reason(address: RedisAddress, error: Exception) -> str:
    """What Redis or the operating system said, for the people who run the server; holds no password."""
    # The cluster client wraps what its last node said.
    told = error.__cause__ if isinstance(error, exceptions.RedisClusterException) and error.__cause__ else error
    known = next((text for kind, text in _REASONS if isinstance(told, kind)), None)
    said = str(told).strip() or type(told).__name__
    return f"{address}: {known} ({said})" if known else f"{address}: {said}"


def is_mended_by_retry(error: Exception) -> bool:
    """Whether the same command may find Redis well a moment later."""
    return isinstance(error, _MENDED_BY_A_RETRY) and not isinstance(error, _NEVER_MENDED_BY_A_RETRY)


def _client(address: RedisAddress) -> tuple[Redis | RedisCluster, list[Callable[[], Awaitable[None]]]]:
    common = _common(address.tls)
    login = _login(address.login)
    match address.kind:
        case Kind.SERVER:
            ((host, port),) = address.hosts
            client = Redis(
                host=host, port=port, db=address.database, max_connections=REDIS_CONNECTIONS, **common, **login
            )
            return client, [client.aclose]
        case Kind.SOCKET:
            client = Redis(
                unix_socket_path=address.path,
                db=address.database,
                max_connections=REDIS_CONNECTIONS,
                **common,
                **login,
            )
            return client, [client.aclose]
        case Kind.SENTINEL:
            # redis-py gives its constructor no types.
            make_sentinel: Any = Sentinel
            sentinel: Sentinel = make_sentinel(
                address.hosts, sentinel_kwargs={**common, **_login(address.sentinel_login)}
            )
            client = sentinel.master_for(
                address.service, db=address.database, max_connections=REDIS_CONNECTIONS, **common, **login
            )
            return client, [client.aclose, sentinel.aclose]
        case Kind.CLUSTER:
            nodes = [ClusterNode(host, port) for host, port in address.hosts]
            cluster = RedisCluster(
                startup_nodes=nodes,
                # Twice: connections that the client lays down in the background count until they are closed.
                max_connections=2 * REDIS_CONNECTIONS,
                # Else every fifth MOVED, of which a moving slot makes many, closes connections that others are using.
                reinitialize_steps=0,
                **common,
                **login,
            )
            return cluster, [cluster.aclose]
        case _ as never:
            assert_never(never)


def _common(tls: Tls | None) -> dict[str, Any]:
    options: dict[str, Any] = {
        "socket_timeout": REDIS_ANSWER_S,
        "socket_connect_timeout": REDIS_ANSWER_S,
        "retry": Retry(NoBackoff(), 0),
        # Scripts answer arrays, the same in both protocols; the third costs two more trips for each connection.
        "protocol": 2,
        # Not to announce the library: two trips less, and no further right for the ACL's user.
        "driver_info": None,
    }
    if tls is not None:
        options |= {
            "ssl": True,
            "ssl_ca_certs": tls.ca or None,
            "ssl_certfile": tls.cert or None,
            "ssl_keyfile": tls.key or None,
            "ssl_cert_reqs": "required" if tls.is_verified else "none",
            "ssl_check_hostname": tls.is_verified,
        }
    return options


def _login(login: Login) -> dict[str, Any]:
    return {"username": login.user or None, "password": login.password or None}
