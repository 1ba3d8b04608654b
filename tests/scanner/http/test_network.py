from collections.abc import Sequence
from typing import Any

import httpcore
import pytest

from config.settings import HttpSettings
from scanner.clock import SystemClock
from scanner.errors import AccessDenied, FetchError
from scanner.http import HttpFetcher
from scanner.http.network import Deadline, GuardedBackend, is_public
from scanner.models import PageRequest, Target
from tests.scanner.fakes import FakeClock

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
    "::ffff:168.63.129.16",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "no address",
    "",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_none_of_the_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_a_public_address_is(address: str) -> None:
    assert is_public(address)


def backend(*addresses: str, allowed: tuple[str, ...] = ()) -> GuardedBackend:
    def lookup(host: str, port: int) -> Sequence[str]:
        return addresses

    return GuardedBackend(Deadline(SystemClock()), allowed, lookup)


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("93.184.216.34", "127.0.0.1"), ("::ffff:127.0.0.1",)])
def test_a_name_with_a_private_address_is_refused(server: Any, addresses: tuple[str, ...]) -> None:
    with pytest.raises(AccessDenied, match="allow_private_hosts"):
        backend(*addresses).connect_tcp("rebound.example", server.port)

    assert server.heads == []


def test_a_listed_host_may_be_private(server: Any) -> None:
    stream = backend("127.0.0.1", allowed=("Blog.Example",)).connect_tcp("blog.example", server.port, timeout=5)
    stream.write(b"GET / HTTP/1.1\r\n\r\n", timeout=5)

    assert stream.read(100, timeout=5).startswith(b"HTTP/1.1 200")
    stream.close()


def test_a_second_address_is_tried(server: Any) -> None:
    stream = backend("::1", "127.0.0.1", allowed=("blog.example",)).connect_tcp("blog.example", server.port, timeout=5)
    stream.close()


def test_a_name_without_an_address_cannot_be_reached() -> None:
    with pytest.raises(httpcore.ConnectError):
        backend().connect_tcp("none.example", 443)


@pytest.mark.parametrize("failure", [OSError("no such name"), UnicodeError("label too long")])
def test_a_name_that_cannot_be_looked_up_cannot_be_reached(failure: Exception) -> None:
    def lookup(host: str, port: int) -> Sequence[str]:
        raise failure

    with pytest.raises(httpcore.ConnectError):
        GuardedBackend(Deadline(SystemClock()), (), lookup).connect_tcp("none.example", 443)


def test_the_connection_goes_to_the_address_that_was_checked(server: Any) -> None:
    """The name is looked up once: what it would answer the second time does not matter."""
    answers = [["127.0.0.1"], ["169.254.169.254"]]
    settings = HttpSettings(allow_private_hosts=("blog.example",))
    base = f"http://blog.example:{server.port}"
    target = Target(connector="x", key="x:1", label="x", base_url=base, query="")
    with HttpFetcher(settings, SystemClock(), lookup=lambda *_: answers.pop(0)) as fetcher:
        page = fetcher.fetch(target, PageRequest(url=f"{base}/page"))

    assert page.body == b"[]"
    assert len(answers) == 1
    assert b"Host: blog.example" in server.heads[0]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_no_way_to_write_loopback_gets_through(server: Any, host: str) -> None:
    base = f"http://{host}:{server.port}"
    target = Target(connector="x", key="x:1", label="x", base_url=base, query="")
    with HttpFetcher(HttpSettings(), SystemClock()) as fetcher, pytest.raises((AccessDenied, FetchError)):
        fetcher.fetch(target, PageRequest(url=f"{base}/"))

    assert server.heads == []


def test_a_deadline_is_shared_by_all_that_happens_within(clock: FakeClock) -> None:
    deadline = Deadline(clock)
    with deadline.within(10):
        assert deadline.left(None) == 10
        assert deadline.left(3) == 3
        clock.sleep(9)
        assert deadline.left(3) == 1
        clock.sleep(1)
        with pytest.raises(httpcore.ReadTimeout):
            deadline.left(3)
    assert deadline.left(3) == 3
    assert deadline.left(None) is None
