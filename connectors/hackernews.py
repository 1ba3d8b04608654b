"""Hacker News: stories and comments that hold the school's names, by Algolia's search. Few schools are spoken of there.

What is read: ``GET /api/v1/search_by_date`` without a key, newest first. The title of its story comes with a comment.

What is never read: dead and deleted items, which the search leaves out; profiles; the pages that stories lead to.

Rate: 10,000 requests an hour are allowed; we ask once a second. A search gives a thousand items at most, whatever the
page, so each further request asks for what is older than the last item instead of the next page.
Documentation: https://hn.algolia.com/api
"""

from dataclasses import replace
from datetime import date
from functools import partial

from config.community_settings import HackerNewsSettings
from connectors import addresses, html, terms, typed
from connectors.dates import since_1970
from connectors.sorting import Skip, sort_out
from connectors.window import Window, floor_of, opening
from scanner.errors import ParseError
from scanner.models import Author, Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Use

META = ConnectorMeta(
    name="hackernews",
    title="Hacker News",
    terms="https://hn.algolia.com/api",
    terms_read=date(2026, 11, 25),
    use=Use.ON,
    needs_key="",
    sees="stories and comments that hold the school's names",
    never_sees="dead and deleted items, profiles, the pages that stories lead to",
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="GET /api/v1/search_by_date of Algolia",
    canary="Show HN",
)

PAGE_SIZE = 100
_ITEM = "https://news.ycombinator.com/item?id="


class HackerNews:
    """Searches stories and comments."""

    meta = META

    def __init__(self, options: HackerNewsSettings, *, lookback_days: int) -> None:
        self._service = addresses.base(options.service) if options.asks else ""
        self._lookback_days = lookback_days

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each name."""
        return tuple(
            Target(
                connector=META.name,
                key=f"{META.name}:search:{name.casefold()}",
                label=f"“{name}”",
                base_url=self._service,
                query=name,
            )
            for name in (terms.askable(query.names) if self._service else ())
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The newest items."""
        floor = floor_of(since)
        phrase = target.query.replace('"', " ")
        return PageRequest(
            url=f"{target.base_url}/api/v1/search_by_date",
            params={
                "query": f'"{phrase}"',
                "tags": "(story,comment)",
                "hitsPerPage": str(PAGE_SIZE),
                "advancedSyntax": "true",
                "typoTolerance": "false",
                **({"numericFilters": f"created_at_i>={int(floor.timestamp())}"} if floor else {}),
            },
            state=opening(since),
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of items."""
        hits = typed.member(typed.load(page.body, page.target.key), "hits")
        if not isinstance(hits, list):
            raise ParseError(subject=page.target.key)
        window = Window.of(page, self._lookback_days)
        seen = page.request.state.get("seen", "").split()
        fresh = [hit for hit in hits if typed.text(hit, "objectID") not in seen]
        found = sort_out(fresh, partial(_read, page, window))
        following = _following(page, window, hits) if fresh and len(hits) >= PAGE_SIZE else None
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=following,
            cursor=None if following else window.cursor,
        )


def _following(page: RawPage, window: Window, hits: list[object]) -> PageRequest | None:
    """The items up to the second of the oldest of these, which may hold more than we were given."""
    times = [seconds for hit in hits if (seconds := typed.number(hit, "created_at_i")) is not None]
    oldest = min(times, default=None)
    if oldest is None or window.is_over(since_1970(oldest, now=page.fetched_at)):
        return None
    filters = [part for part in page.request.params.get("numericFilters", "").split(",") if ">=" in part]
    seen = [typed.text(hit, "objectID") or "" for hit in hits if typed.number(hit, "created_at_i") == oldest]
    return replace(
        page.request,
        params={**page.request.params, "numericFilters": ",".join([*filters, f"created_at_i<={oldest}"])},
        state={**window.state(page), "seen": " ".join(seen)},
    )


def _read(page: RawPage, window: Window, hit: object) -> Post | Skip | None:
    number, title = typed.number(hit, "objectID"), html.plain(typed.text(hit, "title"))
    comment = typed.text(hit, "comment_text")
    body = html.read(comment or typed.text(hit, "story_text") or "")
    if number is None or not (title or body.text):
        return None
    post = Post(
        platform=META.name,
        native_id=str(number),
        url=f"{_ITEM}{number}",
        author=Author(handle=typed.text(hit, "author") or ""),
        text=body.text if comment else html.with_title(title, body.text),
        published_at=since_1970(typed.number(hit, "created_at_i"), now=page.fetched_at),
        fetched_at=page.fetched_at,
        reply_to_text=html.plain(typed.text(hit, "story_title")) if comment else "",
        link_titles=() if comment else tuple(filter(None, [typed.web_url(hit, "url")])),
        source=page.target.key,
    )
    if window.is_over(post.published_at):
        return Skip.TOO_OLD
    return post if terms.hold(page.target.query, dict(post.fields()).values()) else Skip.OTHER_WORDS
