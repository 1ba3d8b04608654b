import logging
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import stamina
from websockets.frames import Opcode

from config.settings import HttpSettings
from scanner.clock import SystemClock
from scanner.errors import AccessDenied, FetchError, ParseError, RateLimited, TargetGone, TooLarge
from scanner.http import StreamFetcher
from scanner.http.failures import TimedOut
from scanner.models import PageRequest, RawPage, Target
from tests.connectors.streaming import (
    GOODBYE,
    StreamServer,
    cut_after,
    events,
    message,
    plainly,
    reset_after,
    streaming,
    texts,
)


@pytest.fixture(autouse=True)
def retries_at_once() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


def fetcher(**changes: Any) -> StreamFetcher:
    settings = {"timeout": 3.0, "allow_private_hosts": ("127.0.0.1",), "contact": "https://oak.example", **changes}
    return StreamFetcher(HttpSettings(**settings), SystemClock(), intervals={"streams": 0.0}, quiet=0.3)


def fetch(server: StreamServer, **changes: Any) -> RawPage:
    target = Target(connector="streams", key="streams:one", label="one", base_url=server.url, query="x")
    request = PageRequest(url=f"{server.url}/subscribe", params={"cursor": "7", "wanted": "a.b"}, step="stream")
    return fetcher(**changes).fetch(target, request)


def test_a_page_holds_one_message_a_line() -> None:
    with streaming(events('{"a":\n1}', "two") + GOODBYE) as server:
        page = fetch(server)

    assert texts(page.body) == ['{"a": 1}', "two"]
    assert page.status == 101
    assert server.asked[0].startswith("GET /subscribe?cursor=7&wanted=a.b HTTP/1.1\r\n")
    assert "User-Agent: exposure-scanner/" in server.asked[0]
    assert "(+https://oak.example)" in server.asked[0]
    assert "Sec-WebSocket-Extensions" not in server.asked[0], "nothing is packed"
    assert "cookie" not in server.asked[0].lower()


def test_silence_ends_a_page() -> None:
    with streaming(events("one")) as server:
        assert texts(fetch(server).body) == ["one"]


def test_a_stream_without_a_message_is_an_empty_page() -> None:
    with streaming(b"") as server:
        assert fetch(server).body == b""


def test_messages_in_pieces_and_between_pings_are_put_together() -> None:
    pieces = (
        message("on", fin=False)
        + message(b"", Opcode.PING)
        + message("e", Opcode.CONT)
        + message(b"two", Opcode.BINARY)
    )
    with streaming(pieces + GOODBYE) as server:
        assert texts(fetch(server).body) == ["one", "two"]


def test_a_stream_without_end_is_read_to_the_size_of_a_page() -> None:
    def talk(connection: socket.socket) -> None:
        while True:
            connection.sendall(events("x" * 999) * 100)

    with streaming(talk) as server:
        assert 1_000_000 <= len(fetch(server, max_bytes=1_000_000).body) < 1_200_000


def test_a_stream_that_drips_ends_with_the_time_of_a_page() -> None:
    def drip(connection: socket.socket) -> None:
        for byte in events("one", "two", "three" * 99):
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    began = time.monotonic()
    with streaming(drip) as server:
        page = fetch(server, timeout=1.5)

    assert time.monotonic() - began < 5
    assert texts(page.body) == ["one", "two"]


@pytest.mark.parametrize("breaks", [reset_after, cut_after])
def test_what_was_said_before_a_break_is_kept(breaks: Callable[[bytes], Any]) -> None:
    with streaming(breaks(events("one", "two") + message("three")[:-2])) as server:
        assert texts(fetch(server).body) == ["one", "two"]


@pytest.mark.parametrize("breaks", [reset_after, cut_after])
@pytest.mark.parametrize("said", [b"", message("one")[:-1]])
def test_a_break_before_the_first_message_is_tried_again(breaks: Callable[[bytes], Any], said: bytes) -> None:
    with streaming(breaks(said), events("one") + GOODBYE) as server:
        assert texts(fetch(server).body) == ["one"]
    with streaming(breaks(said)) as server, pytest.raises(FetchError) as caught:
        fetch(server)
    assert not caught.value.permanent
    assert len(server.asked) == 3


def test_a_message_that_is_too_large_is_refused() -> None:
    with streaming(events("x" * 1_000_001)) as server, pytest.raises(TooLarge):
        fetch(server)
    in_pieces = message("x" * 600_000, fin=False) + message("x" * 600_000, Opcode.CONT)
    with streaming(in_pieces) as server, pytest.raises(TooLarge):
        fetch(server)


def test_packed_messages_are_refused() -> None:
    packed = bytearray(message("one"))
    packed[0] |= 0b0100_0000  # the bit of permessage-deflate, which we did not offer
    with streaming(bytes(packed)) as server, pytest.raises(FetchError):
        fetch(server)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (plainly("200 OK", body="<html>Sign in</html>"), ParseError),
        (plainly("401 Unauthorized"), AccessDenied),
        (plainly("403 Forbidden"), AccessDenied),
        (plainly("404 Not Found"), TargetGone),
        (plainly("429 Too Many Requests"), RateLimited),
        (plainly("500 Internal Server Error"), FetchError),
        (plainly("302 Found", "Location: ws://169.254.169.254/latest"), AccessDenied),
        (plainly("301 Moved", "Location: https://login.example/"), AccessDenied),
        (b"HTTP/9 what\r\n\r\n", FetchError),
    ],
    ids=lambda value: value[:20].decode() if isinstance(value, bytes) else "",
)
def test_a_refusal_is_an_error_of_its_kind(answer: bytes, error: type[Exception]) -> None:
    with streaming(answer) as server, pytest.raises(error) as caught:
        fetch(server)

    assert str(caught.value).startswith("streams:one: ")


def test_a_server_that_asks_to_wait_is_not_asked_meanwhile() -> None:
    with streaming(plainly("429 Too Many Requests", "Retry-After: 120")) as server:
        asking = fetcher()
        target = Target(connector="streams", key="streams:one", label="one", base_url=server.url, query="x")
        for _ in range(2):
            with pytest.raises(RateLimited) as caught:
                asking.fetch(target, PageRequest(url=server.url))

    assert caught.value.retry_after == pytest.approx(120, abs=5)
    assert len(server.asked) == 1


def test_a_server_that_does_not_answer_is_timed_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"ws://127.0.0.1:{silent.getsockname()[1]}"
        target = Target(connector="streams", key="streams:one", label="one", base_url=url, query="x")
        with pytest.raises(TimedOut):
            fetcher(timeout=0.5).fetch(target, PageRequest(url=url))


def test_no_other_host_and_no_private_one_is_asked() -> None:
    with streaming(events("one")) as server:
        target = Target(connector="streams", key="streams:one", label="one", base_url=server.url, query="x")
        with pytest.raises(AccessDenied):
            fetcher().fetch(target, PageRequest(url="ws://169.254.169.254/"))
        with pytest.raises(AccessDenied):
            fetcher(allow_private_hosts=()).fetch(target, PageRequest(url=server.url))
        with pytest.raises(AccessDenied):
            fetcher().fetch(replace(target, base_url="wss://127.0.0.1"), PageRequest(url=server.url))

    assert server.asked == []


def test_tls_is_spoken_where_it_is_asked_for() -> None:
    with streaming(events("one")) as server:
        url = server.url.replace("ws:", "wss:")
        target = Target(connector="streams", key="streams:one", label="one", base_url=url, query="x")
        with pytest.raises(FetchError):
            fetcher(timeout=0.5).fetch(target, PageRequest(url=url))

    assert server.asked == [], "nothing is said in clear"


def test_nothing_that_is_said_or_asked_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with streaming(events("Mrs Pell") + GOODBYE) as server:
        fetch(server)
    said = caplog.text + "".join(str(record.__dict__) for record in caplog.records)

    assert "streamed target=streams:one step=stream bytes=9" in caplog.text
    assert not any(mark in said for mark in ("Mrs Pell", "cursor=7", "ws://"))
