"""Where a Redis is, read from a URL.

    redis://[[user]:password@]host[:port][/db]
    unix://[[user]:password@]/path/to/redis.sock[?db=N]
    redis+sentinel://[[user]:password@]host[:port][,host[:port]…]/service[/db][?sentinel_user=…&sentinel_password=…]
    redis+cluster://[[user]:password@]host[:port][,host[:port]…]

`rediss` in place of `redis` is TLS, with the options `ca`, `cert` and `key` (files) and `verify=no`. User, password,
path and options are percent-decoded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import assert_never
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_PORT = 6379
_SENTINEL_PORT = 26379
_MAX_DIGITS = 5
# Reasons quote nothing of the address: with / ? or # in a password, it lies in pieces anywhere.
_ENCODE = "in a user or a password, %40 stands for @, %2F for /, %3F for ?, %23 for #"


class Kind(Enum):
    """What stands behind an address."""

    SERVER = "server"
    SOCKET = "socket"
    SENTINEL = "sentinel"
    CLUSTER = "cluster"


_KINDS: Mapping[str, tuple[Kind, bool]] = MappingProxyType(
    {
        "redis": (Kind.SERVER, False),
        "rediss": (Kind.SERVER, True),
        "unix": (Kind.SOCKET, False),
        "redis+sentinel": (Kind.SENTINEL, False),
        "rediss+sentinel": (Kind.SENTINEL, True),
        "redis+cluster": (Kind.CLUSTER, False),
        "rediss+cluster": (Kind.CLUSTER, True),
    }
)
SCHEMES = tuple(_KINDS)
"""Every scheme that `read_address` takes."""

_TLS_OPTIONS = frozenset({"ca", "cert", "key", "verify"})
_SOCKET_OPTIONS = frozenset({"db"})
_SENTINEL_OPTIONS = frozenset({"sentinel_user", "sentinel_password"})


@dataclass(frozen=True, slots=True)
class Login:
    """A user of Redis's ACL and its password; empty where there is none. Never shown."""

    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return "Login(…)"


@dataclass(frozen=True, slots=True)
class Tls:
    """How to trust the far end and prove oneself to it: files, empty for the system's own and for none."""

    ca: str = ""
    cert: str = ""
    key: str = ""
    is_verified: bool = True


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """Where a Redis is. `str()` of it may be shown to anyone: it holds no user and no password.

    `hosts` are the server, the Sentinels, or some nodes of the cluster; `path` is the socket's, `service` the name that
    the Sentinels know the master by.
    """

    kind: Kind
    scheme: str
    hosts: tuple[tuple[str, int], ...] = ()
    path: str = ""
    service: str = ""
    database: int = 0
    login: Login = Login()
    sentinel_login: Login = Login()
    tls: Tls | None = None

    def __str__(self) -> str:
        hosts = ",".join(f"{f'[{host}]' if ':' in host else host}:{port}" for host, port in self.hosts)
        service = f"/{self.service}" if self.service else ""
        return f"{self.scheme}://{self.path or hosts}{service}"


def read_address(url: str) -> RedisAddress:
    """The address in a URL; ValueError, with a reason that holds no password, for one that is none."""
    try:
        parts = urlsplit(url)
        kind, is_tls = _KINDS[parts.scheme]
    except (ValueError, KeyError):
        raise ValueError(f"the address of a Redis begins with {', '.join(f'{each}://' for each in SCHEMES)}") from None
    if parts.fragment:
        raise ValueError(_ENCODE)
    userinfo, _, hosts = parts.netloc.rpartition("@")
    user, _, password = userinfo.partition(":")
    options = _options(parts, kind, is_tls=is_tls)
    address = RedisAddress(kind, parts.scheme, login=Login(unquote(user), unquote(password)))
    if is_tls:
        is_verified = _is_yes("verify", options.get("verify", "yes"))
        tls = Tls(options.get("ca", ""), options.get("cert", ""), options.get("key", ""), is_verified)
        address = replace(address, tls=tls)
    return _placed(address, hosts, parts.path, options)


def _placed(address: RedisAddress, hosts: str, path: str, options: Mapping[str, str]) -> RedisAddress:
    """The address with the place that follows the user."""
    match address.kind:
        case Kind.SERVER:
            found = _hosts(hosts, _PORT)
            if len(found) > 1:
                raise ValueError("several hosts are a redis+sentinel:// or a redis+cluster://")
            return replace(address, hosts=found, database=_database(path.strip("/")))
        case Kind.SOCKET:
            if hosts or not path.strip("/"):
                raise ValueError("a socket's address is unix:///path/to/redis.sock")
            return replace(address, path=unquote(path), database=_database(options.get("db", "")))
        case Kind.SENTINEL:
            service, _, database = path.strip("/").partition("/")
            if not service:
                raise ValueError("the name of the service follows the hosts of the Sentinels: /mymaster")
            login = Login(options.get("sentinel_user", ""), options.get("sentinel_password", ""))
            return replace(
                address,
                hosts=_hosts(hosts, _SENTINEL_PORT),
                service=unquote(service),
                database=_database(database),
                sentinel_login=login,
            )
        case Kind.CLUSTER:
            if path.strip("/"):
                raise ValueError("a Redis cluster has no databases: nothing follows its hosts")
            return replace(address, hosts=_hosts(hosts, _PORT))
        case _ as never:
            assert_never(never)


def _options(parts: SplitResult, kind: Kind, *, is_tls: bool) -> dict[str, str]:
    known = _TLS_OPTIONS if is_tls else frozenset()
    known |= {Kind.SOCKET: _SOCKET_OPTIONS, Kind.SENTINEL: _SENTINEL_OPTIONS}.get(kind, frozenset())
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not options.keys() <= known:
        raise ValueError(f"{parts.scheme}:// takes {', '.join(sorted(known)) or 'no'} options; {_ENCODE}")
    return options


def _hosts(listed: str, default_port: int) -> tuple[tuple[str, int], ...]:
    found = []
    for each in listed.split(","):
        try:
            place = urlsplit(f"//{each}")
            host, port = place.hostname, place.port
        except ValueError:
            host = port = None
        if not host or port == 0 or each.endswith(":"):
            raise ValueError(f"a Redis is at host or host:port, several with commas; {_ENCODE}")
        found.append((host, port or default_port))
    return tuple(found)


def _database(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
        raise ValueError(f"the databases of a Redis are numbered from 0; {_ENCODE}")
    return int(text or "0")


def _is_yes(option: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(f"{option} is yes or no")
    return text == "yes"
