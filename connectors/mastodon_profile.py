"""Mastodon, one's own profile: for the self-check, read when its owner asks and kept nowhere.

What is read: ``GET /api/v1/accounts/lookup`` and then ``GET /api/v1/accounts/:id/statuses`` (no boosts): the profile's
name, note and fields, and the recent public posts, however old. No key is needed on most servers.

What is never read: followers-only and direct posts, followers, likes, pictures.
Documentation: https://docs.joinmastodon.org/methods/accounts/
"""

import re
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from config.settings import MastodonSettings
from connectors import addresses, mastodon, mastodon_statuses, typed
from connectors.sorting import sort_out
from scanner.errors import ConfigError, ParseError
from scanner.models import Cursor, PageRequest, ParsedPage, Post, RawPage, Target

META = replace(
    mastodon.META,
    title="Mastodon, your own profile",
    needs_key="",
    sees="what your profile shows to everyone, and your recent public posts",
    never_sees="posts for followers only, direct messages",
    max_pages=5,
)

_OPEN = mastodon_statuses.LISTED | {"unlisted"}
_HANDLE = re.compile(r"@?(?P<name>[\w.-]{1,64})@(?P<host>[A-Za-z0-9.-]{1,253}(?::\d{1,5})?)")


class MastodonProfile:
    """Reads one profile and its public posts."""

    meta = META

    def __init__(self, options: MastodonSettings) -> None:
        listed = map(addresses.base, options.instances)
        self._servers = {addresses.host(server).lower(): server for server in listed}

    def profile_target(self, handle: str) -> Target:
        """The target for `@name@server`.

        Raises:
            ConfigError: `handle` is not written like that.
        """
        written = _HANDLE.fullmatch(handle.strip())
        if not written:
            raise ConfigError("a Mastodon name is written @name@server, for example @sam@mastodon.example")
        host = written["host"].lower()
        return Target(
            connector=META.name,
            key=f"{META.name}:profile",
            label=META.title,
            base_url=self._servers.get(host, f"https://{host}"),
            query=written["name"],
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The look-up of the account."""
        del since  # a self-check remembers nothing
        url = f"{target.base_url}/api/v1/accounts/lookup"
        return PageRequest(url=url, params={"acct": target.query}, step="lookup")

    def parse(self, page: RawPage) -> ParsedPage:
        """Read the profile, then pages of its posts."""
        if page.request.step == "lookup":
            return _profile(page)
        statuses = mastodon_statuses.read_statuses(page)
        found = sort_out(statuses, partial(mastodon_statuses.status_post, page, visible=_OPEN))
        max_id = mastodon_statuses.next_max_id(page) if statuses else ""
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=replace(page.request, params={**page.request.params, "max_id": max_id}) if max_id else None,
        )


def _profile(page: RawPage) -> ParsedPage:
    account = typed.load(page.body, page.target.key)
    native_id = typed.text(account, "id")
    if not native_id:
        raise ParseError(subject=page.target.key)
    post = Post(
        platform=META.name,
        native_id=f"profile:{native_id}",
        url=typed.web_url(account, "url"),
        author=mastodon_statuses.read_account(account, page),
        text="",
        fetched_at=page.fetched_at,
        source=page.target.key,
    )
    statuses = PageRequest(
        url=f"{page.target.base_url}/api/v1/accounts/{quote(native_id, safe='')}/statuses",
        params={"limit": str(mastodon_statuses.PAGE_SIZE), "exclude_reblogs": "true"},
        step="statuses",
    )
    return ParsedPage(posts=(post,), next=statuses)
