"""Threads: public posts that hold the school's names or hashtags, by keyword search.

What is read: ``GET /keyword_search`` for each name and each hashtag, most recent first, with the token of the school's
own account: text, topic, picture description and link of each post, and its author's name.

What is never read: posts of private profiles, replies to a post, likes. For words that Meta deems sensitive an *empty*
answer comes back, as if there were nothing: so an empty answer counts as not looked at. Without Meta's approval of the
permission ``threads_keyword_search`` the search sees the school's own posts only; so nobody is asked until the settings
hold the approval's reference.

Rate: 2,200 questions in 24 hours; we ask once a second and read at most five pages of a hundred.
Documentation: https://developers.facebook.com/docs/threads/keyword-search
"""

from datetime import date
from functools import partial

from config.web_settings import ThreadsSettings
from connectors import addresses, approvals, graph, terms, typed
from connectors.dates import when
from connectors.sorting import Skip, sort_out
from connectors.window import Window, floor_of, opening
from scanner.models import (
    ANSWER,
    Author,
    Cursor,
    PageRequest,
    ParsedPage,
    Post,
    Problem,
    QueryKind,
    RawPage,
    SchoolQuery,
    Target,
)
from scanner.protocols import ConnectorMeta, Reading, Use

META = ConnectorMeta(
    name="threads",
    title="Threads",
    terms="https://developers.facebook.com/terms",
    terms_read=date(2026, 11, 25),
    terms_seen=Reading.PART,
    use=Use.OPT_IN,
    needs_key="an access token of the school's account, with threads_keyword_search approved by Meta",
    sees="public posts that hold the school's names or hashtags",
    never_sees="private profiles, replies, anything about words that Meta deems sensitive",
    max_pages=5,
    needs_approval=True,
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="/keyword_search",
    canary="threads",
)

PAGE_SIZE = 100
_FIELDS = "id,text,permalink,timestamp,username,media_type,alt_text,link_attachment_url,topic_tag"
_EMPTY = Problem(
    where=ANSWER,
    what="an empty answer from Threads can mean that it deems the words sensitive, not that there is nothing",
)


class Threads:
    """Searches posts."""

    meta = META

    def __init__(self, options: ThreadsSettings, *, lookback_days: int) -> None:
        self._options = options
        self._service = addresses.base(options.service) if options.asks else ""
        self._lookback_days = lookback_days

    @property
    def refusal(self) -> str:
        """Why nobody is asked, though a token is set."""
        is_wanted = self._options.enabled and bool(self._options.token.get_secret_value())
        return approvals.refusal(META, is_wanted=is_wanted, approval=self._options.approval)

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each name and each hashtag."""
        asked = (*terms.askable(query.names), *terms.askable(query.hashtags)) if self._service else ()
        return tuple(
            Target(
                connector=META.name,
                key=f"{META.name}:{words.casefold()}",
                label=words if words.startswith("#") else f"“{words}”",
                base_url=self._service,
                query=words,
            )
            for words in asked
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The most recent page."""
        floor = floor_of(since)
        return PageRequest(
            url=f"{target.base_url}/keyword_search",
            params={
                "q": target.query.removeprefix("#"),
                "search_mode": "TAG" if target.query.startswith("#") else "KEYWORD",
                "search_type": "RECENT",
                "fields": _FIELDS,
                "limit": str(PAGE_SIZE),
                **({"since": str(int(floor.timestamp()))} if floor else {}),
            },
            headers=graph.signed(self._options.token),
            accept=graph.REFUSED,
            step="search",
            state=opening(since),
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of posts."""
        answer = graph.answer(page)
        posts = graph.items(page, answer)
        window = Window.of(page, self._lookback_days)
        found = sort_out(posts, partial(_read, page, window))
        last = when(typed.text(posts[-1], "timestamp"), now=page.fetched_at) if posts else None
        after = "" if not posts or window.is_over(last) else graph.after(answer)
        is_suspicious = not posts and "after" not in page.request.params
        return ParsedPage(
            posts=found.posts,
            problems=(*found.problems, _EMPTY) if is_suspicious else found.problems,
            skipped=found.skipped,
            next=window.following(page, after=after) if after else None,
            cursor=None if after or is_suspicious else window.cursor,
        )


def _read(page: RawPage, window: Window, item: object) -> Post | Skip | None:
    native_id, text = typed.text(item, "id"), typed.text(item, "text") or ""
    if not native_id or not typed.text(item, "media_type"):
        return None
    published = when(typed.text(item, "timestamp"), now=page.fetched_at)
    if window.is_over(published):
        return Skip.TOO_OLD
    link, topic = typed.web_url(item, "link_attachment_url"), typed.text(item, "topic_tag") or ""
    alt = typed.text(item, "alt_text")
    said = (text, topic, link, alt or "")
    if not any(said):
        return Skip.EMPTY
    if not terms.hold(page.target.query, said):
        return Skip.OTHER_WORDS
    return Post(
        platform=META.name,
        native_id=native_id,
        url=typed.web_url(item, "permalink"),
        author=Author(handle=typed.text(item, "username") or ""),
        text=f"{text}\n#{topic}".strip() if topic and topic.casefold() not in text.casefold() else text,
        published_at=published,
        fetched_at=page.fetched_at,
        link_titles=(link,) if link and link not in text else (),
        image_alts=(alt,) if alt else (),
        has_media=typed.text(item, "media_type") not in ("TEXT_POST", "REPOST_FACADE"),
        source=page.target.key,
    )
