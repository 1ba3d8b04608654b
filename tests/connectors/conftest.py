"""One case a connector: how it is set up, what it asks for, and recorded pages (synthetic, in the platform's shape)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import httpx
import pytest
import respx
import stamina
from pydantic import SecretStr

from config.community_settings import BlueskyStreamSettings
from config.settings import BlueskySettings, FeedsSettings, HttpSettings, MastodonSettings, WordPressSettings
from connectors.bluesky import Bluesky
from connectors.bluesky_profile import BlueskyProfile
from connectors.bluesky_stream import BlueskyStream
from connectors.feeds import Feeds
from connectors.mastodon import Mastodon
from connectors.mastodon_profile import MastodonProfile
from connectors.wordpress import WordPress
from scanner.http import HttpFetcher
from scanner.models import Cursor, PageRequest, ParsedPage, SchoolQuery, Target
from scanner.protocols import Connector, ProfileConnector
from tests.connectors.community_cases import community_cases
from tests.connectors.recorded import (
    ATOM,
    DATA,
    NOW,
    QUERY,
    RSS,
    Case,
    Reply,
    filled,
    led_on,
    linked,
    recorded_case,
    recorded_replies,
    under,
    whole,
)
from tests.connectors.trying import ByStep, begun
from tests.connectors.web_cases import web_cases
from tests.scanner.fakes import FakeClock


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def query() -> SchoolQuery:
    return QUERY


@pytest.fixture
def recorded(data: Path) -> Callable[[str], tuple[Reply, ...]]:
    return lambda name: recorded_replies(data / name)


@pytest.fixture
def data() -> Path:
    return DATA


def many_pages(reply: Reply, _: int) -> Reply:
    """A page of WordPress's that is one of very many."""
    return replace(reply, headers={**reply.headers, "x-wp-totalpages": "1000"})


def _cases() -> list[Case]:
    mastodon = Mastodon(
        MastodonSettings(
            instances=("https://social.example",), tokens={"https://social.example": SecretStr("token-of-the-school")}
        ),
        lookback_days=30,
    )
    tag, search, own_account = mastodon.targets(QUERY)
    bluesky = Bluesky(BlueskySettings(service="https://bsky.example"), lookback_days=30)
    stream = BlueskyStream(
        BlueskyStreamSettings(service="wss://jet.example", appview="https://appview.example"), lookback_days=30
    )
    (all_new,) = stream.targets(QUERY)
    wordpress = WordPress(WordPressSettings(sites=("https://blog.example",)), lookback_days=30)
    posts, comments = wordpress.targets(QUERY)
    urls = ("https://gazette.example/feed/", "https://www.google.com/alerts/feeds/0/1", "https://plots.example/feed")
    feeds = Feeds(FeedsSettings(urls=urls), lookback_days=30)
    rss, alerts, json_feed = feeds.targets(QUERY)
    mastodon_profile = MastodonProfile(MastodonSettings())
    bluesky_profile = BlueskyProfile(BlueskySettings())

    no_rss, no_atom = b'<rss version="2.0"><channel/></rss>', b'<feed xmlns="http://www.w3.org/2005/Atom"/>'
    no_json = b'{"version": "https://jsonfeed.org/version/1.1", "items": []}'
    no_feed = b'{"did": "did:plc:x", "handle": "mo-k.bsky.example"}'
    return [
        recorded_case("mastodon/tag.json", mastodon, tag, b"[]", items=whole, nth=linked),
        recorded_case(
            "mastodon/search.json",
            mastodon,
            search,
            b'{"statuses": []}',
            items=under("statuses"),
            nth=filled(under("statuses"), 40),
        ),
        recorded_case("mastodon/official.json", mastodon, own_account, b"[]", items=whole, items_page=1, nth=linked),
        recorded_case(
            "bluesky/search.json",
            bluesky,
            bluesky.targets(QUERY)[0],
            b'{"posts": []}',
            items=under("posts"),
            nth=led_on("cursor"),
        ),
        recorded_case(
            "bluesky/official.json",
            bluesky,
            bluesky.targets(replace(QUERY, official_accounts=(("bluesky", "larkmere.bsky.example"),)))[-1],
            b'{"feed": []}',
            items=under("feed"),
            nth=led_on("cursor"),
        ),
        # What the stream brought is asked for once.
        recorded_case(
            "bluesky_stream/posts.json", stream, all_new, b'{"posts": []}', items=under("posts"), items_page=1
        ),
        # WordPress says how many pages there are, so its pages are counted.
        recorded_case("wordpress/posts.json", wordpress, posts, b"[]", items=whole, nth=many_pages, goes_round=False),
        recorded_case(
            "wordpress/comments.json", wordpress, comments, b"[]", items=whole, nth=many_pages, goes_round=False
        ),
        recorded_case("feeds/rss.xml", feeds, rss, no_rss, items=RSS),
        recorded_case("feeds/alerts.xml", feeds, alerts, no_atom, items=ATOM),
        recorded_case("feeds/feed.json", feeds, json_feed, no_json, items=under("items")),
        recorded_case(
            "mastodon_profile/profile.json",
            mastodon_profile,
            mastodon_profile.profile_target("@jo_reads@social.example"),
            b'{"id": "1090", "acct": "jo_reads"}',
            items=whole,
            items_page=1,
            nth=linked,
        ),
        recorded_case(
            "bluesky_profile/profile.json",
            bluesky_profile,
            bluesky_profile.profile_target("mo-k.bsky.example"),
            no_feed,
            items=under("feed"),
            items_page=1,
            nth=led_on("cursor"),
        ),
        *community_cases(),
        *web_cases(),
    ]


@pytest.fixture(params=_cases(), ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture(scope="session")
def all_cases() -> list[Case]:
    return _cases()


@pytest.fixture
def pages(now: datetime) -> Callable[..., list[tuple[PageRequest, ParsedPage]]]:
    """Read recorded replies with a connector alone, without any fetcher: the requests it makes and what it reads."""

    def run(
        connector: Connector | ProfileConnector, target: Target, replies: tuple[Reply, ...], since: Cursor | None = None
    ) -> list[tuple[PageRequest, ParsedPage]]:
        request: PageRequest | None = connector.start(target, since)
        made: list[tuple[PageRequest, ParsedPage]] = []
        for reply in replies:
            assert request is not None, "the connector stopped before the last recorded reply"
            made.append((request, connector.parse(reply.raw(target, request))))
            request = made[-1][1].next
        return made

    return run


@pytest.fixture
def retries_at_once() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
def fetcher(now: datetime, retries_at_once: None) -> Iterator[HttpFetcher]:
    with HttpFetcher(HttpSettings(contact="https://larkmere.example/contact"), FakeClock(now)) as fetcher:
        yield fetcher


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
def reading(case: Case, fetcher: HttpFetcher, web: respx.MockRouter) -> Callable[..., list[ParsedPage]]:
    """Read the case's target from a server that gives these answers, the last one for ever."""

    def run(*answers: httpx.Response | Exception) -> list[ParsedPage]:
        left = list(answers)

        def answer(request: httpx.Request) -> httpx.Response:
            given = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(given, Exception):
                raise given
            return httpx.Response(given.status_code, headers=given.headers, content=given.content)

        web.route(host=case.host).mock(side_effect=answer)
        return list(begun(case, fetcher))

    return run


@pytest.fixture
def reading_by_step(case: Case, fetcher: HttpFetcher, web: respx.MockRouter) -> Callable[..., list[ParsedPage]]:
    """Read the case's target from a server that gives, for each step, what is made of the step and a running number."""

    def run(answer: Callable[[str, int], Reply]) -> list[ParsedPage]:
        by_step = ByStep(answer, fetcher)
        web.route(host=case.host).mock(side_effect=by_step.answer)
        return list(begun(case, by_step))

    return run
