"""What a Mastodon server says of a status and of an account, read into our own words."""

import re
from urllib.parse import parse_qs, urlsplit

from connectors import addresses, html, typed
from connectors.dates import when
from connectors.sorting import Skip
from connectors.window import Window
from scanner.errors import ParseError
from scanner.models import Author, Post, RawPage

PLATFORM = "mastodon"
PAGE_SIZE = 40
GONE = frozenset({404, 410})
LISTED = frozenset({"public"})
"""The visibility of posts that want to be found; ``unlisted`` ones are public but kept out of timelines."""

_NEXT = re.compile(r'<([^<>]*)>\s*;\s*rel="?next"?')


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
    return Post(
        platform=PLATFORM,
        native_id=native_id,
        url=typed.web_url(status, "url") or typed.web_url(status, "uri"),
        author=read_account(typed.member(status, "account"), page),
        text=text_of(status),
        lang=typed.text(status, "language") or "",
        published_at=when(typed.text(status, "created_at"), now=page.fetched_at),
        fetched_at=page.fetched_at,
        quoted_text=html.plain(typed.text(status, "quote", "quoted_status", "content")),
        link_titles=tuple(filter(None, [typed.text(status, "card", "title")])),
        image_alts=tuple(alt for item in attachments if (alt := typed.text(item, "description"))),
        has_media=bool(attachments),
        source=page.target.key,
    )


def text_of(status: object) -> str:
    """Return the words of a status: its content warning, its text, the options of its poll."""
    options = (typed.text(option, "title") for option in typed.items(status, "poll", "options"))
    parts = (html.plain(typed.text(status, "spoiler_text")), html.plain(typed.text(status, "content")), *options)
    return "\n".join(part for part in parts if part)


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


def read_status(page: RawPage, window: Window, status: object) -> Post | Skip | None:
    """Turn a status into a post, if it lies in the window and its author has not opted out of being found."""
    boosted = typed.member(status, "reblog")
    account = typed.member(boosted if isinstance(boosted, dict) else status, "account")
    if typed.flag(account, "noindex") or typed.flag(account, "indexable") is False:
        return Skip.OPTED_OUT
    post = status_post(page, status)
    if not isinstance(post, Post):
        return post
    return Skip.TOO_OLD if window.is_over(post.published_at) else post
