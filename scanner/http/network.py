"""Connections that go only where they may, and that end in time.

A name is resolved here, every address of it is checked, and the connection goes to an address that was checked: nothing
is resolved a second time, so a name that changes its mind in between (DNS rebinding) gains nothing. TLS still verifies
the certificate against the name.

A time-out of httpx counts from one read to the next, so an answer that drips for hours never reaches it; here every
read and write also keeps to the deadline of the whole request.
"""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

from scanner.clock import Clock
from scanner.errors import AccessDenied

Resolve = Callable[[str, int], Sequence[str]]
"""Host and port to IP addresses; raises OSError where there are none."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NOT_PUBLIC = tuple(map(ipaddress.ip_network, ("168.63.129.16/32", "192.0.0.0/24", "64:ff9b:1::/48")))
"""What Python takes for public and is not: a cloud's own address, IETF protocol assignments, local NAT64 (RFC 8215)."""

_SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system for the addresses of `host`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Whether `address` lies in the public internet, also once unwrapped from IPv6 (mapped, 6to4, Teredo, NAT64)."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in _NAT64:
            wrapped.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if any(inner is not None and not _is_global(inner) for inner in wrapped):
            return False
    return _is_global(ip)


def _is_global(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_PUBLIC)


class Deadline:
    """The moment by which the request at hand must be done; each thread has its own."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._end: ContextVar[float | None] = ContextVar("deadline", default=None)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Give the requests in this block `seconds`, all together."""
        token = self._end.set(self._clock.monotonic() + seconds)
        try:
            yield
        finally:
            self._end.reset(token)

    def left(self, timeout: float | None) -> float | None:
        """The seconds that are left, at most `timeout`.

        Raises:
            httpcore.ReadTimeout: none are.
        """
        end = self._end.get()
        if end is None:
            return timeout
        seconds = end - self._clock.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout("the whole request took too long")
        return seconds if timeout is None else min(seconds, timeout)


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to public addresses, and to the private hosts that the settings list."""

    def __init__(self, deadline: Deadline, private_hosts: Iterable[str], lookup: Resolve) -> None:
        self._deadline = deadline
        self._private_hosts = frozenset(host.lower() for host in private_hosts)
        self._lookup = lookup
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers.

        Raises:
            AccessDenied: one of its addresses is not public, and the settings do not list the host.
            httpcore.ConnectError: there is no address, or none answers.
        """
        trouble: Exception = httpcore.ConnectError("the name has no address")
        for address in self._checked(host, port):
            try:
                stream = self._sockets.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
            else:
                return _TimedStream(stream, self._deadline)
        raise trouble

    def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = self._lookup(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("the name has no address") from error
        if host.lower() not in self._private_hosts and not all(map(is_public, addresses)):
            raise AccessDenied("the host is on a private network; http.allow_private_hosts can allow it by name")
        return addresses


class _TimedStream(httpcore.NetworkStream):
    """A connection whose reads and writes keep to the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def trusted_certificates() -> ssl.SSLContext:
    """Return what TLS is verified with: the certificates of certifi and of the machine's own store."""
    trusted = httpx.create_ssl_context(trust_env=False)
    trusted.load_default_certs()
    return trusted


class GuardedTransport(httpx.HTTPTransport):
    """httpx's transport over a `GuardedBackend`."""

    def __init__(self, backend: GuardedBackend) -> None:
        trusted = trusted_certificates()
        super().__init__(verify=trusted, trust_env=False)
        # httpx passes no backend on, so its pool is replaced by one of the same kind that has ours.
        # Its ten connections would have further hosts wait for slow ones: how many are asked at once is not its matter.
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted,
            http2=True,
            max_connections=None,
            max_keepalive_connections=None,
            keepalive_expiry=30.0,
            network_backend=backend,
        )
