"""Bluesky: public posts that hold the school's names or hashtags, by search.

What is read: ``app.bsky.feed.searchPosts`` of the service that the settings name, newest first. The hosted service
wants a signed-in account for it, so an account of the school with an app password can be set; then each search signs
in first (``com.atproto.server.createSession``; 30 sign-ins in five minutes and 300 a day are allowed). Some services
take the date and the words of a query as a hint only, so both are checked again here.

What is never read: posts whose author asks to be shown to signed-in people only (the self-label
``!no-unauthenticated``), even though we may be signed in; these are counted. Threads are not followed.

Rate: 3,000 requests in five minutes are allowed; we ask once a second and read at most ten pages of a hundred.
Documentation: https://docs.bsky.app/docs/api/app-bsky-feed-search-posts
"""

import re
from datetime import date, datetime
from functools import partial

from config.settings import BlueskySettings
from connectors import addresses, terms, typed
from connectors.dates import when
from connectors.sorting import Skip, sort_out
from connectors.window import Window, floor_of, opening
from scanner.errors import ParseError
from scanner.models import Author, Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Reading, Use

META = ConnectorMeta(
    name="bluesky",
    title="Bluesky",
    terms="https://docs.bsky.app/docs/support/developer-guidelines",
    terms_read=date(2026, 11, 25),
    terms_seen=Reading.COPY,
    use=Use.OPT_IN,
    needs_key="an account of the school with an app password, where the service asks for one",
    sees="public posts that hold the school's names or hashtags",
    never_sees="posts of people who ask to be shown to signed-in people only, deleted posts, direct messages",
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="app.bsky.feed.searchPosts",
    canary="bluesky",
)

PAGE_SIZE = 100
SIGNED_IN_ONLY = "!no-unauthenticated"
_PAGE = re.compile(r"https://bsky\.app/profile/([^/]+)/post/([^/]+)")


class Bluesky:
    """Searches posts."""

    meta = META

    def __init__(self, options: BlueskySettings, *, lookback_days: int) -> None:
        self._options = options
        self._service = addresses.base(options.service) if options.enabled and options.service else ""
        self._lookback_days = lookback_days

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each name and each hashtag."""
        if not self._service:
            return ()
        asked = (*terms.askable(query.names), *terms.askable(query.hashtags))
        return tuple(
            Target(
                connector=META.name,
                key=f"{META.name}:search:{words.casefold()}@{addresses.host(self._service)}",
                label=words if words.startswith("#") else f"“{words}”",
                base_url=self._service,
                query=words,
            )
            for words in asked
        )

    def recall(self, url: str) -> Target | None:
        """The post at `url`, if that is a page of bsky.app."""
        found = _PAGE.fullmatch(url)
        if not found or not self._service:
            return None
        return Target(
            connector=META.name,
            key=f"{META.name}:post@{addresses.host(self._service)}",
            label="a post",
            base_url=self._service,
            query=f"at://{found[1]}/app.bsky.feed.post/{found[2]}",
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The sign-in if an account is set, else the newest page of the search, or one post."""
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
            return _recalled(page, answer)
        posts = typed.member(answer, "posts")
        if not isinstance(posts, list):
            raise ParseError(subject=page.target.key)
        window = Window.of(page, self._lookback_days)
        found = sort_out(posts, partial(_read, page, window))
        cursor = typed.text(answer, "cursor")
        is_over = not posts or window.is_over(_shown_at(posts[-1], page.fetched_at))
        following = None if is_over or not cursor else _following(page, window, cursor)
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=following,
            cursor=None if following else window.cursor,
        )


def _first_page(target: Target, since: Cursor | None, headers: dict[str, str]) -> PageRequest:
    if not target.query.startswith("at://"):
        return _search(target, since, headers)
    return PageRequest(
        url=f"{target.base_url}/xrpc/app.bsky.feed.getPostThread",
        params={"uri": target.query, "depth": "0", "parentHeight": "0"},
        headers=headers,
        accept=frozenset({400}),
        step="post",
    )


def _recalled(page: RawPage, answer: object) -> ParsedPage:
    """The post that was asked for once more; a service that knows it no longer says so, with status 400."""
    if typed.text(answer, "error") == "NotFound" or typed.flag(answer, "thread", "notFound"):
        return ParsedPage()
    post = typed.member(answer, "thread", "post")
    if not isinstance(post, dict):
        raise ParseError(subject=page.target.key)
    found = sort_out([post], partial(view_post, page))
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


def _following(page: RawPage, window: Window, cursor: str) -> PageRequest:
    return PageRequest(
        url=page.request.url,
        params={**page.request.params, "cursor": cursor},
        headers=page.request.headers,
        step=page.request.step,
        state=window.state(page),
    )


def _read(page: RawPage, window: Window, view: object) -> Post | Skip | None:
    post = view_post(page, view)
    if not isinstance(post, Post):
        return post
    if window.is_over(_shown_at(view, page.fetched_at)):
        return Skip.TOO_OLD
    return post if terms.hold(page.target.query, dict(post.fields()).values()) else Skip.OTHER_WORDS


def view_post(page: RawPage, view: object, *, for_owner: bool = False) -> Post | Skip | None:
    """Turn a post view (`app.bsky.feed.defs#postView`) into a post, whatever its labels if it is `for_owner`."""
    uri, record = typed.text(view, "uri"), typed.member(view, "record")
    text = typed.text(record, "text")
    if not uri or text is None:
        return None
    if not for_owner and _asks_for_signed_in_only(view):
        return Skip.SIGNED_IN_ONLY
    author = read_author(typed.member(view, "author"))
    embed = typed.member(record, "embed")
    embeds = (embed, typed.member(embed, "media"))  # the second of a quotation with media
    quoted = typed.member(view, "embed", "record")
    titles = [typed.text(embed, "external", field) for embed in embeds for field in ("title", "description")]
    images = [image for embed in embeds for image in typed.items(embed, "images")]
    return Post(
        platform=META.name,
        native_id=uri,
        url=_web_address(uri, author.handle),
        author=author,
        text=text,
        lang=next(iter(typed.texts(record, "langs")), ""),
        published_at=_published_at(view, page.fetched_at),
        fetched_at=page.fetched_at,
        quoted_text=_first(typed.text(quoted, "value", "text"), typed.text(quoted, "record", "value", "text")),
        link_titles=(*filter(None, titles), *_links(record)),
        image_alts=(
            *(alt for image in images if (alt := typed.text(image, "alt"))),
            *(alt for embed in embeds if (alt := typed.text(embed, "alt"))),
        ),
        has_media=bool(images) or any(typed.member(embed, "video") for embed in embeds),
        source=page.target.key,
    )


def read_author(author: object) -> Author:
    """Return the author of a profile view."""
    return Author(
        handle=typed.text(author, "handle") or "",
        display_name=typed.text(author, "displayName") or "",
        bio=typed.text(author, "description") or "",
    )


def _asks_for_signed_in_only(view: object) -> bool:
    labels = (*typed.items(view, "labels"), *typed.items(view, "author", "labels"))
    return any(typed.text(label, "val") == SIGNED_IN_ONLY and not typed.flag(label, "neg") for label in labels)


def _links(record: object) -> tuple[str, ...]:
    """The full addresses of links, which the text often shows shortened."""
    features = (feature for facet in typed.items(record, "facets") for feature in typed.items(facet, "features"))
    text = typed.text(record, "text") or ""
    return tuple(url for feature in features if (url := typed.web_url(feature, "uri")) and url not in text)


def _published_at(view: object, now: datetime) -> datetime | None:
    """When the author says it was written, unless that is later than the service saw it."""
    written, shown = when(typed.text(view, "record", "createdAt"), now=now), _shown_at(view, now)
    return min(written, shown) if written and shown else written or shown


def _shown_at(view: object, now: datetime) -> datetime | None:
    return when(typed.text(view, "indexedAt"), now=now) or when(typed.text(view, "record", "createdAt"), now=now)


def _web_address(uri: str, handle: str) -> str:
    """`at://did:plc:…/app.bsky.feed.post/key` → the page that shows it."""
    did, _, key = uri.removeprefix("at://").partition("/app.bsky.feed.post/")
    name = handle if handle and handle != "handle.invalid" else did
    address = f"https://bsky.app/profile/{name}/post/{key}"
    return address if key and address.isascii() and not any(char.isspace() for char in address) else ""


def _first(*texts: str | None) -> str:
    return next((text for text in texts if text), "")
