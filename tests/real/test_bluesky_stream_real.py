"""The stream of Bluesky from a real AT Protocol network on loopback, straight and through a proxy that misbehaves.

The network's own stream speaks another format than a Jetstream; `jetstream.mjs` translates, with the network's library.
"""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.community_settings import BlueskyStreamSettings
from config.settings import HttpSettings
from connectors.bluesky_stream import BlueskyStream
from scanner.clock import SystemClock
from scanner.errors import AccessDenied, ConnectorError, FetchError, ParseError, RateLimited
from scanner.files import FileFetcher
from scanner.http import HttpFetcher, StreamFetcher
from scanner.http.failures import TimedOut
from scanner.models import CoverageStatus, Cursor, ParsedPage, SchoolQuery
from scanner.paging import RoutedFetcher, read
from scanner.revisit import look_again
from scanner.scan import scan
from scanner.store import SqlStore
from tests.real.bluesky_account import Account, await_gone, await_posts
from tests.real.nights import Nights, parts_of
from tests.real.places import bluesky_stream
from tests.real.relay import Relay, Trouble, relaying

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

QUERY = SchoolQuery(
    names=("Teasel Infants",), hashtags=("#TeaselInfants",), email_domain="", website="", official_accounts=()
)
AT_ONCE = {"bluesky_stream": 0.0}


@pytest.fixture
def account(bluesky_urls: tuple[str, str]) -> Callable[[], Account]:
    return lambda: Account.new(bluesky_urls[1], "teasel")


@pytest.fixture
def fetcher() -> Iterator[RoutedFetcher]:
    settings = HttpSettings(timeout=4.0, allow_private_hosts=("127.0.0.1", "localhost"))
    clock = SystemClock()
    with HttpFetcher(settings, clock, intervals=AT_ONCE) as web, FileFetcher(clock) as files:
        yield RoutedFetcher(web=web, files=files, streams=StreamFetcher(settings, clock, intervals=AT_ONCE, quiet=0.8))


def connector(service: str, appview: str) -> BlueskyStream:
    return BlueskyStream(BlueskyStreamSettings(service=service, appview=appview), lookback_days=30)


@pytest.fixture
def reading(fetcher: RoutedFetcher, bluesky_urls: tuple[str, str]) -> Callable[..., list[ParsedPage]]:
    def run(service: str, since: Cursor | None = None) -> list[ParsedPage]:
        source = connector(service, bluesky_urls[0])
        (target,) = source.targets(QUERY)
        return list(read(source, target, since, fetcher))

    return run


def texts(pages: Sequence[ParsedPage]) -> Counter[str]:
    return Counter(post.text for page in pages for post in page.posts)


def words(what: str) -> str:
    return f"Teasel Infants has a useless {what} {uuid.uuid4().hex[:8]}"


def test_what_names_the_school_is_found_and_all_else_counted(
    reading: Any, account: Any, jetstream: str, bluesky_urls: tuple[str, str]
) -> None:
    one, shy = account(), account()
    shy.ask_for_signed_in_only()
    kept, gone, edited, hidden = words("head"), words("gate"), words("rota"), words("hall")
    keys = [one.post(kept), one.post(edited)]
    one.delete(one.post(gone))
    one.edit(keys[1], edited.replace("useless", "lovely"))
    one.post("The sourdough has risen again")
    await_posts(bluesky_urls[0], [one.uri_of(key) for key in keys])
    await_posts(bluesky_urls[0], [shy.uri_of(shy.post(hidden))])
    time.sleep(2.0)
    pages = reading(jetstream)
    found = texts(pages)
    skipped = sum((Counter(page.skipped) for page in pages), Counter())

    assert found[kept] == found[edited.replace("useless", "lovely")] == 1
    assert set(found.values()) == {1}
    assert not {gone, edited, hidden} & set(found)
    assert skipped["deleted"] >= 1
    assert skipped["author asks to be shown to signed-in people only"] >= 1
    assert skipped["does not hold the words asked for"] > 5
    assert all(post.author.handle.endswith(".test") for page in pages for post in page.posts)


def test_the_next_reading_begins_where_the_last_one_ended(
    reading: Any, account: Any, jetstream: str, bluesky_urls: tuple[str, str]
) -> None:
    one = account()
    before = words("bell")
    await_posts(bluesky_urls[0], [one.uri_of(one.post(before))])
    time.sleep(1.0)
    first = reading(jetstream)
    later = words("door")
    await_posts(bluesky_urls[0], [one.uri_of(one.post(later))])
    time.sleep(1.0)
    again = texts(reading(jetstream, first[-1].cursor))

    assert before in texts(first)
    assert later in again
    assert len(again) <= 2, "nothing but what was last read and what is new"


def test_a_finding_whose_post_is_deleted_loses_its_words(
    fetcher: RoutedFetcher, account: Any, jetstream: str, bluesky_urls: tuple[str, str], store: SqlStore
) -> None:
    one = account()
    gone, kept = words("roof"), words("yard")
    key = one.post(gone)
    await_posts(bluesky_urls[0], [one.uri_of(key), one.uri_of(one.post(kept))])
    time.sleep(1.0)
    parts = parts_of(connector(jetstream, bluesky_urls[0]), fetcher, store, QUERY, revisits=500)
    (result,) = scan(parts)
    assert result.coverage.status is CoverageStatus.ANSWERED
    assert {gone, kept} <= shown(store)
    one.delete(key)
    await_gone(bluesky_urls[0], [one.uri_of(key)])
    look_again(parts, datetime.now(UTC) + timedelta(days=1))
    assert (gone in shown(store), kept in shown(store)) == (False, True)


def shown(store: Any) -> set[str]:
    report = store.report("s", synthetic=True)
    return {line for item in report.findings for line in item.post.text.splitlines()}


STAYING = [
    ({"fault": "hang", "seconds": 30}, TimedOut),
    ({"fault": "reset"}, FetchError),
    ({"fault": "garbage"}, FetchError),
    ({"fault": "loop"}, AccessDenied),
    ({"fault": "status", "status": 403}, AccessDenied),
    ({"fault": "status", "status": 429}, RateLimited),
    ({"fault": "status", "status": 429, "headers": {"Retry-After": "600"}}, RateLimited),
    ({"fault": "status", "status": 200, "body": "<html>Sign in</html>"}, ParseError),
]


@pytest.mark.parametrize(("rule", "error"), STAYING, ids=str)
def test_a_fault_of_the_stream_that_stays_is_an_error_of_its_kind(
    reading: Any, faulty: Any, jetstream: str, rule: dict[str, Any], error: type[ConnectorError]
) -> None:
    proxy = faulty(jetstream.replace("ws:", "http:")).misbehave(rule)
    with pytest.raises(error):
        reading(proxy.replace("http:", "ws:"))


PASSING = {
    "delay": Trouble(delay=0.5),
    "cut in its first words": Trouble(after=10, times=2),
    "reset in its first words": Trouble(after=10, reset=True, times=2),
    "cut once": Trouble(after=20_000, times=1),
    "reset once": Trouble(after=20_000, reset=True, times=1),
    "cut again and again": Trouble(after=20_000),
    "reset again and again": Trouble(after=20_000, reset=True),
    "drip": Trouble(bytes_per_second=20_000, times=1),
}


STOPPED = {
    "cut": (Trouble(after=10), "breaks off"),
    "reset": (Trouble(after=10, reset=True), "could not be reached"),
    "hang": (Trouble(delay=3.0), "did not answer in time"),
    "drip": (Trouble(bytes_per_second=20), "did not answer in time"),
}


@pytest.fixture
def relay(jetstream: str) -> Iterator[Relay]:
    with relaying(jetstream) as made:
        yield made


@pytest.fixture
def nights(
    request: pytest.FixtureRequest,
    relay: Relay,
    store: SqlStore,
    monkeypatch: pytest.MonkeyPatch,
    certificates_read_once: None,
) -> Nights:
    """The stream through the relay, and what matched in it straight."""
    # all that the network has said is but seconds old
    monkeypatch.setattr("connectors.bluesky_stream.PRESENT", timedelta(0))
    place = bluesky_stream(request.getfixturevalue)
    through = replace(place, connector=lambda _: connector(relay.address, place.address))
    return Nights(place=through, misbehave=lambda *_: "", store=store)


@pytest.mark.parametrize("trouble", PASSING)
@pytest.mark.usefixtures("retrying_at_once")
def test_trouble_in_the_stream_loses_nothing_and_doubles_nothing(nights: Nights, relay: Relay, trouble: str) -> None:
    relay.trouble = PASSING[trouble]
    nights.assert_all_came(nights.scan(timeout=2.0))


@pytest.mark.parametrize("trouble", STOPPED)
@pytest.mark.usefixtures("retrying_at_once")
def test_a_stream_that_cannot_be_read_is_told_and_all_comes_the_next_night(
    nights: Nights, relay: Relay, trouble: str
) -> None:
    relay.trouble, reason = STOPPED[trouble]
    (line,) = nights.scan(timeout=1.0).lines
    assert line.status is CoverageStatus.FAILED
    assert reason in line.reason
    relay.trouble = Trouble()

    nights.assert_all_came(nights.scan())
