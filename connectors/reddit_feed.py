"""Reddit's public feeds: the entries of a search or a community, where the school has no app.

A feed says less than the interface: neither which authors opted out nor what a comment answers, but its title.
"""

from dataclasses import replace
from functools import partial

from connectors import feed_formats, html, terms, typed
from connectors.dates import when
from connectors.feed_formats import Entry
from connectors.sorting import Skip, sort_out
from connectors.window import Window
from scanner.models import Author, ParsedPage, Post, RawPage, Target

SITE = "https://www.reddit.com"
_FOOTER = "submitted by"
"""What the feed writes below each post: by whom, and links to it."""


def parse(page: RawPage, window: Window) -> ParsedPage:
    """Read a page of entries, which names the last one for the next page.

    Raises:
        ParseError: it is no feed.
    """
    entries = feed_formats.read(page)
    found = sort_out(entries, partial(_read, page, window))
    last = entries[-1] if entries else None
    most = typed.number(page.request.params.get("limit"))
    is_over = last is None or len(entries) != most or window.is_over(when(last.published, now=page.fetched_at))
    after = "" if is_over or last is None else _thing(last)
    following = replace(page.request, params={**page.request.params, "after": after}, state=window.state(page))
    return ParsedPage(
        posts=found.posts,
        problems=found.problems,
        skipped=found.skipped,
        next=following if after else None,
        cursor=None if after else window.cursor,
    )


def is_wanted(target: Target, post: Post) -> bool:
    """Whether `post` holds the words that a search asked for; a community is read whole."""
    kind, _, words = target.query.partition(":")
    return kind != "search" or terms.hold(words, dict(post.fields()).values())


def address(path: str) -> str:
    """Return the page at `path`, empty if that is no path of Reddit's."""
    return typed.web_url(f"{SITE}{path}") if path.startswith(("/r/", "/user/", "/comments/")) else ""


def _read(page: RawPage, window: Window, entry: object) -> Post | Skip | None:
    if not isinstance(entry, Entry) or not (native_id := _thing(entry)):
        return None
    published = when(entry.published, now=page.fetched_at)
    if window.is_over(published):
        return Skip.TOO_OLD
    own, is_comment = _without_footer(entry.body.text), native_id.startswith("t1_")
    post = Post(
        platform="reddit",
        native_id=native_id,
        url=entry.link if entry.link.startswith(f"{SITE}/") else "",
        author=Author(handle=entry.author.removeprefix("/u/")),
        text=own if is_comment else html.with_title(entry.title, own),
        published_at=published,
        fetched_at=page.fetched_at,
        reply_to_text=entry.title.partition(" on ")[2] if is_comment else "",
        image_alts=entry.body.image_alts,
        has_media=entry.body.has_media,
        source=page.target.key,
    )
    return post if is_wanted(page.target, post) else Skip.OTHER_WORDS


def _thing(entry: Entry) -> str:
    """Reddit's name of an entry, such as ``t3_1abcde``, empty if it has none."""
    return entry.id if entry.id.startswith(("t1_", "t3_")) and entry.id.isascii() and entry.id.isidentifier() else ""


def _without_footer(text: str) -> str:
    before, _, after = text.rpartition(_FOOTER)
    return before.rstrip() if after.rstrip().endswith("[comments]") else text
