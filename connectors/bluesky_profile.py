"""Bluesky, one's own profile: for the self-check, read when its owner asks and kept nowhere.

What is read: ``app.bsky.actor.getProfile`` and then ``app.bsky.feed.getAuthorFeed`` of the public service, or of the
one that the settings name: the profile's name and description, and the recent posts, however old. No key is needed.

What is never read: followers, likes, direct messages, pictures, and what the person has reposted from others.
Documentation: https://docs.bsky.app/docs/api/app-bsky-feed-get-author-feed
"""

import re
from dataclasses import replace
from functools import partial

from config.settings import BlueskySettings
from connectors import addresses, bluesky, bluesky_views, typed
from connectors.sorting import Skip, sort_out
from scanner.errors import ConfigError, ParseError
from scanner.models import Cursor, PageRequest, ParsedPage, Post, RawPage, Target

META = replace(
    bluesky.META,
    title="Bluesky, your own profile",
    needs_key="",
    sees="what your profile shows to everyone, and your recent posts",
    never_sees="direct messages, likes, what you repost from others",
    max_pages=5,
)

PUBLIC_SERVICE = "https://public.api.bsky.app"
_HANDLE = re.compile(r"@?(?P<name>[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})")


class BlueskyProfile:
    """Reads one profile and its public posts."""

    meta = META

    def __init__(self, options: BlueskySettings) -> None:
        # A service that needs a sign-in is the school's, and not for one person's own check.
        own = options.service if not options.identifier else ""
        self._service = addresses.base(own or PUBLIC_SERVICE)

    def profile_target(self, handle: str) -> Target:
        """The target for `@name.bsky.social` or a domain of one's own.

        Raises:
            ConfigError: `handle` is not written like that.
        """
        written = _HANDLE.fullmatch(handle.strip())
        if not written:
            raise ConfigError("a Bluesky name is written like a web address, for example sam.bsky.social")
        return Target(
            connector=META.name,
            key=f"{META.name}:profile",
            label=META.title,
            base_url=self._service,
            query=written["name"].lower(),
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The profile."""
        del since  # a self-check remembers nothing
        url = f"{target.base_url}/xrpc/app.bsky.actor.getProfile"
        return PageRequest(url=url, params={"actor": target.query}, step="profile")

    def parse(self, page: RawPage) -> ParsedPage:
        """Read the profile, then pages of its posts."""
        answer = typed.load(page.body, page.target.key)
        if page.request.step == "profile":
            return _profile(page, answer)
        feed = typed.member(answer, "feed")
        if not isinstance(feed, list):
            raise ParseError(subject=page.target.key)
        found = sort_out(feed, partial(_read, page))
        cursor = typed.text(answer, "cursor")
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=replace(page.request, params={**page.request.params, "cursor": cursor}) if feed and cursor else None,
        )


def _profile(page: RawPage, answer: object) -> ParsedPage:
    did, author = typed.text(answer, "did"), bluesky_views.read_author(answer)
    if not did or not author.handle:
        raise ParseError(subject=page.target.key)
    post = Post(
        platform=META.name,
        native_id=f"profile:{did}",
        url=f"https://bsky.app/profile/{author.handle}" if author.handle.isascii() else "",
        author=author,
        text="",
        fetched_at=page.fetched_at,
        source=page.target.key,
    )
    feed = PageRequest(
        url=f"{page.target.base_url}/xrpc/app.bsky.feed.getAuthorFeed",
        params={"actor": did, "limit": str(bluesky.PAGE_SIZE), "filter": "posts_with_replies"},
        step="feed",
    )
    return ParsedPage(posts=(post,), next=feed)


def _read(page: RawPage, entry: object) -> Post | Skip | None:
    """Read an entry of the feed; the label for signed-in people only does not hide a profile from its owner."""
    if typed.member(entry, "reason"):
        return Skip.REPOST
    post = bluesky_views.view_post(page, typed.member(entry, "post"), for_owner=True)
    if not isinstance(post, Post):
        return post
    return replace(post, reply_to_text=typed.text(entry, "reply", "parent", "record", "text") or "")
