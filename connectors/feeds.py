"""Feeds: RSS, Atom and JSON Feed, Google Alerts among them; the entries that the listed feeds carry today.

What is read: each address of the settings, with a conditional request, so that a feed that has not changed costs its
server nothing. The links of Google Alerts are unwrapped to the page that they lead to.

What is never read: the pages behind the entries, pictures, enclosures, and what has already left the feed: a feed
shows its last ten to fifty entries only, so a busy one must be asked often.

A feed with a document type is refused (billion laughs, external entities), as is one that is not well-formed.
Documentation: https://www.rssboard.org/rss-specification, RFC 4287, https://www.jsonfeed.org/version/1.1/
"""

import hashlib
from datetime import date
from functools import partial
from urllib.parse import parse_qs, urlsplit

from config.settings import FeedsSettings
from connectors import addresses, feed_formats, html, typed
from connectors.conditional import conditions, validators
from connectors.dates import when
from connectors.feed_formats import Entry
from connectors.sorting import Skip, sort_out
from connectors.window import Window
from scanner.models import Author, Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Use

META = ConnectorMeta(
    name="feeds",
    title="Feeds",
    terms="https://www.rssboard.org/rss-specification",
    terms_read=date(2026, 11, 25),
    use=Use.ON,
    needs_key="",
    sees="the entries that the listed feeds carry at the time",
    never_sees="the pages behind the entries, entries that have left the feed",
    max_pages=1,
    query_kinds=(QueryKind.COMMUNITY,),
    endpoint="the listed addresses: RSS, Atom, JSON Feed",
)

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


class Feeds:
    """Reads feeds."""

    meta = META

    def __init__(self, options: FeedsSettings, *, lookback_days: int) -> None:
        self._urls = options.urls if options.enabled else ()
        self._lookback_days = lookback_days

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target a feed."""
        del query  # a feed is read whole
        return tuple(map(_target, dict.fromkeys(map(addresses.full, self._urls))))

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The feed, if it has changed since the validators in the cursor."""
        headers = {"Accept": _ACCEPT, **conditions(since)}
        return PageRequest(url=target.query, headers=headers, accept=frozenset({304}), step="feed")

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a feed.

        Raises:
            ParseError: it is none, or one with a document type.
        """
        if page.status == 304:
            return ParsedPage(unchanged=True)
        window = Window.of(page, self._lookback_days)
        found = sort_out(feed_formats.read(page), partial(_read, page, window))
        return ParsedPage(posts=found.posts, problems=found.problems, skipped=found.skipped, cursor=validators(page))


def _target(url: str) -> Target:
    digest = hashlib.sha256(url.encode()).hexdigest()[:12]
    label = addresses.place(url.partition("?")[0])
    return Target(
        connector=META.name,
        key=f"{META.name}:{digest}",
        label=label,
        base_url=addresses.origin(url),
        query=url,
        kind=QueryKind.COMMUNITY,
    )


def _read(page: RawPage, window: Window, entry: object) -> Post | Skip | None:
    if not isinstance(entry, Entry):
        return None
    published = when(entry.published, now=page.fetched_at)
    if window.is_over(published):
        return Skip.TOO_OLD
    url = _unwrapped(entry.link)
    return Post(
        platform="feed",
        native_id=_native_id(entry, url, page.target),
        url=url,
        author=Author(display_name=entry.author),
        text=html.with_title(entry.title, entry.body.text),
        lang=entry.lang,
        published_at=published,
        fetched_at=page.fetched_at,
        image_alts=entry.body.image_alts,
        has_media=entry.has_enclosure or entry.body.has_media,
        source=page.target.key,
    )


def _native_id(entry: Entry, url: str, target: Target) -> str:
    """An id that is unique over all feeds: a page that two alerts lead to is one page."""
    if url != entry.link or not entry.id:
        return url or hashlib.sha256(f"{entry.title}\0{entry.body.text}".encode()).hexdigest()[:24]
    return entry.id if ":" in entry.id else f"{target.key} {entry.id}"


def _unwrapped(link: str) -> str:
    """`https://www.google.com/url?…&url=PAGE&…`, as Google Alerts writes links → `PAGE`."""
    try:
        parts = urlsplit(link)
        if not (parts.hostname or "").startswith("www.google.") or parts.path != "/url":
            return link
        wrapped = parse_qs(parts.query)
    except ValueError:
        return link
    return typed.web_url([*wrapped.get("url", []), *wrapped.get("q", [])], 0) or link
