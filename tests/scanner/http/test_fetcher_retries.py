"""What is tried again, and which host is left alone for how long."""

from dataclasses import replace

import httpx
import pytest
import respx

from scanner.errors import ConnectorError, FetchError, RateLimited
from scanner.http import HttpFetcher
from tests.scanner.fakes import FakeClock
from tests.scanner.http.book import BASE, REQUEST, TARGET


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
