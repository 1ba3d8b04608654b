"""Discourse: posts of the forums that the settings list, searched for the school's names.

What is read: ``GET /search.json``, newest first, without a key. A search shows an excerpt of each post; where that
leaves something out, the whole post is fetched (``/posts/ID.json``), for at most forty posts of a search. The title of
its topic comes with each post; what it quotes from others is kept apart from the author's own words. A post that was
found is asked for once more by its number in its topic, without the words of its address, to see whether it is there.

What is never read: categories for members, hidden and deleted posts, private messages, profiles; these posts are
counted. A forum that asks visitors to sign in is not read.

Rate: each forum sets its own limits a second and a minute and says how long to wait when they are reached; we ask once
a second, and no search goes further than ten pages. Documentation: https://docs.discourse.org/#tag/Search
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from urllib.parse import quote

from config.community_settings import DiscourseSettings
from connectors import addresses, html, terms, typed
from connectors.dates import when
from connectors.sorting import Skip, Sorted, recalled, sort_out
from connectors.window import Window, floor_of, opening
from scanner.errors import ParseError
from scanner.models import (
    NEXT_PAGE,
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
from scanner.protocols import ConnectorMeta, Use

LAST_PAGE = 10
"""The last page of a search that a forum gives."""

MOST_WHOLE = 40
"""Posts of one search that are fetched whole."""

META = ConnectorMeta(
    name="discourse",
    title="Discourse forums",
    terms="https://www.discourse.org/terms",
    terms_read=date(2026, 11, 25),
    use=Use.ON,
    needs_key="",
    sees="public posts of the listed forums that hold the school's names",
    never_sees="categories for members, hidden and deleted posts, private messages, forums that are not listed",
    max_pages=LAST_PAGE + MOST_WHOLE,
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="GET /search.json, and /posts/:id.json where an excerpt is cut; for a second look "
    "/posts/by_number/:topic/:number.json",
    canary="welcome",
)

_GONE = {403: Skip.NOT_PUBLIC, 404: Skip.DELETED, 410: Skip.DELETED}
_REGULAR = (None, 1, 2)
"""Types of posts that people write for all: not a forum's own notices (3) nor whispers among its staff (4)."""

_PAGE = re.compile(r"/(?:t/[^/]+/([0-9]+)/([0-9]+)|p/([0-9]+))")
_TOO_FAR = Problem(where=NEXT_PAGE, what="a forum shows no more than ten pages of a search")


class Discourse:
    """Searches posts."""

    meta = META

    def __init__(self, options: DiscourseSettings, *, lookback_days: int) -> None:
        self._forums = tuple(map(addresses.base, options.forums)) if options.enabled else ()
        self._lookback_days = lookback_days

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each forum and name."""
        return tuple(
            Target(
                connector=META.name,
                key=f"{META.name}:search:{name.casefold()}@{addresses.place(forum)}",
                label=f"“{name}” on {addresses.place(forum)}",
                base_url=forum,
                query=name,
            )
            for forum in self._forums
            for name in terms.askable(query.names)
        )

    def recall(self, url: str) -> Target | None:
        """The post at `url`, if that is on a listed forum and written as Discourse writes addresses."""
        forum = next((forum for forum in self._forums if url.startswith(f"{forum}/")), "")
        found = _PAGE.fullmatch(url.removeprefix(forum)) if forum else None
        if not found:
            return None
        topic, number, native_id = found.groups()
        return Target(
            connector=META.name,
            key=f"{META.name}:post@{addresses.place(forum)}",
            label=f"a post on {addresses.place(forum)}",
            base_url=forum,
            query=f"/posts/{native_id}.json" if native_id else f"/posts/by_number/{topic}/{number}.json",
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The newest page of the search, or one post."""
        if target.query.startswith("/"):
            url = f"{target.base_url}{target.query}"
            return PageRequest(url=url, accept=frozenset(_GONE), step="again", state={"titles": "{}"})
        floor = floor_of(since)
        after = f" after:{floor:%Y-%m-%d}" if floor else ""
        phrase = target.query.replace('"', " ")
        return _search(target, "1", {**opening(since), "q": f'"{phrase}" order:latest{after}', "whole": "0"})

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of the search, or one post that its excerpt does not show whole."""
        if page.request.step == "again":
            return _again(page)
        window = Window.of(page, self._lookback_days)
        return _excerpts(page, window) if page.request.step == "search" else _whole(page, window)


def _search(target: Target, number: str, state: Mapping[str, str]) -> PageRequest:
    return PageRequest(
        url=f"{target.base_url}/search.json", params={"q": state["q"], "page": number}, step="search", state=state
    )


def _excerpts(page: RawPage, window: Window) -> ParsedPage:
    answer = typed.load(page.body, page.target.key)
    items = typed.member(answer, "posts")
    if not isinstance(items, list):
        raise ParseError(subject=page.target.key)
    topics = {typed.number(topic, "id"): topic for topic in typed.items(answer, "topics")}
    found = sort_out(items, partial(_read_excerpt, page, window, topics))
    with_gaps = {_native_id(page, item) for item in items if _has_gap(item)}
    cut = [post.native_id for post in found.posts if post.native_id in with_gaps]
    todo = cut[: MOST_WHOLE - int(page.request.state["whole"])]
    has_more = typed.flag(answer, "grouped_search_result", "more_full_page_results") and items
    goes_on = has_more and not window.is_over(_when(page, items[-1]))
    read = ParsedPage(
        posts=tuple(post for post in found.posts if post.native_id not in todo),
        problems=found.problems,
        skipped={**found.skipped, **({Skip.EXCERPT.value: len(cut) - len(todo)} if len(cut) > len(todo) else {})},
    )
    state = {
        **window.state(page),
        "titles": json.dumps({str(number): _title(topic) for number, topic in topics.items()}),
        "then": str(int(page.request.params["page"]) + 1) if goes_on else "",
    }
    return _going_on(page, window, read, todo, state)


def _again(page: RawPage) -> ParsedPage:
    item = typed.load(page.body, page.target.key)  # a forum says in JSON, too, that a post is gone
    if (gone := _GONE.get(page.status)) is None:
        return recalled(sort_out([item], partial(_read_whole, page)))
    return recalled(Sorted(posts=(), problems=(), skipped={gone.value: 1}))


def _whole(page: RawPage, window: Window) -> ParsedPage:
    if gone := _GONE.get(page.status):
        read = ParsedPage(skipped={gone.value: 1})
    else:
        found = sort_out([typed.load(page.body, page.target.key)], partial(_read_named, page))
        read = ParsedPage(posts=found.posts, problems=found.problems, skipped=found.skipped)
    return _going_on(page, window, read, page.request.state["todo"].split()[1:], page.request.state)


def _going_on(
    page: RawPage, window: Window, read: ParsedPage, todo: Sequence[str], state: Mapping[str, str]
) -> ParsedPage:
    """`read` with the request for the next post `todo`, else for the next page of the search, else with the cursor."""
    if todo:
        state = {**state, "todo": " ".join(todo), "whole": str(int(state["whole"]) + 1)}
        url = f"{page.target.base_url}/posts/{todo[0].rpartition('/')[2]}.json"
        return replace(read, next=PageRequest(url=url, accept=frozenset(_GONE), step="post", state=state))
    if not state["then"]:
        return replace(read, cursor=window.cursor)
    if int(state["then"]) > LAST_PAGE:
        return replace(read, problems=(*read.problems, _TOO_FAR))
    return replace(read, next=_search(page.target, state["then"], state))


def _read_excerpt(
    page: RawPage, window: Window, topics: Mapping[int | None, object], item: object
) -> Post | Skip | None:
    blurb = typed.text(item, "blurb")
    post = _post(page, item, html.read(blurb or ""), topics.get(typed.number(item, "topic_id")))
    if blurb is None or post is None:
        return None
    if window.is_over(post.published_at):
        return Skip.TOO_OLD
    return post if _has_gap(item) else _if_named(page, post)


def _read_named(page: RawPage, item: object) -> Post | Skip | None:
    post = _read_whole(page, item)
    return _if_named(page, post) if isinstance(post, Post) else post


def _read_whole(page: RawPage, item: object) -> Post | Skip | None:
    if typed.text(item, "deleted_at") or typed.flag(item, "user_deleted"):
        return Skip.DELETED
    if typed.flag(item, "hidden") or typed.number(item, "post_type") not in _REGULAR:
        return Skip.NOT_PUBLIC
    cooked = typed.text(item, "cooked")
    if cooked is None:
        return None
    body, quoted = html.own_words(cooked, "aside", "blockquote")
    titles = typed.load(page.request.state["titles"], page.target.key)
    topic = {
        "title": typed.text(titles, str(typed.number(item, "topic_id"))),
        "slug": typed.text(item, "topic_slug"),
    }
    post = _post(page, item, body, topic)
    return replace(post, quoted_text=quoted) if post else None


def _if_named(page: RawPage, post: Post) -> Post | Skip:
    return post if terms.hold(page.target.query, dict(post.fields()).values()) else Skip.OTHER_WORDS


def _post(page: RawPage, item: object, body: html.Fragment, topic: object) -> Post | None:
    native_id, number, title = _native_id(page, item), typed.number(item, "post_number"), _title(topic)
    if not native_id:
        return None
    slug, topic_id = typed.text(topic, "slug") or "-", typed.number(item, "topic_id")
    return Post(
        platform=META.name,
        native_id=native_id,
        url=f"{page.target.base_url}/t/{quote(slug, safe='')}/{topic_id}/{number}"
        if topic_id and number
        else native_id,
        author=Author(handle=typed.text(item, "username") or "", display_name=typed.text(item, "name") or ""),
        text=html.with_title(title, body.text) if number == 1 else body.text,
        published_at=_when(page, item),
        fetched_at=page.fetched_at,
        reply_to_text="" if number == 1 else title,
        image_alts=body.image_alts,
        has_media=body.has_media,
        source=page.target.key,
    )


def _native_id(page: RawPage, item: object) -> str:
    """The short address of a post, which leads to it in whatever topic it is."""
    number = typed.number(item, "id")
    return f"{page.target.base_url}/p/{number}" if number else ""


def _has_gap(item: object) -> bool:
    """Whether the excerpt leaves something out before or after it."""
    blurb = html.plain(typed.text(item, "blurb"))
    return blurb.startswith(("...", "…")) or blurb.endswith(("...", "…"))


def _title(topic: object) -> str:
    return html.plain(typed.text(topic, "title"))


def _when(page: RawPage, item: object) -> datetime | None:
    return when(typed.text(item, "created_at"), now=page.fetched_at)
