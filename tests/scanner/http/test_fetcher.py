from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import respx

from config.settings import HttpSettings
from scanner import __version__
from scanner.clock import SystemClock
from scanner.errors import AccessDenied, ConnectorError, ParseError, TargetGone
from scanner.http import HttpFetcher
from scanner.http.fetcher import user_agent
from scanner.models import PageRequest
from tests.scanner.fakes import FakeClock
from tests.scanner.http.book import BASE, REQUEST, TARGET

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


def test_a_proxy_of_the_environment_is_not_used(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
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
