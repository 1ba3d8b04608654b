"""Tumblr: public posts that are tagged with the school's names or hashtags.

What is read: ``GET /v2/tagged`` with the API key of an app that the school has registered, newest first. People say
much in their tags there, so a post's tags stand at the end of its text. What a reblog carries along from others is kept
apart from the author's own words.

What is never read: private posts and drafts, posts without such a tag among their first twenty, what is only spoken or
shown; notes (likes, reblogs, replies).

Tumblr's agreement with developers bars any public body from using posts to track or monitor its members (3.i), and
reading its pages by program (3.p); so nobody is asked until the school has recorded that Tumblr has agreed. Posts may
be kept for three days and then have to be asked for again (7.c).

Rate: 1,000 requests an hour and 5,000 a day are allowed; we ask once a second and read at most ten pages of twenty.
Documentation: https://www.tumblr.com/docs/en/api/v2#tagged--get-posts-with-tag
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from config.community_settings import TumblrSettings
from connectors import addresses, approvals, html, terms, typed
from connectors.dates import since_1970
from connectors.sorting import Skip, sort_out
from connectors.window import Window, opening
from scanner.errors import ParseError
from scanner.models import Author, Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Reading, Use

META = ConnectorMeta(
    name="tumblr",
    title="Tumblr",
    terms="https://www.tumblr.com/docs/en/api_agreement",
    terms_read=date(2026, 11, 25),
    terms_seen=Reading.COPY,
    use=Use.OPT_IN,
    needs_key="an API key of the school's own app (https://www.tumblr.com/oauth/apps)",
    sees="public posts that have one of the school's names or hashtags among their first twenty tags",
    never_sees="private posts, drafts, posts without such a tag, notes",
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="GET /v2/tagged",
    needs_approval=True,
    retention_days=3,
    attribution="Tumblr",
    canary="tumblr",
)

PAGE_SIZE = 20
_OWN_WORDS = ("body", "caption", "text", "source", "description", "answer")
"""The fields that hold what a post says, by its type; a post has one or two of them."""

_MEDIA = frozenset({"photo", "video", "audio"})


class Tumblr:
    """Reads tags."""

    meta = META

    def __init__(self, options: TumblrSettings, *, lookback_days: int) -> None:
        self._options = options
        self._service = addresses.base(options.service) if options.asks else ""
        self._key = options.key
        self._lookback_days = lookback_days

    @property
    def refusal(self) -> str:
        """Why nobody is asked, though a key is set."""
        is_wanted = self._options.enabled and bool(self._key.get_secret_value())
        return approvals.refusal(META, is_wanted=is_wanted, approval=self._options.approval)

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each name and each hashtag."""
        tags = (*query.names, *(tag.removeprefix("#") for tag in query.hashtags))
        return tuple(
            Target(
                connector=META.name,
                key=f"{META.name}:tag:{tag.casefold()}",
                label=f"#{tag}",
                base_url=self._service,
                query=tag,
            )
            for tag in (terms.askable(tags) if self._service else ())
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The newest page."""
        return PageRequest(
            url=f"{target.base_url}/v2/tagged",
            # Tumblr takes the key in the address only; addresses are never logged.
            params={"tag": target.query, "limit": str(PAGE_SIZE), "api_key": self._key.get_secret_value()},
            state=opening(since),
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of posts."""
        items = typed.member(typed.load(page.body, page.target.key), "response")
        if not isinstance(items, list):
            raise ParseError(subject=page.target.key)
        window = Window.of(page, self._lookback_days)
        found = sort_out(items, partial(_read, page, window))
        oldest = min(_times(items), default=None)
        is_over = oldest is None or window.is_over(since_1970(oldest, now=page.fetched_at))
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=None
            if is_over
            else replace(page.request, params={**page.request.params, "before": str(oldest)}, state=window.state(page)),
            cursor=window.cursor if is_over else None,
        )


def _times(items: list[object]) -> Iterator[int]:
    """When each post came into the tag; a tag that Tumblr looks after itself has times of its own."""
    for item in items:
        seconds = typed.number(item, "featured_timestamp") or typed.number(item, "timestamp")
        if seconds is not None:
            yield seconds


def _read(page: RawPage, window: Window, item: object) -> Post | Skip | None:
    native_id, kind = typed.number(item, "id_string") or typed.number(item, "id"), typed.text(item, "type")
    if native_id is None or kind is None:
        return None
    if (typed.text(item, "state") or "published") != "published":
        return Skip.NOT_PUBLIC
    body, quoted = html.own_words("\n".join(filter(None, map(partial(typed.text, item), _OWN_WORDS))), "blockquote")
    said = html.with_title(html.plain(typed.text(item, "title")), body.text)
    post = Post(
        platform=META.name,
        native_id=str(native_id),
        url=typed.web_url(item, "post_url"),
        author=Author(
            handle=typed.text(item, "blog_name") or "",
            display_name=typed.text(item, "blog", "title") or "",
            bio=html.plain(typed.text(item, "blog", "description")),
        ),
        text="\n".join(filter(None, (said, " ".join(f"#{tag}" for tag in typed.texts(item, "tags"))))),
        published_at=since_1970(typed.number(item, "timestamp"), now=page.fetched_at),
        fetched_at=page.fetched_at,
        reply_to_text=html.plain(typed.text(item, "question")),
        quoted_text=quoted,
        link_titles=tuple(filter(None, (html.plain(typed.text(item, "excerpt")), typed.web_url(item, "url")))),
        image_alts=body.image_alts,
        has_media=body.has_media or kind in _MEDIA,
        source=page.target.key,
    )
    if window.is_over(post.published_at):
        return Skip.TOO_OLD
    return post if terms.hold(page.target.query, dict(post.fields()).values()) else Skip.OTHER_WORDS
