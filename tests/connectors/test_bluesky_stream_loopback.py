"""The connector through the real fetchers, from a server on loopback that breaks, refuses and goes round in circles."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import respx

from config.community_settings import BlueskyStreamSettings
from config.settings import HttpSettings
from connectors.bluesky_stream import BlueskyStream
from scanner.clock import SystemClock
from scanner.errors import AccessDenied, FetchError, ParseError, RateLimited, TargetGone, TooLarge
from scanner.http import HttpFetcher, StreamFetcher
from scanner.models import ParsedPage, SchoolQuery
from scanner.paging import RoutedFetcher, read
from tests.connectors.jetstream import commit, micros, views
from tests.connectors.recorded import NOW
from tests.connectors.streaming import GOODBYE, cut_after, events, plainly, reset_after, streaming


class Reading:
    """The connector through the real fetchers, from a stream on loopback and posts that respx gives."""

    def __init__(self, web: HttpFetcher) -> None:
        self._web = web

    def __call__(self, *answers: Any) -> list[ParsedPage]:
        http = HttpSettings(timeout=2.0, allow_private_hosts=("127.0.0.1",))
        clock = SystemClock()
        with streaming(*answers) as server:
            settings = BlueskyStreamSettings(service=server.url, appview="https://appview.example")
            connector = BlueskyStream(settings, lookback_days=30)
            query = SchoolQuery(
                names=("Larkmere Primary",), hashtags=(), email_domain="", website="", official_accounts=()
            )
            (target,) = connector.targets(query)
            streams = StreamFetcher(http, clock, intervals={"bluesky_stream": 0.0}, quiet=0.2)
            routed = RoutedFetcher(web=self._web, files=self._web, streams=streams)
            return list(read(connector, target, None, routed))


@pytest.fixture
def reading(retries_at_once: None) -> Iterator[Reading]:
    with (
        HttpFetcher(HttpSettings(), SystemClock(), intervals={"bluesky_stream": 0.0}) as web,
        respx.mock(assert_all_called=False) as router,
    ):
        now = datetime.now(UTC).isoformat()
        answer = json.loads(views((1, "Larkmere Primary")).body)
        answer["posts"][0] |= {"indexedAt": now}
        router.get(host="appview.example").respond(json=answer)
        yield Reading(web)


def live() -> list[Any]:
    """Two events of just now."""
    made = [commit(1, "Larkmere Primary"), commit(2, "something else")]
    for event in made:
        event["time_us"] += micros(datetime.now(UTC)) - micros(NOW)
    return made


@pytest.mark.parametrize("ending", [b"", GOODBYE])
def test_a_whole_reading(reading: Reading, ending: bytes) -> None:
    streamed, found = reading(events(*live()) + ending)

    assert [post.text for post in found.posts] == ["Larkmere Primary"]
    assert streamed.skipped == {"does not hold the words asked for": 1}
    assert found.cursor


@pytest.mark.parametrize("breaks", [reset_after, cut_after])
def test_a_break_loses_nothing(reading: Reading, breaks: Any) -> None:
    pages = reading(breaks(b""), breaks(events(live()[0]) + events(live()[1])[:-3]), events(*live()))

    assert [post.text for page in pages for post in page.posts] == ["Larkmere Primary"]


def test_the_same_events_again_and_again_end_the_reading(reading: Reading) -> None:
    old = commit(1, "something else")
    old["time_us"] = micros(datetime.now(UTC) - timedelta(minutes=30))
    pages = reading(events(old) + GOODBYE)

    assert len(pages) == 2
    assert pages[-1].next is None


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (plainly("401 Unauthorized"), AccessDenied),
        (plainly("403 Forbidden"), AccessDenied),
        (plainly("404 Not Found"), TargetGone),
        (plainly("429 Too Many Requests", "Retry-After: 600"), RateLimited),
        (plainly("500 Internal Server Error"), FetchError),
        (plainly("200 OK", body="<html>Sign in</html>"), ParseError),
        (plainly("302 Found", "Location: wss://elsewhere.example/"), AccessDenied),
        (plainly("302 Found", "Location: http://169.254.169.254/latest/meta-data/"), AccessDenied),
        (reset_after(b""), FetchError),
        (events("x" * 1_000_001), TooLarge),
    ],
    ids=lambda value: value[9:30].decode() if isinstance(value, bytes) else "",
)
def test_a_refusal_is_an_error_of_its_kind(reading: Reading, answer: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        reading(answer)


def test_a_date_to_wait_for_is_handed_on(reading: Reading) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    with pytest.raises(RateLimited) as caught:
        reading(plainly("429 Too Many Requests", f"Retry-After: {moment}"))

    assert caught.value.retry_after == pytest.approx(600, abs=30)
