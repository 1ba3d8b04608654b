"""The comments on a channel of the school's own: from its name to its id, and then all threads, newest first.

`allThreadsRelatedToChannelId` gives the threads of all the channel's videos at once, on old videos too, and costs one
unit a page; going video by video would cost more and see less.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from connectors import typed
from connectors.dates import when
from connectors.sorting import Skip, sort_out
from connectors.window import Window
from scanner.errors import ParseError, TargetGone
from scanner.models import Author, PageRequest, ParsedPage, Post, RawPage, Target

PAGE_SIZE = 100
_CHANNEL_ID = re.compile(r"UC[A-Za-z0-9_-]{22}")


def start(target: Target, name: str, headers: Mapping[str, str], state: Mapping[str, str]) -> PageRequest:
    """The look-up of the channel called `name`, or at once its threads where that is the id already."""
    if _CHANNEL_ID.fullmatch(name):
        return _threads(target, name, headers, state)
    return PageRequest(
        url=f"{target.base_url}/youtube/v3/channels",
        params={"part": "id", "forHandle": f"@{name.removeprefix('@')}"},
        headers=headers,
        step="channel",
        state=state,
    )


def parse(page: RawPage, window: Window, answer: object) -> ParsedPage:
    """Read the channel's id, or a page of threads.

    Raises:
        TargetGone: there is no channel of that name.
    """
    if page.request.step == "channel":
        return ParsedPage(next=_threads(page.target, _channel(page, answer), page.request.headers, page.request.state))
    threads = typed.member(answer, "items")
    if not isinstance(threads, list):
        raise ParseError(subject=page.target.key)
    found = sort_out(_comments(threads), partial(_read, page, window))
    token = typed.text(answer, "nextPageToken")
    last = threads[-1] if threads else None
    written = typed.text(last, "snippet", "topLevelComment", "snippet", "publishedAt")
    is_over = not threads or not token or window.is_over(when(written, now=page.fetched_at))
    following = replace(
        page.request, params={**page.request.params, "pageToken": token or ""}, state=window.state(page)
    )
    return ParsedPage(
        posts=found.posts,
        problems=found.problems,
        skipped=found.skipped,
        next=None if is_over else following,
        cursor=window.cursor if is_over else None,
    )


def address(video: str, comment: str = "") -> str:
    """Return the page that shows a video, or a comment below it."""
    below = f"&lc={quote(comment, safe='')}" if comment else ""
    return f"https://www.youtube.com/watch?v={quote(video, safe='')}{below}"


def _channel(page: RawPage, answer: object) -> str:
    if typed.text(answer, "kind") != "youtube#channelListResponse":
        raise ParseError(subject=page.target.key)
    found = typed.text(answer, "items", 0, "id")
    if not found:
        raise TargetGone("YouTube knows no channel of that name", subject=page.target.key)
    return found


def _threads(target: Target, channel: str, headers: Mapping[str, str], state: Mapping[str, str]) -> PageRequest:
    return PageRequest(
        url=f"{target.base_url}/youtube/v3/commentThreads",
        params={
            "part": "snippet,replies",
            "allThreadsRelatedToChannelId": channel,
            "order": "time",
            "textFormat": "plainText",
            "maxResults": str(PAGE_SIZE),
        },
        headers=headers,
        step="comments",
        state=state,
    )


def _comments(threads: list[object]) -> Iterator[tuple[object, object]]:
    """Each comment of each thread, with the one that it replies to."""
    for thread in threads:
        first = typed.member(thread, "snippet", "topLevelComment")
        yield first, None
        yield from ((reply, first) for reply in typed.items(thread, "replies", "comments"))


def _read(page: RawPage, window: Window, pair: tuple[object, object]) -> Post | Skip | None:
    comment, replied_to = pair
    native_id, snippet = typed.text(comment, "id"), typed.member(comment, "snippet")
    text = typed.text(snippet, "textDisplay")
    if not native_id or text is None:
        return None
    if (typed.text(snippet, "moderationStatus") or "published") != "published":
        return Skip.NOT_PUBLIC
    published = when(typed.text(snippet, "publishedAt"), now=page.fetched_at)
    if window.is_over(published):
        return Skip.TOO_OLD
    video = typed.text(snippet, "videoId") or typed.text(replied_to, "snippet", "videoId") or ""
    return Post(
        platform="youtube",
        native_id=native_id,
        url=address(video, native_id) if video else "",
        author=Author(
            handle=typed.text(snippet, "authorChannelId", "value") or "",
            display_name=typed.text(snippet, "authorDisplayName") or "",
        ),
        text=text,
        published_at=published,
        fetched_at=page.fetched_at,
        reply_to_text=typed.text(replied_to, "snippet", "textDisplay") or "",
        source=page.target.key,
    )
