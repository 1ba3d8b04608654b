"""One case a connector: how it is set up, what it asks for, and recorded pages (synthetic, in the platform's shape)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from config.settings import (
    BlueskySettings,
    DiscourseSettings,
    FeedsSettings,
    LemmySettings,
    MastodonSettings,
    WordPressSettings,
)
from connectors.bluesky import Bluesky
from connectors.bluesky_profile import BlueskyProfile
from connectors.discourse import Discourse
from connectors.feeds import Feeds
from connectors.lemmy import Lemmy
from connectors.mastodon import Mastodon
from connectors.mastodon_profile import MastodonProfile
from connectors.wordpress import WordPress
from scanner.models import Cursor, PageRequest, ParsedPage, RawPage, SchoolQuery, Target
from scanner.protocols import Connector, ProfileConnector

NOW = datetime(2026, 11, 19, 2, 30, tzinfo=UTC)
QUERY = SchoolQuery(
    names=("Larkmere Primary",),
    hashtags=("#Larkmere",),
    email_domain="larkmere.example",
    website="https://larkmere.example",
    official_accounts=(("mastodon", "larkmere@social.example"),),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One recorded answer."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def raw(self, target: Target, request: PageRequest) -> RawPage:
        return RawPage(
            request=request,
            status=self.status,
            headers=self.headers,
            body=self.body,
            fetched_at=NOW,
            target=target,
        )

    def with_json(self, change: Callable[[Any], Any]) -> "Reply":
        return replace(self, body=json.dumps(change(json.loads(self.body))).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A web connector, ready to be tried.

    Attributes:
        replies: recorded answers to a whole reading, in order.
        empty: an answer without any items.
        items: changes the list of items in an answer's JSON; None where an answer has none.
        items_page: which of the replies holds them.
        goes_round: whether a page that comes again and again would be asked for again and again.
    """

    name: str
    connector: Connector | ProfileConnector
    target: Target
    replies: tuple[Reply, ...]
    empty: bytes
    items: Callable[[Any, Callable[[list[Any]], list[Any]]], Any] | None
    items_page: int = 0
    goes_round: bool = True


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def query() -> SchoolQuery:
    return QUERY


@pytest.fixture
def recorded(data: Path) -> Callable[[str], tuple[Reply, ...]]:
    return lambda name: _recorded(data / name)


@pytest.fixture
def data() -> Path:
    return Path(__file__).parent.parent / "data"


def _recorded(path: Path) -> tuple[Reply, ...]:
    if path.suffix == ".json" and path.parent.name != "feeds":
        return tuple(
            Reply(status=reply["status"], headers=reply["headers"], body=json.dumps(reply["body"]).encode())
            for reply in json.loads(path.read_text(encoding="utf-8"))
        )
    return (Reply(body=path.read_bytes()),)


def _list(answer: Any, change: Callable[[list[Any]], list[Any]]) -> Any:
    return change(answer)


def _under(key: str) -> Callable[[Any, Callable[[list[Any]], list[Any]]], Any]:
    return lambda answer, change: {**answer, key: change(answer[key])}


def _cases() -> list[Case]:
    data = Path(__file__).parent.parent / "data"
    mastodon = Mastodon(
        MastodonSettings(
            instances=("https://social.example",), tokens={"https://social.example": SecretStr("token-of-the-school")}
        ),
        lookback_days=30,
    )
    tag, search = mastodon.targets(QUERY)
    bluesky = Bluesky(BlueskySettings(service="https://bsky.example"), lookback_days=30)
    wordpress = WordPress(WordPressSettings(sites=("https://blog.example",)), lookback_days=30)
    posts, comments = wordpress.targets(QUERY)
    urls = ("https://gazette.example/feed/", "https://www.google.com/alerts/feeds/0/1", "https://plots.example/feed")
    feeds = Feeds(FeedsSettings(urls=urls), lookback_days=30)
    rss, alerts, json_feed = feeds.targets(QUERY)
    lemmy = Lemmy(LemmySettings(instances=("https://lemmy.example",)), lookback_days=30)
    lemmy_posts, lemmy_comments = lemmy.targets(QUERY)[:2]
    discourse = Discourse(DiscourseSettings(forums=("https://forum.example",)), lookback_days=30)
    (forum,) = discourse.targets(QUERY)
    mastodon_profile = MastodonProfile(MastodonSettings())
    bluesky_profile = BlueskyProfile(BlueskySettings())

    def case(name: str, connector: Connector | ProfileConnector, target: Target, empty: bytes, **more: Any) -> Case:
        replies = _recorded(data / name)
        return Case(name=name, connector=connector, target=target, replies=replies, empty=empty, **more)

    no_rss, no_atom = b'<rss version="2.0"><channel/></rss>', b'<feed xmlns="http://www.w3.org/2005/Atom"/>'
    no_json = b'{"version": "https://jsonfeed.org/version/1.1", "items": []}'
    no_feed = b'{"did": "did:plc:x", "handle": "mo-k.bsky.example"}'
    return [
        case("mastodon/tag.json", mastodon, tag, b"[]", items=_list),
        case("mastodon/search.json", mastodon, search, b'{"statuses": []}', items=_under("statuses")),
        case("bluesky/search.json", bluesky, bluesky.targets(QUERY)[0], b'{"posts": []}', items=_under("posts")),
        # WordPress says how many pages there are, so its pages are counted.
        case("wordpress/posts.json", wordpress, posts, b"[]", items=_list, goes_round=False),
        case("wordpress/comments.json", wordpress, comments, b"[]", items=_list, goes_round=False),
        case("lemmy/posts.json", lemmy, lemmy_posts, b'{"posts": []}', items=_under("posts")),
        case("lemmy/comments.json", lemmy, lemmy_comments, b'{"comments": []}', items=_under("comments")),
        case("discourse/search.json", discourse, forum, b'{"posts": []}', items=_under("posts")),
        case(
            "discourse/excerpts.json",
            discourse,
            forum,
            b'{"posts": []}',
            items=_under("posts"),
            goes_round=False,  # each post of an excerpt is asked for once
        ),
        case("feeds/rss.xml", feeds, rss, no_rss, items=None),
        case("feeds/alerts.xml", feeds, alerts, no_atom, items=None),
        case("feeds/feed.json", feeds, json_feed, no_json, items=_under("items")),
        case(
            "mastodon_profile/profile.json",
            mastodon_profile,
            mastodon_profile.profile_target("@jo_reads@social.example"),
            b'{"id": "1090", "acct": "jo_reads"}',
            items=_list,
            items_page=1,
        ),
        case(
            "bluesky_profile/profile.json",
            bluesky_profile,
            bluesky_profile.profile_target("mo-k.bsky.example"),
            no_feed,
            items=_under("feed"),
            items_page=1,
        ),
    ]


@pytest.fixture(params=_cases(), ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture
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
