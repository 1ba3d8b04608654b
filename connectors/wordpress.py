"""WordPress: posts and comments of the sites that the settings list, searched for the school's names.

What is read: ``/wp-json/wp/v2/posts`` and ``/wp-json/wp/v2/comments`` with ``search``, newest first, without a key; on
sites without permalinks the same by ``/?rest_route=``. An author's public name and description come with a post, the
title of the post with a comment.

What is never read: drafts, private and password-protected posts, comments that wait for approval, pictures, and sites
that have closed their REST API (their feed can be listed instead).

Rate: WordPress itself sets no limit; we ask once a second and read at most ten pages of fifty.
Documentation: https://developer.wordpress.org/rest-api/reference/posts/
"""

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from urllib.parse import parse_qs, urlsplit

from config.settings import WordPressSettings
from connectors import addresses, html, terms, typed
from connectors.dates import when
from connectors.sorting import Skip, sort_out
from connectors.window import Window, floor_of, opening
from scanner.errors import ParseError, TargetGone
from scanner.models import Author, Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Use

META = ConnectorMeta(
    name="wordpress",
    title="WordPress sites",
    terms="https://developer.wordpress.org/rest-api/",
    terms_read=date(2026, 11, 25),
    use=Use.ON,
    needs_key="",
    sees="published posts and approved comments of the listed sites that hold the school's names",
    never_sees="drafts, private and password-protected posts, sites that are not listed",
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="GET /wp-json/wp/v2/posts and /comments with search, for a second look with include; "
    "or the same by /?rest_route=",
    canary="the",
)

PAGE_SIZE = 50
_FIELDS = {
    "posts": "id,date_gmt,link,title,content,_links.author,_embedded",
    "comments": "id,date_gmt,link,content,author_name,_links.up,_embedded",
}
_EMBED = {"posts": "author", "comments": "up"}
_TOO_FAR = "rest_post_invalid_page_number"


class WordPress:
    """Searches posts and comments."""

    meta = META

    def __init__(self, options: WordPressSettings, *, lookback_days: int) -> None:
        self._sites = tuple(map(addresses.base, options.sites)) if options.enabled else ()
        self._lookback_days = lookback_days

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each site, name, and posts or comments."""
        return tuple(
            Target(
                connector=META.name,
                key=f"{META.name}:{kind}:{name.casefold()}@{addresses.place(site)}",
                label=f"“{name}” in {kind} of {addresses.place(site)}",
                base_url=site,
                query=f"{kind}:{name}",
            )
            for site in self._sites
            for name in terms.askable(query.names)
            for kind in _FIELDS
        )

    def recall(self, url: str) -> Target | None:
        """The post or comment at `url`, if that is on a listed site and holds its number."""
        site = next((site for site in self._sites if url.startswith(f"{site}/")), None)
        lookup = _lookup(url)
        if site is None or not lookup:
            return None
        place = addresses.place(site)
        return Target(
            connector=META.name, key=f"{META.name}:one@{place}", label=f"one of {place}", base_url=site, query=lookup
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The newest page, or one post or comment."""
        kind, name = _asked(target)
        floor = floor_of(since)
        by, _, value = name.partition("=")
        return PageRequest(
            url=f"{target.base_url}/wp-json/wp/v2/{kind}",
            params={
                **({by.removeprefix("?"): value} if by.startswith("?") else {"search": name}),
                "per_page": str(PAGE_SIZE),
                "page": "1",
                "_embed": _EMBED[kind],
                "_fields": _FIELDS[kind],
                **({"after": floor.strftime("%Y-%m-%dT%H:%M:%SZ")} if floor else {}),
            },
            accept=frozenset({400, 404}),
            step="pretty",
            state=opening(since),
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page; where there is no ``/wp-json``, the next request asks by ``?rest_route=``.

        Raises:
            TargetGone: the site has no REST API either way.
        """
        if page.status == 404:
            return ParsedPage(next=_plain(page))
        answer = typed.load(page.body, page.target.key)
        if page.status == 400 and typed.text(answer, "code") == _TOO_FAR:
            return ParsedPage(cursor=Window.of(page, self._lookback_days).cursor)
        if not isinstance(answer, list):
            raise ParseError(subject=page.target.key)
        window = Window.of(page, self._lookback_days)
        found = sort_out(answer, partial(_read, page, window))
        following = _next(page, window, answer)
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=following,
            cursor=None if following else window.cursor,
        )


def _asked(target: Target) -> tuple[str, str]:
    kind, _, name = target.query.partition(":")
    return kind, name


def _lookup(url: str) -> str:
    """A query for what stands at `url`, by its number; empty if that is not in the address."""
    parts = urlsplit(url)
    if parts.fragment.startswith("comment-"):
        return f"comments:?include={parts.fragment.removeprefix('comment-')}"
    numbers = parse_qs(parts.query).get("p", [])
    return f"posts:?include={numbers[0]}" if numbers else ""


def _plain(page: RawPage) -> PageRequest:
    if page.request.step == "plain":
        raise TargetGone("the site has no REST API; list its feed instead", subject=page.target.key)
    kind, _ = _asked(page.target)
    return replace(
        page.request,
        url=f"{page.target.base_url}/",
        params={"rest_route": f"/wp/v2/{kind}", **page.request.params},
        step="plain",
    )


def _next(page: RawPage, window: Window, items: list[object]) -> PageRequest | None:
    """The page after this one, unless this is the last one or its last item lies before the window."""
    number = int(page.request.params["page"])
    total = typed.number(page.headers.get("x-wp-totalpages"))
    is_last = number >= total if total is not None else len(items) < PAGE_SIZE
    if not items or is_last or window.is_over(_when(items[-1], page)):
        return None
    return replace(page.request, params={**page.request.params, "page": str(number + 1)}, state=window.state(page))


def _read(page: RawPage, window: Window, item: object) -> Post | Skip | None:
    if typed.flag(item, "content", "protected"):
        return Skip.NOT_PUBLIC
    post = _post(page, item) if _asked(page.target)[0] == "posts" else _comment(page, item)
    if post is None:
        return None
    if window.is_over(post.published_at):
        return Skip.TOO_OLD
    return post if terms.hold(_asked(page.target)[1], dict(post.fields()).values()) else Skip.OTHER_WORDS


def _post(page: RawPage, item: object) -> Post | None:
    content = typed.text(item, "content", "rendered")
    if content is None:
        return None
    body, author = html.read(content), typed.member(item, "_embedded", "author", 0)
    return replace(
        _bare(page, item, body),
        author=Author(
            handle=typed.text(author, "slug") or "",
            display_name=html.plain(typed.text(author, "name")),
            bio=html.plain(typed.text(author, "description")),
        ),
        text=html.with_title(html.plain(typed.text(item, "title", "rendered")), body.text),
    )


def _comment(page: RawPage, item: object) -> Post | None:
    content = typed.text(item, "content", "rendered")
    if content is None:
        return None
    return replace(
        _bare(page, item, html.read(content)),
        author=Author(display_name=html.plain(typed.text(item, "author_name"))),
        reply_to_text=html.plain(typed.text(item, "_embedded", "up", 0, "title", "rendered")),
    )


def _bare(page: RawPage, item: object, body: html.Fragment) -> Post:
    url = typed.web_url(item, "link")
    kind, _ = _asked(page.target)
    return Post(
        platform=META.name,
        native_id=url or f"{page.target.base_url} {kind} {typed.number(item, 'id')}",
        url=url,
        text=body.text,
        published_at=_when(item, page),
        fetched_at=page.fetched_at,
        image_alts=body.image_alts,
        has_media=body.has_media,
        source=page.target.key,
    )


def _when(item: object, page: RawPage) -> datetime | None:
    return when(typed.text(item, "date_gmt"), now=page.fetched_at)
