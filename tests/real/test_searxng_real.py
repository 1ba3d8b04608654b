"""Web search by a real metasearch engine on loopback, straight and through a proxy that misbehaves."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from config.settings import HttpSettings
from config.web_settings import SearxngSettings
from connectors.searxng import Searxng
from scanner.clock import SystemClock
from scanner.http import HttpFetcher
from scanner.ledger import Tally
from scanner.models import Coverage, CoverageStatus, ParsedPage, SchoolQuery
from scanner.paging import read

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

QUERY = SchoolQuery(names=("Quillbrook Primary",), hashtags=(), email_domain="", website="", official_accounts=())


@pytest.fixture
def fetcher() -> Iterator[HttpFetcher]:
    settings = HttpSettings(timeout=4.0, allow_private_hosts=("127.0.0.1",))
    with HttpFetcher(settings, SystemClock(), intervals={"searxng": 0.0}) as fetcher:
        yield fetcher


@pytest.fixture
def reading(fetcher: HttpFetcher) -> Callable[..., tuple[list[ParsedPage], Coverage]]:
    """Search for the school's name; its pages, and the line of the ledger."""

    def run(url: str, *sites: str) -> tuple[list[ParsedPage], Coverage]:
        connector = Searxng(SearxngSettings(service=url, sites=sites), lookback_days=30)
        (target,) = connector.targets(QUERY)
        pages = list(read(connector, target, None, fetcher))
        tally = Tally(target=target, since=None, until=SystemClock().now())
        for page in pages:
            tally.count(page)
        return pages, tally.coverage(None)

    return run


def texts(pages: list[ParsedPage]) -> Counter[str]:
    """How often each text was found; what an engine shows is cut after some hundred characters."""
    return Counter(post.text.partition("\n")[2][:60] for page in pages for post in page.posts)


def expected(seeded: tuple[Any, ...]) -> set[str]:
    return {post.text[:60] for post in seeded if "Quillbrook Primary" in post.text}


def test_the_whole_web_is_searched_for_the_name(reading: Any, searx_url: str, seeded: tuple[Any, ...]) -> None:
    pages, coverage = reading(searx_url)

    assert set(texts(pages)) == expected(seeded)
    assert set(texts(pages).values()) == {1}
    assert {post.platform for page in pages for post in page.posts} == {"web"}
    assert coverage.status is CoverageStatus.ANSWERED
    assert coverage.reason == ""
    assert pages[-1].cursor


def test_an_engine_that_fails_is_not_nothing_found(reading: Any, searx_url: str) -> None:
    """The one engine of this server fails on `site:`, and searx answers 200 without results."""
    pages, coverage = reading(searx_url, "tiktok.com")

    assert not any(page.posts for page in pages)
    assert coverage.status is CoverageStatus.SUSPICIOUSLY_EMPTY
    assert "offline web did not answer" in coverage.reason
    assert pages[-1].cursor is None
