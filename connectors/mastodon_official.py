"""What people answer to an official Mastodon account: its posts, then the conversation below each that has answers.

Answers come late, also to posts that were read long ago, so the whole window is read each time, not only what is new.
Visitors are shown sixty answers of a conversation at most (https://docs.joinmastodon.org/methods/statuses/#context).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from connectors import mastodon_statuses as statuses
from connectors import typed
from connectors.dates import when
from connectors.sorting import Skip, sort_out
from connectors.window import Window
from scanner.errors import ParseError
from scanner.models import ANSWER, PageRequest, ParsedPage, Post, Problem, RawPage, Target

SHOWN_TO_VISITORS = 60
_MORE = Problem(where=ANSWER, what=f"a conversation may have more than the {SHOWN_TO_VISITORS} answers that were shown")


def start(target: Target, account: str, headers: Mapping[str, str]) -> PageRequest:
    """The look-up of the account."""
    url = f"{target.base_url}/api/v1/accounts/lookup"
    return PageRequest(url=url, params={"acct": account}, headers=headers, step="lookup")


def parse(page: RawPage, window: Window) -> ParsedPage:
    """Read the look-up, a page of the account's own posts, or the answers to one of them."""
    match page.request.step:
        case "lookup":
            return ParsedPage(next=_statuses(page, window, _account_id(page), ""))
        case "statuses":
            return _own_posts(page, window)
    return _answers(page, window)


def _account_id(page: RawPage) -> str:
    native_id = typed.text(typed.load(page.body, page.target.key), "id")
    if not native_id:
        raise ParseError(subject=page.target.key)
    return native_id


def _statuses(page: RawPage, window: Window, account: str, max_id: str) -> PageRequest:
    return PageRequest(
        url=f"{page.target.base_url}/api/v1/accounts/{quote(account, safe='')}/statuses",
        params={
            "limit": str(statuses.PAGE_SIZE),
            "exclude_reblogs": "true",
            **({"max_id": max_id} if max_id else {}),
        },
        headers=page.request.headers,
        step="statuses",
        state={**window.state(page), "account": account},
    )


def _own_posts(page: RawPage, window: Window) -> ParsedPage:
    items = statuses.read_statuses(page)
    found = sort_out(items, partial(statuses.read_status, page, window))
    there = {post.native_id: post.text for post in found.posts}
    own = page.request.state["account"]
    asked = [
        [number, there[uri]] for item in items if (number := _answered(item, own)) and (uri := _uri(item)) in there
    ]
    is_over = not items or window.is_over(when(typed.text(items[-1], "created_at"), now=page.fetched_at))
    read = ParsedPage(posts=found.posts, problems=found.problems, skipped=found.skipped)
    state = {**window.state(page), "then": "" if is_over else statuses.next_max_id(page)}
    return _going_on(page, window, read, asked, state)


def _answered(status: object, own: str) -> str:
    """The number of a status, if it has answers that no other conversation of the same account shows."""
    is_in_own_thread = typed.text(status, "in_reply_to_account_id") == own
    return "" if is_in_own_thread or not typed.number(status, "replies_count") else typed.text(status, "id") or ""


def _uri(status: object) -> str:
    return typed.text(status, "uri") or typed.text(status, "url") or ""


def _answers(page: RawPage, window: Window) -> ParsedPage:
    (_, about), *todo = json.loads(page.request.state["todo"])
    if page.status in statuses.GONE:
        return _going_on(page, window, ParsedPage(skipped={Skip.DELETED.value: 1}), todo, page.request.state)
    items = typed.member(typed.load(page.body, page.target.key), "descendants")
    if not isinstance(items, list):
        raise ParseError(subject=page.target.key)
    found = sort_out(_by_others(items, page.request.state["account"], about), partial(_answer, page, window))
    is_cut = len(items) >= SHOWN_TO_VISITORS and not page.request.headers
    read = ParsedPage(
        posts=found.posts, problems=(*found.problems, *([_MORE] if is_cut else [])), skipped=found.skipped
    )
    return _going_on(page, window, read, todo, page.request.state)


def _by_others(items: Sequence[object], own: str, about: str) -> Iterator[tuple[object, str]]:
    """Each answer that the account has not given itself, with the text that it answers."""
    texts = {typed.text(item, "id"): statuses.text_of(item) for item in items}
    for item in items:
        if typed.text(item, "account", "id") != own:
            yield item, texts.get(typed.text(item, "in_reply_to_id"), about)


def _answer(page: RawPage, window: Window, pair: tuple[object, str]) -> Post | Skip | None:
    status, about = pair
    post = statuses.read_status(page, window, status)
    return replace(post, reply_to_text=about) if isinstance(post, Post) else post


def _going_on(
    page: RawPage, window: Window, read: ParsedPage, todo: list[list[str]], state: Mapping[str, str]
) -> ParsedPage:
    """`read` with the request for the next conversation, else for the next page of posts, else with the cursor."""
    if todo:
        context = PageRequest(
            url=f"{page.target.base_url}/api/v1/statuses/{quote(todo[0][0], safe='')}/context",
            headers=page.request.headers,
            accept=statuses.GONE,
            step="context",
            state={**state, "todo": json.dumps(todo)},
        )
        return replace(read, next=context)
    if not state["then"]:
        return replace(read, cursor=window.cursor)
    return replace(read, next=_statuses(page, window, state["account"], state["then"]))
