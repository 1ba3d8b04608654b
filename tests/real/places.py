"""The places that the scanner reads on real servers, each with what it must bring."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from config.community_settings import (
    BlueskyStreamSettings,
    DiscourseSettings,
    LemmySettings,
    RedditSettings,
    YouTubeSettings,
)
from config.settings import BlueskySettings, MastodonSettings, WordPressSettings
from config.web_settings import SearxngSettings
from connectors.bluesky import Bluesky
from connectors.bluesky_stream import BlueskyStream
from connectors.discourse import Discourse
from connectors.lemmy import Lemmy
from connectors.mastodon import Mastodon
from connectors.reddit import Reddit
from connectors.searxng import Searxng
from connectors.wordpress import WordPress
from connectors.youtube import YouTube
from scanner.clock import SystemClock
from scanner.models import Post, SchoolQuery
from scanner.protocols import Connector

DAYS = 30
TAPED_TAG = "#fgiztsshwiaqqiztpmmjbtvmescsculuvmgjgopwoeidbcrixp"
"""A tag of which the recordings hold a timeline of three pages."""


class TapedClock(SystemClock):
    """The day on which the answers were recorded."""

    def now(self) -> datetime:
        return datetime(2026, 10, 15, tzinfo=UTC)


_NOW = SystemClock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Something to read on a server.

    Attributes:
        address: of the server, without a proxy before it.
        connector: makes the source that reads there, for the address to ask.
        query: what is asked for.
        wanted: all that must come, as `said` puts it.
        said: what a post says, as far as the place gives it.
        pages: pattern of the requests for pages, beside which there may be one for a sign-in.
        told: pattern of what the ledger says even if all is well.
    """

    address: str
    connector: Callable[[str], Connector]
    query: SchoolQuery
    wanted: frozenset[str]
    said: Callable[[Post], str] = lambda post: post.text
    pages: str = ""
    told: str = ""
    clock: SystemClock = _NOW


def query(*names: str, tag: str = "", account: tuple[str, str] | None = None) -> SchoolQuery:
    return SchoolQuery(
        names=names,
        hashtags=(tag,) if tag else (),
        email_domain="",
        website="",
        official_accounts=(account,) if account else (),
    )


FENNIMORE = query("Fennimore Infants")
QUILLBROOK = query("Quillbrook Primary")
Give = Callable[[str], Any]
"""Gives a fixture by its name."""


def bluesky_search(give: Give) -> Place:
    return Place(
        address=_by_number(give("bluesky_crowd")[0]),
        connector=lambda address: Bluesky(BlueskySettings(service=address), lookback_days=DAYS),
        query=FENNIMORE,
        wanted=frozenset(row["text"] for row in give("crowd")),
    )


def bluesky_signed_in(give: Give) -> Place:
    def signed_in(address: str) -> Connector:
        options = BlueskySettings(service=address, identifier="fennimore.test", app_password=SecretStr("test-password"))
        return Bluesky(options, lookback_days=DAYS)

    return Place(
        address=_by_number(give("bluesky_crowd")[1]),
        connector=signed_in,
        query=FENNIMORE,
        wanted=frozenset(row["text"] for row in give("crowd")),
        pages="app.bsky.feed",
    )


def bluesky_answers(give: Give) -> Place:
    return Place(
        address=_by_number(give("bluesky_crowd")[0]),
        connector=lambda address: Bluesky(BlueskySettings(service=address), lookback_days=DAYS),
        query=query(account=("bluesky", "fennimore.test")),
        wanted=frozenset(row["text"] for row in give("crowd") if "Cake sale" in row["text"]),
    )


def bluesky_stream(give: Give) -> Place:
    """The stream itself is read straight; what matched in it is asked for through the proxy."""
    jetstream = give("jetstream")
    return Place(
        address=_by_number(give("bluesky_crowd")[0]),
        connector=lambda address: BlueskyStream(
            BlueskyStreamSettings(service=jetstream, appview=address), lookback_days=DAYS
        ),
        query=FENNIMORE,
        wanted=frozenset(row["text"] for row in give("crowd")),
        told=r"(Not read to its end: the stream goes back to .* only\.)?",
    )


def mastodon_tag(give: Give) -> Place:
    return Place(
        address=give("mastodon_crowd"),
        connector=lambda address: Mastodon(MastodonSettings(instances=(address,)), lookback_days=DAYS),
        query=query(tag="#FennimoreInfants"),
        wanted=frozenset(row["text"] for row in give("crowd") if "#" in row["text"]),
    )


def mastodon_answers(give: Give) -> Place:
    return Place(
        address=give("mastodon_crowd"),
        connector=lambda address: Mastodon(MastodonSettings(instances=(address,)), lookback_days=DAYS),
        query=query(account=("mastodon", "fennimore")),
        wanted=frozenset(row["text"] for row in give("crowd") if "Cake sale" in row["text"]),
    )


def mastodon_recorded(give: Give) -> Place:
    return Place(
        address=give("taped_mastodon"),
        connector=lambda address: Mastodon(MastodonSettings(instances=(address,)), lookback_days=DAYS),
        query=query(tag=TAPED_TAG),
        wanted=frozenset(f"Toot number {n}! {TAPED_TAG}" for n in range(30)),
        clock=TapedClock(),
    )


def wordpress(give: Give) -> Place:
    return Place(
        address=give("wordpress_crowd"),
        connector=lambda address: WordPress(WordPressSettings(sites=(address,)), lookback_days=DAYS),
        query=FENNIMORE,
        wanted=frozenset(row["text"] for row in give("crowd")),
    )


def searx(give: Give) -> Place:
    """What a search engine shows of a page is cut."""
    return Place(
        address=give("searx_url"),
        connector=lambda address: Searxng(SearxngSettings(service=address, sites=()), lookback_days=DAYS),
        query=QUILLBROOK,
        wanted=frozenset(post.text[:60] for post in give("seeded") if "Quillbrook Primary" in post.text),
        said=lambda post: post.text.partition("\n")[2][:60],
    )


def reddit(give: Give) -> Place:
    return _community(give, "reddit", give("standing_in")("reddit")[0], "/search")


def youtube(give: Give) -> Place:
    return _community(give, "youtube", give("standing_in")("google")[0])


def discourse(give: Give) -> Place:
    return _community(give, "discourse", give("standing_in")("forum")[0])


def lemmy(give: Give) -> Place:
    return _community(give, "lemmy", give("standing_in")("forum")[1])


PLACES: Mapping[str, Callable[[Give], Place]] = {
    "Bluesky search": bluesky_search,
    "Bluesky author feed": bluesky_answers,
    "Bluesky stream": bluesky_stream,
    "Mastodon tag": mastodon_tag,
    "Mastodon conversations": mastodon_answers,
    "Mastodon recorded": mastodon_recorded,
    "WordPress": wordpress,
    "searx": searx,
    "Reddit": reddit,
    "YouTube": youtube,
    "Discourse": discourse,
    "Lemmy": lemmy,
}
SIGN_INS: Mapping[str, Callable[[Give], Place]] = {"Bluesky": bluesky_signed_in, "Reddit": reddit}


def _by_number(url: str) -> str:
    """`url` as the proxy has to be told it."""
    return url.replace("localhost", "127.0.0.1")


def _community(give: Give, platform: str, address: str, pages: str = "") -> Place:
    return Place(
        address=address,
        connector=lambda address: community(platform, address),
        query=QUILLBROOK,
        wanted=named_in(give("community_posts"), platform),
        said=lambda post: post.text.partition("\n#")[0],
        pages=pages,
    )


def community(platform: str, address: str) -> Connector:
    """The source for a community's stand-in."""
    match platform:
        case "lemmy":
            return Lemmy(LemmySettings(instances=(address,)), lookback_days=DAYS)
        case "discourse":
            return Discourse(DiscourseSettings(forums=(address,)), lookback_days=DAYS)
        case "reddit":
            return Reddit(reddit_settings(address), lookback_days=DAYS)
    return YouTube(YouTubeSettings(service=address, key=SecretStr("test-key")), lookback_days=DAYS)


def reddit_settings(address: str, **more: Any) -> RedditSettings:
    secret = SecretStr("only-for-tests")
    return RedditSettings(
        api=address, site=address, client_id="scanner", client_secret=secret, approval="case 17", **more
    )


def named_in(file: Path, platform: str) -> frozenset[str]:
    """The posts of thirty days that name the school; in a forum also those in topics that do."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    since = datetime.now(UTC) - timedelta(days=DAYS)
    return frozenset(
        row["text"]
        for row in rows
        if "Quillbrook Primary" in row["text"] + (row.get("reply_to_text", "") if platform == "discourse" else "")
        and datetime.fromisoformat(row["created_at"]) >= since
    )


def place_of(request: pytest.FixtureRequest, places: Mapping[str, Callable[[Give], Place]]) -> Place:
    """The place that a parametrized fixture names, with the servers that it needs."""
    return places[request.param](request.getfixturevalue)
