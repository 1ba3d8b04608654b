"""Mastodon: public posts with the school's hashtags, on the servers that the settings list.

What is read: ``GET /api/v1/timelines/tag/:hashtag`` of each server for each hashtag, without a key; and, where a token
(scope ``read:search``) is set for a server, ``GET /api/v2/search`` for the school's names. GoToSocial, Pleroma and
others that speak the same API answer too.

What is never read: followers-only and direct posts, unlisted posts, and every post whose author does not want to be
found by search (``noindex``, or ``indexable`` switched off); these are counted. A search finds only authors who have
opted in to it, and a server may close its timelines to visitors.

Rate: most servers allow 300 requests in five minutes; we ask once a second and read at most ten pages of forty.
Documentation: https://docs.joinmastodon.org/methods/timelines/#tag and https://docs.joinmastodon.org/methods/search/
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from urllib.parse import parse_qs, quote, urlsplit

from config.settings import MastodonSettings
from connectors import addresses, html, terms, typed
from connectors.dates import when
from connectors.sorting import Skip, sort_out
from connectors.window import Window, opening
from scanner.errors import ParseError
from scanner.models import Author, Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Reading, Use

META = ConnectorMeta(
    name="mastodon",
    title="Mastodon",
    terms="https://docs.joinmastodon.org/api/guidelines/",
    terms_read=date(2026, 11, 25),
    terms_seen=Reading.COPY,
    use=Use.ON,
    needs_key="none for hashtags; an access token with read:search for each server that is to be searched",
    sees="public posts with the school's hashtags that the listed servers know; with a token, posts with its names",
    never_sees="posts that are not public, authors who opted out of search, servers that are not listed",
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="GET /api/v1/timelines/tag/:hashtag; with a token also GET /api/v2/search",
    canary="mastodon",
)

PAGE_SIZE = 40
LISTED = frozenset({"public"})
"""The visibility of posts that want to be found; ``unlisted`` ones are public but kept out of timelines."""

_STATUS = re.compile(r"/(?:@[^/]+|users/[^/]+/statuses)/([0-9A-Za-z]+)/?$")
_NEXT = re.compile(r'<([^<>]*)>\s*;\s*rel="?next"?')


class Mastodon:
    """Reads hashtag timelines, and searches where it has a token."""

    meta = META

    def __init__(self, options: MastodonSettings, *, lookback_days: int) -> None:
        self._instances = tuple(map(addresses.base, options.instances)) if options.enabled else ()
        self._tokens = {addresses.base(server): token for server, token in options.tokens.items()}
        self._lookback_days = lookback_days

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each server and hashtag, and for each name where there is a token."""
        return tuple(target for server in self._instances for target in self._targets_on(server, query))

    def _targets_on(self, server: str, query: SchoolQuery) -> Iterator[Target]:
        host = addresses.host(server)
        for tag in terms.askable(tag.removeprefix("#") for tag in query.hashtags):
            yield Target(
                connector=META.name,
                key=f"{META.name}:tag:{tag.casefold()}@{host}",
                label=f"#{tag} on {host}",
                base_url=server,
                query=f"#{tag}",
            )
        for name in terms.askable(query.names) if server in self._tokens else ():
            yield Target(
                connector=META.name,
                key=f"{META.name}:search:{name.casefold()}@{host}",
                label=f"“{name}” on {host}",
                base_url=server,
                query=name,
            )

    def recall(self, url: str) -> Target | None:
        """The post at `url`, if that is on a listed server and written as Mastodon writes addresses."""
        found = _STATUS.search(url)
        server = addresses.origin(url)
        if not found or server not in self._instances:
            return None
        return Target(
            connector=META.name,
            key=f"{META.name}:post@{addresses.host(server)}",
            label=f"a post on {addresses.host(server)}",
            base_url=server,
            query=f"/api/v1/statuses/{found[1]}",
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The newest page of a hashtag or a search, or one post."""
        token = self._tokens.get(target.base_url)
        headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
        if target.query.startswith("#"):
            return PageRequest(
                url=f"{target.base_url}/api/v1/timelines/tag/{quote(target.query[1:], safe='')}",
                params={"limit": str(PAGE_SIZE)},
                headers=headers,
                step="tag",
                state=opening(since),
            )
        if target.query.startswith("/"):
            return PageRequest(
                url=target.base_url + target.query, headers=headers, accept=frozenset({404, 410}), step="post"
            )
        return PageRequest(
            url=f"{target.base_url}/api/v2/search",
            params={"q": target.query, "type": "statuses", "limit": str(PAGE_SIZE)},
            headers=headers,
            step="search",
            state=opening(since),
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of statuses."""
        window = Window.of(page, self._lookback_days)
        statuses = read_statuses(page)
        found = sort_out(statuses, partial(_read, page, window))
        following = None if _ends(statuses, page, window) else _next(page, window, len(statuses))
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=following,
            cursor=None if following else window.cursor,
        )


def read_statuses(page: RawPage) -> list[object]:
    """Return the statuses of a page: a list, the member ``statuses`` of a search's answer, or one post, if it is there.

    Raises:
        ParseError: the page holds neither.
    """
    answer = typed.load(page.body, page.target.key)
    if page.request.step == "post":
        return [answer] if typed.text(answer, "error") is None else []
    statuses = typed.member(answer, "statuses") if page.request.step == "search" else answer
    if not isinstance(statuses, list):
        raise ParseError(subject=page.target.key)
    return statuses


def next_max_id(page: RawPage) -> str:
    """Return the id that the next page ends before, empty if this is the last page.

    Only the id is taken from the server's link: the address is ours.
    """
    link = _NEXT.search(page.headers.get("link", ""))
    try:
        found = parse_qs(urlsplit(link[1]).query).get("max_id", []) if link else []
    except ValueError:
        return ""
    return found[0] if found else ""


def status_post(page: RawPage, status: object, *, visible: frozenset[str] = LISTED) -> Post | Skip | None:
    """Turn a status of one of the `visible` kinds into a post, a boost into the post that it boosts."""
    boosted = typed.member(status, "reblog")
    status = boosted if isinstance(boosted, dict) else status
    content, native_id = typed.text(status, "content"), typed.text(status, "uri") or typed.text(status, "url")
    if content is None or not native_id:
        return None
    if (typed.text(status, "visibility") or "public") not in visible:
        return Skip.NOT_PUBLIC
    attachments = typed.items(status, "media_attachments")
    options = (typed.text(option, "title") for option in typed.items(status, "poll", "options"))
    parts = (html.plain(typed.text(status, "spoiler_text")), html.plain(content), *options)
    return Post(
        platform=META.name,
        native_id=native_id,
        url=typed.web_url(status, "url") or typed.web_url(status, "uri"),
        author=read_account(typed.member(status, "account"), page),
        text="\n".join(part for part in parts if part),
        lang=typed.text(status, "language") or "",
        published_at=when(typed.text(status, "created_at"), now=page.fetched_at),
        fetched_at=page.fetched_at,
        quoted_text=html.plain(typed.text(status, "quote", "quoted_status", "content")),
        link_titles=tuple(filter(None, [typed.text(status, "card", "title")])),
        image_alts=tuple(alt for item in attachments if (alt := typed.text(item, "description"))),
        has_media=bool(attachments),
        source=page.target.key,
    )


def read_account(account: object, page: RawPage) -> Author:
    """Return the author, with a handle that names its server, and a bio of note and profile fields."""
    handle = typed.text(account, "acct") or typed.text(account, "username") or ""
    local = f"@{addresses.host(page.target.base_url)}"
    fields = (
        ": ".join(filter(None, (typed.text(field, "name"), html.plain(typed.text(field, "value")))))
        for field in typed.items(account, "fields")
    )
    return Author(
        handle=handle if "@" in handle or not handle else handle + local,
        display_name=typed.text(account, "display_name") or "",
        bio="\n".join(filter(None, (html.plain(typed.text(account, "note")), *fields))),
    )


def _read(page: RawPage, window: Window, status: object) -> Post | Skip | None:
    boosted = typed.member(status, "reblog")
    account = typed.member(boosted if isinstance(boosted, dict) else status, "account")
    if typed.flag(account, "noindex") or typed.flag(account, "indexable") is False:
        return Skip.OPTED_OUT
    post = status_post(page, status)
    if not isinstance(post, Post):
        return post
    if window.is_over(post.published_at):
        return Skip.TOO_OLD
    is_search = page.request.step == "search"
    return Skip.OTHER_WORDS if is_search and not terms.hold(page.target.query, dict(post.fields()).values()) else post


def _ends(statuses: list[object], page: RawPage, window: Window) -> bool:
    """Whether the page is the last one, or its last status lies before the window."""
    return not statuses or window.is_over(when(typed.text(statuses[-1], "created_at"), now=page.fetched_at))


def _next(page: RawPage, window: Window, count: int) -> PageRequest | None:
    request = page.request
    if request.step == "search":
        offset = int(request.params.get("offset", "0")) + count
        paging = {"offset": str(offset)} if count >= PAGE_SIZE else {}
    else:
        max_id = next_max_id(page)
        paging = {"max_id": max_id} if max_id else {}
    if not paging:
        return None
    return PageRequest(
        url=request.url,
        params={**request.params, **paging},
        headers=request.headers,
        step=request.step,
        state=window.state(page),
    )
