"""Lemmy: posts and comments of the servers that the settings list, searched for the school's names and hashtags.

What is read: ``GET /api/v3/search`` with ``type_`` Posts and Comments, newest first, without a key. A server knows what
its own members follow on other servers too, so one or two well-connected ones see most of the network. The title of a
post comes with each comment on it; lines that quote somebody else are kept apart from the author's own words.

What is never read: deleted and removed posts, communities that are open to a server's own members only, private
messages, votes; these posts are counted. A server that asks visitors to sign in is not read.

Rate: each server sets its own limit for searches and says nothing about it; we ask once a second and read at most ten
pages of fifty. Documentation: https://join-lemmy.org/api/main (version 0.19)
"""

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from urllib.parse import urlsplit

from config.community_settings import LemmySettings
from connectors import addresses, html, markdown, terms, typed
from connectors.dates import when
from connectors.sorting import Skip, sort_out
from connectors.window import Window, opening
from scanner.errors import ParseError
from scanner.models import Author, Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Use

META = ConnectorMeta(
    name="lemmy",
    title="Lemmy",
    terms="https://join-lemmy.org/docs/users/01-getting-started.html",
    terms_read=date(2026, 11, 25),
    use=Use.OPT_IN,
    needs_key="",
    sees="posts and comments, known to the listed servers, that hold the school's names or hashtags",
    never_sees="deleted and removed posts, communities for members only, servers that are not listed",
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="GET /api/v3/search",
    canary="lemmy",
)

PAGE_SIZE = 50
"""The most that a server gives at once."""

_KINDS = {"posts": "post", "comments": "comment"}


class Lemmy:
    """Searches posts and comments."""

    meta = META

    def __init__(self, options: LemmySettings, *, lookback_days: int) -> None:
        self._instances = tuple(map(addresses.base, options.instances)) if options.enabled else ()
        self._lookback_days = lookback_days

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each server, name or hashtag, and posts or comments."""
        asked = (*terms.askable(query.names), *terms.askable(query.hashtags))
        return tuple(
            Target(
                connector=META.name,
                key=f"{META.name}:{kind}:{words.casefold()}@{addresses.host(server)}",
                label=f"“{words}” in {kind} on {addresses.host(server)}",
                base_url=server,
                query=f"{kind}:{words}",
            )
            for server in self._instances
            for words in asked
            for kind in _KINDS
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The newest page."""
        kind, words = _asked(target)
        return PageRequest(
            url=f"{target.base_url}/api/v3/search",
            params={
                "q": words,
                "type_": kind.title(),
                "sort": "New",
                "listing_type": "All",
                "limit": str(PAGE_SIZE),
                "page": "1",
            },
            step=kind,
            state=opening(since),
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of posts or comments."""
        views = typed.member(typed.load(page.body, page.target.key), page.request.step)
        if not isinstance(views, list):
            raise ParseError(subject=page.target.key)
        window = Window.of(page, self._lookback_days)
        found = sort_out(views, partial(_read, page, window))
        is_over = len(views) < PAGE_SIZE or window.is_over(_when(page, views[-1]))
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=None if is_over else window.counting(page, "page"),
            cursor=window.cursor if is_over else None,
        )


def _asked(target: Target) -> tuple[str, str]:
    kind, _, words = target.query.partition(":")
    return kind, words


def _read(page: RawPage, window: Window, view: object) -> Post | Skip | None:
    item = typed.member(view, _KINDS[page.request.step])
    if typed.flag(item, "deleted") or typed.flag(item, "removed") or typed.flag(view, "creator", "deleted"):
        return Skip.DELETED
    if (typed.text(view, "community", "visibility") or "Public") != "Public":
        return Skip.NOT_PUBLIC
    post = _post(page, view) if page.request.step == "posts" else _comment(page, view)
    if post is None:
        return None
    if window.is_over(post.published_at):
        return Skip.TOO_OLD
    return post if terms.hold(_asked(page.target)[1], dict(post.fields()).values()) else Skip.OTHER_WORDS


def _post(page: RawPage, view: object) -> Post | None:
    item, title = typed.member(view, "post"), typed.text(view, "post", "name")
    native_id = typed.web_url(item, "ap_id")
    if title is None or not native_id:
        return None
    body = markdown.read(typed.text(item, "body") or "")
    titles = (typed.text(item, "embed_title"), typed.text(item, "embed_description"), typed.web_url(item, "url"))
    return replace(
        _bare(page, view, native_id, body),
        text=html.with_title(html.plain(title), body.text),
        link_titles=(*filter(None, titles), *body.links),
        image_alts=(*filter(None, [typed.text(item, "alt_text")]), *body.image_alts),
        has_media=body.has_media or bool(typed.text(item, "thumbnail_url")),
    )


def _comment(page: RawPage, view: object) -> Post | None:
    content, native_id = typed.text(view, "comment", "content"), typed.web_url(view, "comment", "ap_id")
    if content is None or not native_id:
        return None
    post = _bare(page, view, native_id, markdown.read(content))
    return replace(post, reply_to_text=html.plain(typed.text(view, "post", "name")))


def _bare(page: RawPage, view: object, native_id: str, body: markdown.Written) -> Post:
    return Post(
        platform=META.name,
        native_id=native_id,
        url=native_id,
        author=_author(typed.member(view, "creator")),
        text=body.text,
        published_at=_when(page, view),
        fetched_at=page.fetched_at,
        quoted_text=body.quoted,
        link_titles=body.links,
        image_alts=body.image_alts,
        has_media=body.has_media,
        source=page.target.key,
    )


def _author(person: object) -> Author:
    """The author, with a handle that names its server: members of other servers are found here too."""
    name, server = typed.text(person, "name") or "", urlsplit(typed.web_url(person, "actor_id")).netloc
    return Author(
        handle=f"{name}@{server}" if name and server else name,
        display_name=typed.text(person, "display_name") or "",
        bio=markdown.plain(typed.text(person, "bio")),
    )


def _when(page: RawPage, view: object) -> datetime | None:
    return when(typed.text(view, _KINDS[page.request.step], "published"), now=page.fetched_at)
