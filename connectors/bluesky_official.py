"""What people answer to an official Bluesky account: its posts, then the thread below each that has answers.

Answers come late, also to posts that were read long ago, so the whole window is read each time, not only what is new.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from connectors import bluesky_views, typed
from connectors.sorting import Skip, sort_out
from connectors.window import Window
from scanner.errors import ParseError
from scanner.models import ANSWER, PageRequest, ParsedPage, Post, Problem, RawPage, Target

PAGE_SIZE, DEPTH = 100, 10
_DEEPER = Problem(where=ANSWER, what=f"a thread goes deeper than the {DEPTH} levels that are read")


def start(target: Target, headers: Mapping[str, str]) -> PageRequest:
    """The newest posts of the account."""
    return PageRequest(
        url=f"{target.base_url}/xrpc/app.bsky.feed.getAuthorFeed",
        params={"actor": target.query, "limit": str(PAGE_SIZE), "filter": "posts_with_replies"},
        headers=headers,
        step="feed",
    )


def parse(page: RawPage, window: Window, answer: object) -> ParsedPage:
    """Read a page of the account's own posts, or the answers to one of them."""
    return _feed(page, window, answer) if page.request.step == "feed" else _thread(page, window, answer)


def _feed(page: RawPage, window: Window, answer: object) -> ParsedPage:
    feed = typed.member(answer, "feed")
    if not isinstance(feed, list):
        raise ParseError(subject=page.target.key)
    found = sort_out(feed, partial(_own_post, page, window))
    there = {post.native_id for post in found.posts}
    asked = [uri for entry in feed if (uri := _answered(entry)) in there]
    cursor = typed.text(answer, "cursor") or ""
    is_over = not feed or window.is_over(bluesky_views.shown_at(typed.member(feed[-1], "post"), page.fetched_at))
    state = {
        **window.state(page),
        "then": "" if is_over else cursor,
        "actor": _actor(feed) or page.request.state.get("actor", ""),
    }
    read = ParsedPage(posts=found.posts, problems=found.problems, skipped=found.skipped)
    return _going_on(page, window, read, asked, state)


def _actor(feed: list[object]) -> str:
    """Whose feed it is: the author of what is no repost."""
    authors = (typed.text(entry, "post", "author", "did") for entry in feed if not typed.member(entry, "reason"))
    return next(filter(None, authors), "")


def _own_post(page: RawPage, window: Window, entry: object) -> Post | Skip | None:
    if typed.member(entry, "reason"):
        return Skip.REPOST
    about = typed.text(entry, "reply", "parent", "record", "text") or ""
    return _answering(about, bluesky_views.recent_post(page, window, typed.member(entry, "post")))


def _answered(entry: object) -> str:
    """The post of an entry, if it has answers that no other thread of the same account shows."""
    view = typed.member(entry, "post")
    uri, root = typed.text(view, "uri") or "", typed.text(view, "record", "reply", "root", "uri") or ""
    is_in_own_thread = root.startswith(f"at://{typed.text(view, 'author', 'did')}/")
    return "" if is_in_own_thread or not typed.number(view, "replyCount") else uri


def _thread(page: RawPage, window: Window, answer: object) -> ParsedPage:
    if bluesky_views.is_gone(answer):
        read = ParsedPage(skipped={Skip.DELETED.value: 1})
    elif not isinstance(typed.member(answer, "thread", "post"), dict):
        raise ParseError(subject=page.target.key)
    else:
        nodes = list(_below(typed.member(answer, "thread"), page.request.state["actor"]))
        found = sort_out(nodes, partial(_answer, page, window))
        is_cut = any(typed.number(node, "post", "replyCount") and _children(node) is None for node, _ in nodes)
        read = ParsedPage(
            posts=found.posts, problems=(*found.problems, *([_DEEPER] if is_cut else [])), skipped=found.skipped
        )
    todo = typed.texts(json.loads(page.request.state["todo"]))
    return _going_on(page, window, read, list(todo[1:]), page.request.state)


def _going_on(page: RawPage, window: Window, read: ParsedPage, todo: list[str], state: Mapping[str, str]) -> ParsedPage:
    """`read` with the request for the next thread, else for the next page of posts, else with the cursor."""
    service = f"{page.target.base_url}/xrpc"
    if todo:
        thread = PageRequest(
            url=f"{service}/app.bsky.feed.getPostThread",
            params={"uri": todo[0], "depth": str(DEPTH), "parentHeight": "0"},
            headers=page.request.headers,
            accept=frozenset({400}),
            step="thread",
            state={**state, "todo": json.dumps(todo)},
        )
        return replace(read, next=thread)
    if not state["then"]:
        return replace(read, cursor=window.cursor)
    feed = start(page.target, page.request.headers)
    return replace(read, next=replace(feed, params={**feed.params, "cursor": state["then"]}, state=state))


def _below(thread: object, actor: str) -> Iterator[tuple[object, str]]:
    """Each answer of a thread that the account has not given itself, with the text that it answers."""
    nodes = [(child, typed.text(thread, "post", "record", "text") or "") for child in _children(thread) or ()]
    while nodes:
        node, about = nodes.pop()
        if typed.text(node, "post", "author", "did") != actor:
            yield node, about
        text = typed.text(node, "post", "record", "text") or ""
        nodes += [(child, text) for child in _children(node) or ()]


def _children(node: object) -> list[object] | None:
    """The answers to a node, None if they are not given."""
    found = typed.member(node, "replies")
    return found if isinstance(found, list) else None


def _answer(page: RawPage, window: Window, pair: tuple[object, str]) -> Post | Skip | None:
    node, about = pair
    if typed.flag(node, "notFound"):
        return Skip.DELETED
    if typed.flag(node, "blocked"):
        return Skip.NOT_PUBLIC
    return _answering(about, bluesky_views.recent_post(page, window, typed.member(node, "post")))


def _answering(about: str, post: Post | Skip | None) -> Post | Skip | None:
    """`post`, if it is one, with the text that it answers."""
    return replace(post, reply_to_text=about) if isinstance(post, Post) else post
