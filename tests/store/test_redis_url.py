"""Addresses of a Redis: every form, what is wrong with others, and no password in what is said of either."""

from __future__ import annotations

import pytest

from classroom_sync.store.redis_url import SCHEMES, Kind, Login, RedisAddress, Tls, read_address


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://localhost", RedisAddress(Kind.SERVER, "redis", (("localhost", 6379),))),
        ("redis://10.0.0.1:7000/3", RedisAddress(Kind.SERVER, "redis", (("10.0.0.1", 7000),), database=3)),
        (
            "redis://class:p%40ss%2F%3A@[::1]:1/",
            RedisAddress(Kind.SERVER, "redis", (("::1", 1),), login=Login("class", "p@ss/:")),
        ),
        ("redis://:secret@h", RedisAddress(Kind.SERVER, "redis", (("h", 6379),), login=Login("", "secret"))),
        ("rediss://h", RedisAddress(Kind.SERVER, "rediss", (("h", 6379),), tls=Tls())),
        (
            "rediss://h?ca=%2Fca.pem&cert=c&key=k&verify=no",
            RedisAddress(Kind.SERVER, "rediss", (("h", 6379),), tls=Tls("/ca.pem", "c", "k", is_verified=False)),
        ),
        ("unix:///run/redis.sock", RedisAddress(Kind.SOCKET, "unix", path="/run/redis.sock")),
        (
            "unix://u:p@/run/my%20redis.sock?db=2",
            RedisAddress(Kind.SOCKET, "unix", path="/run/my redis.sock", database=2, login=Login("u", "p")),
        ),
        (
            "redis+sentinel://u:p@a,b:2/mymaster/1?sentinel_user=s&sentinel_password=w",
            RedisAddress(
                Kind.SENTINEL,
                "redis+sentinel",
                (("a", 26379), ("b", 2)),
                service="mymaster",
                database=1,
                login=Login("u", "p"),
                sentinel_login=Login("s", "w"),
            ),
        ),
        (
            "rediss+cluster://u:p@a:1,b",
            RedisAddress(Kind.CLUSTER, "rediss+cluster", (("a", 1), ("b", 6379)), login=Login("u", "p"), tls=Tls()),
        ),
    ],
)
def test_every_form_is_read(url: str, expected: RedisAddress) -> None:
    assert read_address(url) == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgres://h", "begins with redis://"),
        ("redis://[::1", "begins with redis://"),
        ("redis://", "host:port"),
        ("redis://h:0", "host:port"),
        ("redis://h:", "host:port"),
        ("redis://h:99999", "host:port"),
        ("redis+cluster://a,,b", "host:port"),
        ("redis://a,b", "several hosts"),
        ("redis://h/one", "numbered from 0"),
        ("redis://h/-1", "numbered from 0"),
        ("redis://h?db=1", "takes no options"),
        ("unix:///s?ca=x", "takes db options"),
        ("rediss://h?verify=maybe", "verify is yes or no"),
        ("unix://h/run/redis.sock", "unix:///path"),
        ("unix://", "unix:///path"),
        ("redis+sentinel://h", "/mymaster"),
        ("redis+cluster://h/1", "no databases"),
    ],
)
def test_what_is_wrong_is_said(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_address(url)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("password", ["hush", "hu/sh", "hu?sh", "hu#sh", "hu@sh", "hu%2Fsh"])
def test_nothing_shows_a_password(scheme: str, password: str) -> None:
    try:
        address = read_address(f"{scheme}://user:{password}@h/x")
    except ValueError as error:
        shown = str(error)
    else:
        shown = f"{address} {address!r}"
    assert "sh" not in shown
    assert "hu" not in shown
    assert "user:" not in shown


def test_an_address_is_shown_as_it_is_reached() -> None:
    addresses = ["redis://[::1]:1", "unix:///run/redis.sock", "redis+sentinel://a:26379,b:2/mymaster"]
    assert [str(read_address(address)) for address in addresses] == addresses
