"""Bluesky: public posts that hold the school's names or hashtags, and what people answer to its own accounts.

What is read: ``app.bsky.feed.searchPosts`` of the service that the settings name, newest first; for each official
account on ``bluesky``, ``app.bsky.feed.getAuthorFeed`` and then ``app.bsky.feed.getPostThread`` of each post with
answers. The hosted service wants a signed-in account for a search, so an account of the school with an app password can
be set; then each target signs in first (``com.atproto.server.createSession``; 30 sign-ins in five minutes and 300 a
day are allowed). Some services take the date and the words of a query as a hint only, so both are checked again here.

What is never read: posts whose author asks to be shown to signed-in people only (the self-label
``!no-unauthenticated``), even though we may be signed in; these are counted. Threads of others are not followed.

Rate: 3,000 requests in five minutes are allowed; we ask once a second, and make at most forty requests a target.
Documentation: https://docs.bsky.app/docs/api/app-bsky-feed-search-posts
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

from config.settings import BlueskySettings
from connectors import addresses, bluesky_official, terms, typed
from connectors import bluesky_views as views
from connectors.sorting import Skip, sort_out
from connectors.window import Window, floor_of, opening
from scanner.errors import ParseError
from scanner.models import Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Reading, Use

META = ConnectorMeta(
    name="bluesky",
    title="Bluesky",
    terms="https://docs.bsky.app/docs/support/developer-guidelines",
    terms_read=date(2026, 11, 25),
    terms_seen=Reading.COPY,
    use=Use.OPT_IN,
    needs_key="an account of the school with an app password, where the service asks for one",
    sees="public posts that hold the school's names or hashtags; answers to its official accounts",
    never_sees="posts of people who ask to be shown to signed-in people only, deleted posts, direct messages",
    max_pages=40,
    query_kinds=(QueryKind.SCHOOL, QueryKind.OFFICIAL),
    endpoint="app.bsky.feed.searchPosts; getAuthorFeed and getPostThread for official accounts; getPostThread for a "
    "second look; with an account, first com.atproto.server.createSession",
    canary="bluesky",
)

PAGE_SIZE = 100
_PAGE = re.compile(r"https://bsky\.app/profile/([^/]+)/post/([^/]+)")


class Bluesky:
    """Searches posts, and reads the answers to official accounts."""

    meta = META

    def __init__(self, options: BlueskySettings, *, lookback_days: int) -> None:
        self._options = options
        self._service = addresses.base(options.service) if options.enabled and options.service else ""
        self._lookback_days = lookback_days

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each name, each hashtag and each official account."""
        return tuple(self._targets(query)) if self._service else ()

    def _targets(self, query: SchoolQuery) -> Iterator[Target]:
        host = addresses.host(self._service)
        for words in (*terms.askable(query.names), *terms.askable(query.hashtags)):
            yield Target(
                connector=META.name,
                key=f"{META.name}:search:{words.casefold()}@{host}",
                label=words if words.startswith("#") else f"“{words}”",
                base_url=self._service,
                query=words,
            )
        for handle in terms.official(query, META.name):
            yield Target(
                connector=META.name,
                key=f"{META.name}:official:{handle.casefold()}@{host}",
                label=f"answers to {handle}",
                base_url=self._service,
                query=handle,
                kind=QueryKind.OFFICIAL,
            )

    def recall(self, url: str) -> Target | None:
        """The post at `url`, if that is a page of bsky.app."""
        uri = uri_of(url)
        if not uri or not self._service:
            return None
        return Target(
            connector=META.name,
            key=f"{META.name}:post@{addresses.host(self._service)}",
            label="a post",
            base_url=self._service,
            query=uri,
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The sign-in if an account is set, else the newest page of a search or of an account, or one post."""
        if not self._options.identifier:
            return _first_page(target, since, {})
        return PageRequest(
            url=f"{target.base_url}/xrpc/com.atproto.server.createSession",
            method="POST",
            json_body={
                "identifier": self._options.identifier,
                "password": self._options.app_password.get_secret_value(),
            },
            step="session",
            state=opening(since),
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of posts; a sign-in gives no posts and the search as the next request."""
        answer = typed.load(page.body, page.target.key)
        if page.request.step == "session":
            return ParsedPage(next=_signed_in(page, answer))
        if page.request.step == "post":
            return parse_one_post(page, answer)
        if page.target.kind is QueryKind.OFFICIAL:
            return bluesky_official.parse(page, Window.of(page, self._lookback_days), answer)
        posts = typed.member(answer, "posts")
        if not isinstance(posts, list):
            raise ParseError(subject=page.target.key)
        window = Window.of(page, self._lookback_days)
        found = sort_out(posts, partial(_read, page, window))
        cursor = typed.text(answer, "cursor")
        is_over = not posts or window.is_over(views.shown_at(posts[-1], page.fetched_at))
        following = None if is_over or not cursor else window.following(page, cursor=cursor)
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=following,
            cursor=None if following else window.cursor,
        )


def _first_page(target: Target, since: Cursor | None, headers: dict[str, str]) -> PageRequest:
    if target.kind is QueryKind.OFFICIAL:
        return bluesky_official.start(target, headers)
    return one_post(target, headers) if target.query.startswith("at://") else _search(target, since, headers)


def uri_of(url: str) -> str:
    """Return the address by which services know the post on the page `url` of bsky.app, empty if it is none."""
    found = _PAGE.fullmatch(url)
    return f"at://{found[1]}/app.bsky.feed.post/{found[2]}" if found else ""


def one_post(target: Target, headers: Mapping[str, str]) -> PageRequest:
    """Return the request for the post that is the target's query."""
    return PageRequest(
        url=f"{target.base_url}/xrpc/app.bsky.feed.getPostThread",
        params={"uri": target.query, "depth": "0", "parentHeight": "0"},
        headers=headers,
        accept=frozenset({400}),
        step="post",
    )


def parse_one_post(page: RawPage, answer: object) -> ParsedPage:
    """Read the post that was asked for once more; a service that knows it no longer says so, with status 400."""
    if views.is_gone(answer):
        return ParsedPage()
    post = typed.member(answer, "thread", "post")
    if not isinstance(post, dict):
        raise ParseError(subject=page.target.key)
    found = sort_out([post], partial(views.view_post, page))
    return ParsedPage(posts=found.posts, problems=found.problems, skipped=found.skipped)


def _search(target: Target, since: Cursor | None, headers: dict[str, str]) -> PageRequest:
    floor = floor_of(since)
    return PageRequest(
        url=f"{target.base_url}/xrpc/app.bsky.feed.searchPosts",
        params={
            "q": target.query,
            "sort": "latest",
            "limit": str(PAGE_SIZE),
            **({"since": floor.strftime("%Y-%m-%dT%H:%M:%SZ")} if floor else {}),
        },
        headers=headers,
        step="search",
        state=opening(since),
    )


def _signed_in(page: RawPage, answer: object) -> PageRequest:
    token = typed.text(answer, "accessJwt")
    if not token or not token.isascii() or not token.isprintable():
        raise ParseError("the sign-in gave no token", subject=page.target.key)
    since = page.request.state.get("since")
    return _first_page(page.target, Cursor(since) if since else None, {"Authorization": f"Bearer {token}"})


def _read(page: RawPage, window: Window, view: object) -> Post | Skip | None:
    post = views.recent_post(page, window, view)
    if not isinstance(post, Post):
        return post
    return post if terms.hold(page.target.query, dict(post.fields()).values()) else Skip.OTHER_WORDS
