"""One page of a stream: what a WebSocket says within a page's bytes and seconds (RFC 6455).

The connection goes only where a request would go, by the same checked addresses, and keeps to the same deadline; the
library (`websockets`) does no I/O here. Nothing is packed on its way: we offer no extension, so nothing can unpack to
more than it was. A message over its cap ends the connection.
"""

import logging
import ssl
from collections import deque
from collections.abc import Mapping
from functools import cached_property
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import urlencode

import httpcore
from websockets.client import ClientProtocol
from websockets.exceptions import InvalidURI, PayloadTooBig
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import Event
from websockets.uri import WebSocketURI, parse_uri

from config.settings import HttpSettings
from scanner.clock import Clock
from scanner.errors import AccessDenied, ConnectorError, FetchError, TargetGone, TooLarge
from scanner.http import network
from scanner.http.answers import error_for
from scanner.http.failures import as_connector_errors
from scanner.http.fetcher import DEFAULT_INTERVAL, REDIRECTS, user_agent
from scanner.http.network import Deadline, GuardedBackend, Resolve
from scanner.http.pace import Pace
from scanner.http.retries import retried
from scanner.http.site import belongs_to, host_of
from scanner.models import PageRequest, RawPage, Target

log = logging.getLogger(__name__)

QUIET = 5.0
"""Seconds without a message after which a stream counts as read up to now."""

MAX_MESSAGE = 1_000_000
_READ = 65_536
_DATA = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})


class StreamFetcher:
    """A `Fetcher` for ws and wss: its pages hold one message a line.

    A page ends once it is as large or has taken as long as a page may, once the stream falls silent or is closed.
    Line breaks within a message, which JSON has between its tokens only, are left out.

    Args:
        settings: the section ``http`` of the settings.
        clock: for the pace, the deadline and `RawPage.fetched_at`.
        intervals: least seconds between two connections to one host, by connector name; 1 for those not named.
        lookup: finds the addresses of a host.
        quiet: seconds of silence that end a page.
    """

    def __init__(
        self,
        settings: HttpSettings,
        clock: Clock,
        *,
        intervals: Mapping[str, float] = MappingProxyType({}),
        lookup: Resolve = network.resolve,
        quiet: float = QUIET,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._intervals = intervals
        self._quiet = quiet
        self._pace = Pace(clock)
        self._deadline = Deadline(clock)
        self._backend = GuardedBackend(self._deadline, settings.allow_private_hosts, lookup)
        logging.getLogger("websockets").setLevel(logging.WARNING)  # it logs whole addresses, and what is said

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        """Connect, and read one page; a connection that fails in passing is tried again, at most twice.

        Raises:
            ConnectorError: one of its kinds, by what happened.
        """
        return retried(lambda: self._attempt(target, request), target, request, self._pace)

    def _attempt(self, target: Target, request: PageRequest) -> RawPage:
        with as_connector_errors(target.key):
            if not belongs_to(target, request.url):
                raise AccessDenied("the address is not on the source's own host")
            interval = self._intervals.get(target.connector, DEFAULT_INTERVAL)
            with self._pace.turn(host_of(request.url), interval), self._deadline.within(self._settings.timeout):
                return self._page(target, request)

    def _page(self, target: Target, request: PageRequest) -> RawPage:
        protocol = _protocol(request)
        opening = protocol.connect()
        opening.headers["User-Agent"] = user_agent(self._settings.contact)
        protocol.send_request(opening)
        stream = self._connect(protocol.uri)
        try:
            connection = _Connection(stream, protocol)
            answer = connection.next(self._settings.timeout)
            headers = self._accepted(target, answer)
            body = _messages(connection, self._settings.max_bytes, self._quiet)
        finally:
            stream.close()
        log.debug("streamed target=%s step=%s bytes=%d", target.key, request.step, len(body))
        now = self._clock.now()
        return RawPage(request=request, status=101, headers=headers, body=body, fetched_at=now, target=target)

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        """Read when a stream asks for it first: most schools read none."""
        return network.trusted_certificates()

    def _connect(self, uri: WebSocketURI) -> httpcore.NetworkStream:
        stream = self._backend.connect_tcp(uri.host, uri.port, self._settings.timeout)
        if not uri.secure:
            return stream
        try:
            return stream.start_tls(self._trusted, uri.host, self._settings.timeout)
        except BaseException:
            stream.close()
            raise

    def _accepted(self, target: Target, answer: Event | None) -> Mapping[str, str]:
        """The headers of the answer by which the server agrees to a stream."""
        if not isinstance(answer, Response):
            raise FetchError("the server's answer breaks off or is no HTTP")
        headers = {name.lower(): value for name, value in answer.headers.raw_items()}
        if answer.status_code in REDIRECTS:
            raise AccessDenied("the address leads to another site, perhaps to a sign-in")
        if answer.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
            body = bytes(answer.body or b"")
            raise error_for(answer.status_code, headers, body, now=self._clock.now(), subject=target.key)
        return headers


class _Connection:
    """A WebSocket: what the server says, one event after the other."""

    def __init__(self, stream: httpcore.NetworkStream, protocol: ClientProtocol) -> None:
        self._stream = stream
        self._protocol = protocol
        self._waiting: deque[Event] = deque()
        self._is_over = False

    @property
    def trouble(self) -> ConnectorError | None:
        """Why it ended otherwise than a server ends it that has said all."""
        if isinstance(self._protocol.parser_exc, PayloadTooBig):
            return TooLarge(f"a message has more than {MAX_MESSAGE:,} bytes")
        return FetchError("the stream breaks off") if self._protocol.parser_exc else None

    def next(self, seconds: float) -> Event | None:
        """Wait for the next event, None if the connection is over.

        Raises:
            httpcore.ReadTimeout: none came in `seconds`, or the deadline has passed.
            httpcore.NetworkError: the connection broke.
        """
        while not self._waiting and not self._is_over:
            self._exchange(seconds)
        return self._waiting.popleft() if self._waiting else None

    def _exchange(self, seconds: float) -> None:
        for data in filter(None, self._protocol.data_to_send()):
            self._stream.write(data, seconds)
        data = self._stream.read(_READ, seconds)
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        self._waiting += self._protocol.events_received()
        has_failed = self._protocol.parser_exc or self._protocol.handshake_exc
        self._is_over = not data or bool(has_failed) or self._protocol.close_rcvd is not None


def _protocol(request: PageRequest) -> ClientProtocol:
    url = f"{request.url}?{urlencode(request.params)}" if request.params else request.url
    try:
        return ClientProtocol(parse_uri(url), max_size=MAX_MESSAGE)
    except (InvalidURI, ValueError):
        raise TargetGone("this is no address of a stream") from None


def _messages(connection: _Connection, most: int, quiet: float) -> bytes:
    """The messages of one page; a connection that breaks has given those before.

    Raises:
        TooLarge: the first message is larger than we accept.
        httpcore.NetworkError: the connection broke before there was a message.
        FetchError: the same, or what it says is not as a stream says it.
    """
    body = bytearray()
    whole = 0
    try:
        while len(body) < most and (event := connection.next(quiet)):
            if isinstance(event, Frame) and event.opcode in _DATA:
                body += bytes(event.data).replace(b"\n", b" ")
                if event.fin:
                    body += b"\n"
                    whole = len(body)
    except httpcore.ReadTimeout:
        pass
    except httpcore.NetworkError:
        if not whole:
            raise
    if not whole and connection.trouble:
        raise connection.trouble
    return bytes(body[:whole])
