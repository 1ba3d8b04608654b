"""Over real sockets: servers that drip, break off, flood and babble, and what is said of it all."""

import gzip
import logging
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from config.settings import HttpSettings
from scanner.clock import SystemClock
from scanner.errors import AccessDenied, FetchError, TooLarge
from scanner.http import HttpFetcher
from scanner.http.failures import TimedOut

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture
def loopback() -> Iterator[HttpFetcher]:
    """Asks the rude server: real sockets, a real clock, and two seconds for everything."""
    settings = HttpSettings(timeout=2.0, max_bytes=1_000_000, allow_private_hosts=("127.0.0.1",))
    with HttpFetcher(settings, SystemClock(), intervals={"rude": 0.0}) as fetcher:
        yield fetcher


def drip(piece: bytes) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        for _ in range(200):
            connection.sendall(piece)
            time.sleep(0.1)

    return answer


def test_a_body_that_drips_meets_the_deadline(server: Any, loopback: HttpFetcher) -> None:
    began = time.monotonic()
    server.answer = lambda connection: (
        connection.sendall(HEAD + b"Content-Length: 200\r\n\r\n"),
        drip(b"x")(connection),
    )
    with pytest.raises(TimedOut):
        loopback.fetch(server.target(), server.request())

    assert time.monotonic() - began < 4


def test_a_head_that_drips_meets_the_deadline(server: Any, loopback: HttpFetcher) -> None:
    began = time.monotonic()
    server.answer = lambda connection: (connection.sendall(HEAD), drip(b"X-A: 1\r\n")(connection))
    with pytest.raises(TimedOut):
        loopback.fetch(server.target(), server.request())

    assert time.monotonic() - began < 4


def test_a_server_that_never_answers_meets_the_deadline(server: Any, loopback: HttpFetcher) -> None:
    stop = threading.Event()
    server.answer = lambda _: stop.wait(10)
    with pytest.raises(TimedOut, match="in time"):
        loopback.fetch(server.target(), server.request())
    stop.set()

    assert len(server.heads) == 1


def reset(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"Content-Length: 200\r\n\r\n[")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize(
    "answer",
    [
        reset,
        lambda connection: connection.sendall(HEAD + b"Content-Length: 200\r\n\r\n[1,"),
        lambda connection: connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n[1,"),
        lambda connection: connection.sendall(b"\0\1\2 no HTTP at all\r\n\r\n"),
        lambda _: None,
    ],
    ids=["reset", "cut", "cut chunk", "garbage", "nothing"],
)
def test_a_broken_answer_is_a_passing_error(
    server: Any, loopback: HttpFetcher, answer: Callable[[socket.socket], None]
) -> None:
    server.answer = answer
    with pytest.raises(FetchError) as caught:
        loopback.fetch(server.target(), server.request())

    assert not caught.value.permanent
    assert len(server.heads) == 3, "it is tried again"


def test_a_flood_is_too_large(server: Any, loopback: HttpFetcher) -> None:
    def flood(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"Content-Length: 50000000\r\n\r\n")
        for _ in range(800):
            connection.sendall(b" " * 65_536)

    server.answer = flood
    with pytest.raises(TooLarge):
        loopback.fetch(server.target(), server.request())


def test_a_bomb_is_too_large(server: Any, loopback: HttpFetcher) -> None:
    bomb = gzip.compress(b" " * 30_000_000)
    length = f"Content-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    server.answer = lambda connection: connection.sendall(HEAD + length + bomb)
    with pytest.raises(TooLarge):
        loopback.fetch(server.target(), server.request())


def test_headers_without_end_are_a_failure(server: Any, loopback: HttpFetcher) -> None:
    server.answer = lambda connection: connection.sendall(HEAD + b"X-A: " + b"x" * 5_000_000)
    with pytest.raises(FetchError):
        loopback.fetch(server.target(), server.request())


def test_a_packed_answer_is_unpacked(server: Any, loopback: HttpFetcher) -> None:
    packed = gzip.compress(b'["Larkmere"]')
    length = f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    server.answer = lambda connection: connection.sendall(HEAD + length + packed)

    assert loopback.fetch(server.target(), server.request()).body == b'["Larkmere"]'


def test_no_address_header_or_content_is_logged(
    server: Any, loopback: HttpFetcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    request = replace(server.request(), headers={"Authorization": "Bearer t0k3n"})
    server.answer = lambda connection: connection.sendall(HEAD + b"X-A: h1dd3n\r\nContent-Length: 8\r\n\r\n[s3cr3t]")
    loopback.fetch(server.target(), request)
    server.answer = lambda connection: connection.sendall(b"HTTP/1.1 403 No\r\nContent-Length: 6\r\n\r\ns3cr3t")
    with pytest.raises(AccessDenied) as caught:
        loopback.fetch(server.target(), request)
    said = caplog.text + repr(caught.value) + str([record.__dict__ for record in caplog.records])

    assert "fetched target=rude:1" in said
    for mark in ("t0k3n", "s3cr3t", "h1dd3n", "Larkmere", server.url):
        assert mark not in said, mark
