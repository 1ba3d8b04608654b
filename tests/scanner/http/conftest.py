"""A server on loopback that answers each connection as the test says."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import respx
import stamina

from config.settings import HttpSettings
from scanner.http import HttpFetcher
from scanner.models import PageRequest, Target
from tests.scanner.fakes import FakeClock

NOW = datetime(2026, 11, 19, 2, 30, tzinfo=UTC)


class RudeServer:
    """Answers every connection with `answer(connection)`, after it has read the request's head."""

    def __init__(self) -> None:
        self.answer: Callable[[socket.socket], None] = lambda connection: connection.sendall(
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n[]"
        )
        self.heads: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._is_open = True
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while self._is_open:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def _handle(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head and (more := connection.recv(65_536)):
                head += more
            self.heads.append(head)
            self.answer(connection)

    def close(self) -> None:
        self._is_open = False
        self._listener.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def target(self, base_url: str = "") -> Target:
        return Target(connector="rude", key="rude:1", label="rude", base_url=base_url or self.url, query="x")

    def request(self) -> PageRequest:
        return PageRequest(url=f"{self.url}/page", params={"q": "Larkmere"})


@pytest.fixture
def server() -> Iterator[RudeServer]:
    rude = RudeServer()
    yield rude
    rude.close()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def clock(now: datetime) -> FakeClock:
    return FakeClock(now)


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
def fetcher(clock: FakeClock) -> Iterator[HttpFetcher]:
    with HttpFetcher(HttpSettings(), clock, intervals={"book": 2.0}) as fetcher:
        yield fetcher


@pytest.fixture(autouse=True)
def retries_at_once() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield
