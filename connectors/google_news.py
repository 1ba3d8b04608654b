"""Google News: headlines that hold the school's names, by the news search's feed.

What is read: ``/rss/search`` for each of the school's names in quotes, within the window: headline, publisher and date
of each article. The feed's own links lead to Google, which sends a reader on to the article.

What is never read: the articles themselves. An article that names the school in its text alone is left out, and
counted: with nothing but its headline there is nothing to judge.

Terms: Google makes the feed for personal, non-commercial feed readers. It is off until the school has read that and
switches it on; a Google Alert delivered to a feed (see Feeds) does much the same.

Rate: nothing is said; we ask every two seconds, one request a name. A feed holds at most a hundred articles.
Documentation: https://support.google.com/news/publisher-center/answer/9606710
"""

from datetime import date
from functools import partial

from config.web_settings import GoogleNewsSettings
from connectors import addresses, feed_formats, terms
from connectors.dates import when
from connectors.feed_formats import Entry
from connectors.sorting import Skip, sort_out
from connectors.window import Window, opening
from scanner.models import Author, Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Use

META = ConnectorMeta(
    name="google_news",
    title="Google News",
    terms="https://policies.google.com/terms",
    terms_read=date(2026, 11, 25),
    use=Use.OPT_IN,
    needs_key="",
    sees="headlines of news articles that hold the school's names",
    never_sees="the articles themselves, articles that name the school in their text alone",
    min_interval=2.0,
    max_pages=1,
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="/rss/search",
    attribution="found by Google News",
    canary="news",
)


class GoogleNews:
    """Searches the news."""

    meta = META

    def __init__(self, options: GoogleNewsSettings, *, lookback_days: int) -> None:
        self._service = addresses.base(options.service) if options.asks else ""
        self._edition = {
            "hl": options.language,
            "gl": options.country,
            "ceid": f"{options.country}:{options.language.partition('-')[0]}",
        }
        self._lookback_days = lookback_days

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target a name."""
        return tuple(
            Target(
                connector=META.name,
                key=f"{META.name}:{name.casefold()}",
                label=f"“{name}” in the news",
                base_url=self._service,
                query=name,
            )
            for name in terms.askable(query.names if self._service else ())
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The feed of the search."""
        phrase = target.query.replace('"', " ")
        return PageRequest(
            url=f"{target.base_url}/rss/search",
            params={"q": f'"{phrase}" when:{self._lookback_days}d', **self._edition},
            step="feed",
            state=opening(since),
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read the feed."""
        window = Window.of(page, self._lookback_days)
        found = sort_out(feed_formats.read(page), partial(_read, page, window))
        return ParsedPage(posts=found.posts, problems=found.problems, skipped=found.skipped, cursor=window.cursor)


def _read(page: RawPage, window: Window, entry: object) -> Post | Skip | None:
    if not isinstance(entry, Entry) or not entry.title or not (entry.id or entry.link):
        return None
    published = when(entry.published, now=page.fetched_at)
    if window.is_over(published):
        return Skip.TOO_OLD
    headline, dash, publisher = entry.title.rpartition(" - ")
    text = headline if dash else entry.title
    if not terms.hold(page.target.query, (text,)):
        return Skip.OTHER_WORDS
    return Post(
        platform="news",
        native_id=entry.id or entry.link,
        url=entry.link,
        author=Author(display_name=publisher if dash else ""),
        text=text,
        lang=entry.lang,
        published_at=published,
        fetched_at=page.fetched_at,
        source=page.target.key,
    )
