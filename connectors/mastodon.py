"""Mastodon: public posts with the school's hashtags on the listed servers, and what people answer to its own accounts.

What is read: ``GET /api/v1/timelines/tag/:hashtag`` of each server for each hashtag, without a key; and, where a token
(scope ``read:search``) is set for a server, ``GET /api/v2/search`` for the school's names. For each official account on
``mastodon``: its posts (``GET /api/v1/accounts/:id/statuses``) and the answers to them
(``GET /api/v1/statuses/:id/context``). GoToSocial, Pleroma and others that speak the same API answer too.

What is never read: followers-only and direct posts, unlisted posts, and every post whose author does not want to be
found by search (``noindex``, or ``indexable`` switched off); these are counted. A search finds only authors who have
opted in to it, and a server may close its timelines to visitors.

Rate: most servers allow 300 requests in five minutes; we ask once a second, and make at most forty requests a target.
Documentation: https://docs.joinmastodon.org/methods/timelines/#tag and https://docs.joinmastodon.org/methods/search/
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from urllib.parse import quote

from config.settings import MastodonSettings
from connectors import addresses, mastodon_official, terms, typed
from connectors import mastodon_statuses as statuses
from connectors.dates import when
from connectors.sorting import Skip, sort_out
from connectors.window import Window, opening
from scanner.models import Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Reading, Use

META = ConnectorMeta(
    name="mastodon",
    title="Mastodon",
    terms="https://docs.joinmastodon.org/api/guidelines/",
    terms_read=date(2026, 11, 25),
    terms_seen=Reading.COPY,
    use=Use.ON,
    needs_key="none for hashtags; an access token with read:search for each server that is to be searched",
    sees="public posts with the school's hashtags that the listed servers know; with a token, posts with its names; "
    "answers to its official accounts",
    never_sees="posts that are not public, authors who opted out of search, servers that are not listed",
    max_pages=40,
    query_kinds=(QueryKind.SCHOOL, QueryKind.OFFICIAL),
    endpoint="GET /api/v1/timelines/tag/:hashtag; with a token also GET /api/v2/search; for official accounts "
    "/api/v1/accounts/lookup, /api/v1/accounts/:id/statuses and /api/v1/statuses/:id/context; for a second look "
    "/api/v1/statuses/:id",
    canary="mastodon",
)

_STATUS = re.compile(r"/(?:@[^/]+|users/[^/]+/statuses)/([0-9A-Za-z]+)/?$")


class Mastodon:
    """Reads hashtag timelines, and searches where it has a token."""

    meta = META

    def __init__(self, options: MastodonSettings, *, lookback_days: int) -> None:
        self._instances = tuple(map(addresses.base, options.instances)) if options.enabled else ()
        self._tokens = {addresses.base(server): token for server, token in options.tokens.items()}
        self._lookback_days = lookback_days

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each server and hashtag, for each name where there is a token, and for each own account."""
        if not self._instances:
            return ()
        searched = (target for server in self._instances for target in self._targets_on(server, query))
        return (*searched, *(self._official(name) for name in terms.official(query, META.name)))

    def _official(self, account: str) -> Target:
        """The answers to `name@server`, from that server if it is listed, else from the first that is."""
        name, _, home = account.partition("@")
        at_home = (server for server in self._instances if home in ("", addresses.host(server)))
        server = next(at_home, "")
        return Target(
            connector=META.name,
            key=f"{META.name}:official:{account.casefold()}@{addresses.host(server or self._instances[0])}",
            label=f"answers to {account}",
            base_url=server or self._instances[0],
            query=name if server else account,
            kind=QueryKind.OFFICIAL,
        )

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
        """The newest page of a hashtag or a search, one post, or the look-up of an own account."""
        token = self._tokens.get(target.base_url)
        headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
        if target.kind is QueryKind.OFFICIAL:
            return mastodon_official.start(target, target.query, headers)
        if target.query.startswith("#"):
            return PageRequest(
                url=f"{target.base_url}/api/v1/timelines/tag/{quote(target.query[1:], safe='')}",
                params={"limit": str(statuses.PAGE_SIZE)},
                headers=headers,
                step="tag",
                state=opening(since),
            )
        if target.query.startswith("/"):
            return PageRequest(url=target.base_url + target.query, headers=headers, accept=statuses.GONE, step="post")
        return PageRequest(
            url=f"{target.base_url}/api/v2/search",
            params={"q": target.query, "type": "statuses", "limit": str(statuses.PAGE_SIZE)},
            headers=headers,
            step="search",
            state=opening(since),
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of statuses."""
        window = Window.of(page, self._lookback_days)
        if page.target.kind is QueryKind.OFFICIAL:
            return mastodon_official.parse(page, window)
        items = statuses.read_statuses(page)
        found = sort_out(items, partial(_read, page, window))
        following = None if _ends(items, page, window) else _next(page, window, len(items))
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=following,
            cursor=None if following else window.cursor,
        )


def _read(page: RawPage, window: Window, status: object) -> Post | Skip | None:
    post = statuses.read_status(page, window, status)
    if not isinstance(post, Post) or page.request.step != "search":
        return post
    return post if terms.hold(page.target.query, dict(post.fields()).values()) else Skip.OTHER_WORDS


def _ends(items: list[object], page: RawPage, window: Window) -> bool:
    """Whether the page is the last one, or its last status lies before the window."""
    return not items or window.is_over(when(typed.text(items[-1], "created_at"), now=page.fetched_at))


def _next(page: RawPage, window: Window, count: int) -> PageRequest | None:
    request = page.request
    if request.step == "search":
        offset = int(request.params.get("offset", "0")) + count
        paging = {"offset": str(offset)} if count >= statuses.PAGE_SIZE else {}
    else:
        max_id = statuses.next_max_id(page)
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
