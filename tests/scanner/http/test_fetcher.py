import gzip
import logging
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx
import pytest
import respx

from config.settings import HttpSettings
from scanner import __version__
from scanner.clock import SystemClock
from scanner.errors import AccessDenied, ConnectorError, FetchError, ParseError, RateLimited, TargetGone, TooLarge
from scanner.http import HttpFetcher
from scanner.http.failures import TimedOut
from scanner.http.fetcher import user_agent
from scanner.models import PageRequest, Target
from tests.scanner.fakes import FakeClock

BASE = "https://book.example"
TARGET = Target(connector="book", key="book:1", label="book", base_url=BASE, query="x")
REQUEST = PageRequest(url=f"{BASE}/page?a=1&a=2")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
def fetcher(clock: FakeClock) -> Iterator[HttpFetcher]:
    with HttpFetcher(HttpSettings(), clock, intervals={"book": 2.0}) as fetcher:
        yield fetcher


@pytest.fixture
def loopback() -> Iterator[HttpFetcher]:
    """Asks the rude server: real sockets, a real clock, and two seconds for everything."""
    settings = HttpSettings(timeout=2.0, max_bytes=1_000_000, allow_private_hosts=("127.0.0.1",))
    with HttpFetcher(settings, SystemClock(), intervals={"rude": 0.0}) as fetcher:
        yield fetcher


# What is asked.


def test_the_request_says_who_asks_and_nothing_else(web: respx.MockRouter, clock: FakeClock) -> None:
    route = web.get(f"{BASE}/page").respond(200)
    with HttpFetcher(HttpSettings(contact="https://larkmere.example/contact"), clock) as fetcher:
        fetcher.fetch(TARGET, replace(REQUEST, headers={"X-Extra": "1"}))
    headers = route.calls[0].request.headers

    assert headers["user-agent"] == f"exposure-scanner/{__version__} (+https://larkmere.example/contact)"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert headers["x-extra"] == "1"
    assert set(headers) == {"host", "accept", "accept-encoding", "connection", "user-agent", "x-extra"}


def test_a_contact_cannot_smuggle_a_header() -> None:
    assert user_agent("a\r\nX-Evil: 1\0é") == f"exposure-scanner/{__version__} (+aX-Evil: 1)"
    assert user_agent("") == f"exposure-scanner/{__version__}"


def test_parameters_join_those_of_the_address(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    route = web.get(f"{BASE}/page").respond(200)
    fetcher.fetch(TARGET, REQUEST)
    fetcher.fetch(TARGET, replace(REQUEST, params={"q": "Larkmere & Co", "a": "3"}))

    assert [call.request.url.query for call in route.calls] == [b"a=1&a=2", b"a=3&q=Larkmere+%26+Co"]


def test_a_sign_in_is_posted_as_json(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    route = web.post(f"{BASE}/page").respond(200, json={})
    fetcher.fetch(TARGET, replace(REQUEST, method="POST", json_body={"identifier": "a"}))

    assert route.calls[0].request.content == b'{"identifier":"a"}'


def test_a_sign_in_at_another_host_is_posted_as_a_form(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    route = web.post("https://login.example/token").respond(200)
    target = replace(TARGET, other_url="https://login.example")
    fetcher.fetch(target, PageRequest(url="https://login.example/token", method="POST", form={"grant_type": "a b"}))

    assert route.calls[0].request.content == b"grant_type=a+b"
    with pytest.raises(AccessDenied):
        fetcher.fetch(TARGET, PageRequest(url="https://login.example/token", method="POST", form={}))


def test_cookies_are_not_kept(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    route = web.get(f"{BASE}/page").respond(200, headers={"Set-Cookie": "track=1; Path=/"})
    fetcher.fetch(TARGET, REQUEST)
    fetcher.fetch(TARGET, REQUEST)

    assert "cookie" not in route.calls[1].request.headers


def test_a_proxy_of_the_environment_is_not_used(server: Any, loopback: HttpFetcher, monkeypatch: Any) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    settings = HttpSettings(allow_private_hosts=("127.0.0.1",))
    with HttpFetcher(settings, SystemClock()) as fetcher:
        assert fetcher.fetch(server.target(), server.request()).status == 200


def test_a_host_is_asked_at_the_pace_of_its_connector(
    web: respx.MockRouter, fetcher: HttpFetcher, clock: FakeClock
) -> None:
    web.get(f"{BASE}/page").respond(200)
    other = replace(TARGET, connector="unheard-of")
    for target in (TARGET, TARGET, other, other):
        fetcher.fetch(target, REQUEST)

    assert clock.slept == [2.0, 2.0, 1.0]


def test_waiting_for_ones_turn_is_no_part_of_the_deadline(server: Any, clock: FakeClock) -> None:
    settings = HttpSettings(timeout=5.0, allow_private_hosts=("127.0.0.1",))
    with HttpFetcher(settings, clock, intervals={"rude": 60.0}) as fetcher:
        pages = [fetcher.fetch(server.target(), server.request()) for _ in range(2)]

    assert [page.status for page in pages] == [200, 200]
    assert clock.slept == [60.0]


@pytest.mark.parametrize("url", ["https://evil.example/", "http://book.example/", "file:///etc/passwd", "junk", ""])
def test_only_the_targets_own_host_is_asked(web: respx.MockRouter, fetcher: HttpFetcher, url: str) -> None:
    with pytest.raises(ConnectorError):
        fetcher.fetch(TARGET, PageRequest(url=url))

    assert not web.calls


# What comes back.


def test_a_page_carries_the_facts_of_the_exchange(web: respx.MockRouter, fetcher: HttpFetcher, now: datetime) -> None:
    web.get(f"{BASE}/page").respond(200, headers={"ETag": '"1"', "X-WP-Total": "3"}, content=b"[1]")
    page = fetcher.fetch(TARGET, REQUEST)

    assert (page.status, page.body, page.request, page.target) == (200, b"[1]", REQUEST, TARGET)
    assert page.headers["etag"] == '"1"'
    assert page.headers["x-wp-total"] == "3"
    assert page.fetched_at == now


def test_a_status_that_the_connector_reads_itself_is_a_page(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    web.get(f"{BASE}/page").respond(304)

    assert fetcher.fetch(TARGET, replace(REQUEST, accept=frozenset({304}))).status == 304
    with pytest.raises(ParseError):
        fetcher.fetch(TARGET, REQUEST)


def test_a_long_error_page_is_still_that_error(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    web.get(f"{BASE}/page").respond(404, content=b"x" * 9_000_000)

    with pytest.raises(TargetGone):
        fetcher.fetch(TARGET, REQUEST)


# Trying again.


def test_a_passing_failure_is_tried_again(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    answers: list[httpx.Response | Exception] = [httpx.ReadError("reset"), httpx.Response(503), httpx.Response(200)]
    route = web.get(f"{BASE}/page").mock(side_effect=answers)

    assert fetcher.fetch(TARGET, REQUEST).status == 200
    assert route.call_count == 3


def test_but_not_for_ever(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    route = web.get(f"{BASE}/page").respond(500)
    with pytest.raises(FetchError):
        fetcher.fetch(TARGET, REQUEST)

    assert route.call_count == 3


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403),
        httpx.Response(404),
        httpx.Response(400),
        httpx.Response(429),
        httpx.Response(429, headers={"Retry-After": "31"}),
        httpx.Response(503, headers={"Retry-After": "3600"}),
        httpx.ReadTimeout("late"),
    ],
)
def test_what_will_not_pass_at_once_is_asked_once(
    web: respx.MockRouter, fetcher: HttpFetcher, answer: httpx.Response | Exception
) -> None:
    route = web.get(f"{BASE}/page").mock(side_effect=[answer])
    with pytest.raises(ConnectorError):
        fetcher.fetch(TARGET, REQUEST)

    assert route.call_count == 1


def test_a_short_wait_is_waited(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    answers = [httpx.Response(429, headers={"Retry-After": "30"}), httpx.Response(200)]
    route = web.get(f"{BASE}/page").mock(side_effect=answers)

    assert fetcher.fetch(TARGET, REQUEST).status == 200
    assert route.call_count == 2


def test_a_host_that_asks_for_a_long_wait_is_left_alone_that_long(
    web: respx.MockRouter, fetcher: HttpFetcher, clock: FakeClock
) -> None:
    route = web.get(f"{BASE}/page").mock(
        side_effect=[httpx.Response(429, headers={"Retry-After": "600"}), httpx.Response(200)]
    )
    for _ in range(2):
        with pytest.raises(RateLimited) as caught:
            fetcher.fetch(TARGET, REQUEST)
    assert caught.value.retry_after == 600
    assert route.call_count == 1
    clock.sleep(601)
    assert fetcher.fetch(TARGET, REQUEST).status == 200


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [(httpx.Response(429), 60), (httpx.Response(503, headers={"Retry-After": "120"}), 120)],
)
def test_a_host_that_is_busy_is_left_alone_too(
    web: respx.MockRouter, fetcher: HttpFetcher, clock: FakeClock, answer: httpx.Response, seconds: int
) -> None:
    route = web.get(f"{BASE}/page").mock(side_effect=[answer, httpx.Response(200)])
    with pytest.raises(FetchError if seconds == 120 else RateLimited):
        fetcher.fetch(TARGET, REQUEST)
    with pytest.raises(RateLimited) as caught:
        fetcher.fetch(TARGET, REQUEST)
    assert caught.value.retry_after == seconds
    assert route.call_count == 1
    clock.sleep(seconds + 1)
    assert fetcher.fetch(TARGET, REQUEST).status == 200


def test_the_host_that_was_asked_is_left_alone_and_no_other(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    target = replace(TARGET, other_url="https://sign-in.example")
    at_other = replace(REQUEST, url="https://sign-in.example/token")
    web.get("https://sign-in.example/token").respond(429, headers={"Retry-After": "600"})
    web.get(f"{BASE}/page").respond(200)
    for _ in range(2):
        with pytest.raises(RateLimited):
            fetcher.fetch(target, at_other)

    assert fetcher.fetch(target, REQUEST).status == 200


def test_a_sign_in_is_tried_once(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    route = web.post(f"{BASE}/page").respond(500)
    with pytest.raises(FetchError):
        fetcher.fetch(TARGET, replace(REQUEST, method="POST", json_body={}))

    assert route.call_count == 1


# Redirects.


def test_a_redirect_is_followed_with_its_headers(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    web.get(f"{BASE}/page").respond(302, headers={"Location": "/moved?b=1"})
    moved = web.get(f"{BASE}/moved").respond(200, content=b"here")
    page = fetcher.fetch(TARGET, replace(REQUEST, headers={"Authorization": "Bearer t0k3n"}))

    assert page.body == b"here"
    assert moved.calls[0].request.headers["authorization"] == "Bearer t0k3n"
    assert moved.calls[0].request.url.query == b"b=1"


def test_a_secret_does_not_travel_to_the_www_variant(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    web.get(f"{BASE}/page").respond(301, headers={"Location": "https://www.book.example/page"})
    moved = web.get("https://www.book.example/page").respond(200)
    secrets = {"Authorization": "Bearer t0k3n", "X-Goog-Api-Key": "k3y"}
    fetcher.fetch(TARGET, replace(REQUEST, headers={**secrets, "Accept": "text/xml"}))

    assert not {"authorization", "x-goog-api-key"} & set(moved.calls[0].request.headers)
    assert moved.calls[0].request.headers["accept"] == "text/xml"
    assert moved.calls[0].request.headers["host"] == "www.book.example"


def test_a_redirect_on_the_other_host_of_a_target_is_followed(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    target = replace(TARGET, other_url="https://app.example")
    web.get("https://app.example/posts").respond(302, headers={"Location": "/posts/"})
    web.get("https://app.example/posts/").respond(200, content=b"[]")
    web.get("https://app.example/away").respond(302, headers={"Location": f"{BASE}/page"})

    assert fetcher.fetch(target, replace(REQUEST, url="https://app.example/posts")).body == b"[]"
    with pytest.raises(AccessDenied):
        fetcher.fetch(target, replace(REQUEST, url="https://app.example/away"))


def test_a_redirect_without_end_is_left(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    route = web.get(f"{BASE}/page").respond(302, headers={"Location": "/page"})
    with pytest.raises(AccessDenied, match="circle"):
        fetcher.fetch(TARGET, REQUEST)

    assert route.call_count == 6


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/",
        "//evil.example/",
        "http://book.example/",
        "http://169.254.169.254/",
        "ftp://book.example/",
        "https://book.example:22/",
        "https://u:p@book.example/",
        "javascript:alert(1)",
        "https://[",
    ],
)
def test_a_redirect_elsewhere_is_refused(web: respx.MockRouter, fetcher: HttpFetcher, location: str) -> None:
    web.get(f"{BASE}/page").respond(302, headers={"Location": location})
    elsewhere = web.route(host__regex=r"evil|169").respond(200)
    with pytest.raises(ConnectorError):
        fetcher.fetch(TARGET, REQUEST)

    assert not elsewhere.called


def test_a_sign_in_is_not_redirected(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    web.post(f"{BASE}/page").respond(307, headers={"Location": "/other"})
    with pytest.raises(AccessDenied):
        fetcher.fetch(TARGET, replace(REQUEST, method="POST", json_body={"password": "x"}))


# Rude servers, over real sockets.


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


# What is said about it.


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
