"""What is asked of a source, what comes back, and what was covered."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from scanner.models.posts import Post


class CoverageStatus(StrEnum):
    """What a source answered. Only ANSWERED and UNCHANGED mean that it was looked at."""

    ANSWERED = "answered"
    UNCHANGED = "unchanged"
    THROTTLED = "throttled"
    BLOCKED = "blocked"
    FAILED = "failed"
    SUSPICIOUSLY_EMPTY = "suspiciously_empty"
    NOT_CONFIGURED = "not_configured"
    REFUSED_BY_TERMS = "refused_by_terms"
    ANOTHER_NIGHT = "left_for_another_night"


class QueryKind(StrEnum):
    """What a target asks a platform for. A person is never a kind of a scan: only a self-check asks for one."""

    SCHOOL = "school identifier"
    OFFICIAL = "official account"
    COMMUNITY = "listed community"
    PERSON = "consented person"


Cursor = NewType("Cursor", str)
"""Where a target was read up to; only the connector that made it can read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolQuery:
    """All that may be asked for outside: the school's public identifiers, never a person (ARCHITECTURE, L-20)."""

    names: tuple[str, ...]
    hashtags: tuple[str, ...]
    email_domain: str
    website: str
    official_accounts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing that one connector reads: a tag on an instance, a query, a feed, a file.

    Attributes:
        connector: `ConnectorMeta.name`.
        key: stable name for the cursor and the coverage ledger, e.g. ``mastodon:tag:oakhollow@social.example``.
        label: the same for people, e.g. ``#OakHollow on social.example``.
        base_url: scheme and host (and port) that may be asked; empty for files.
        query: what is asked for: a tag, words, a path.
        kind: what it is that is asked for; the platform's terms have to permit it.
        other_url: scheme and host that may be asked too, e.g. for a token; empty if there is no other.
    """

    connector: str
    key: str
    label: str
    base_url: str
    query: str
    kind: QueryKind = QueryKind.SCHOOL
    other_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """A request for one page. `step` lets a connector tell its kinds of pages apart.

    Attributes:
        url: absolute, on a host of the target; ``file:`` for the archive.
        params: query parameters, added to `url`.
        headers: extra headers; a secret goes here only and is never logged.
        accept: statuses besides 2xx that the connector reads itself: 304 to a conditional request (its validators are
            kept in the cursor, so that they are saved with the page they belong to), or a 404 that has a second try.
        json_body: sent as JSON.
        form: sent as the fields of a form.
        state: what the connector wants to find again in `RawPage.request`, e.g. an offset.
    """

    url: str = dataclasses.field(repr=False)
    params: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    method: str = "GET"
    json_body: Mapping[str, str] | None = dataclasses.field(default=None, repr=False)
    form: Mapping[str, str] | None = dataclasses.field(default=None, repr=False)
    accept: frozenset[int] = frozenset()
    step: str = "page"
    state: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """What came back: capped bytes and the facts of the exchange."""

    request: PageRequest
    status: int
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    body: bytes = dataclasses.field(repr=False)
    fetched_at: datetime
    target: Target


ANSWER = "the answer"
"""Where the problem of a page lies that may hold less than there is."""


NEXT_PAGE = "the next page"
"""Where the problem of a page lies after which there is more, which was not asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a page did not give: `where` is a position ("item 4"), `ANSWER` or `NEXT_PAGE`; `what` is no content."""

    where: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPage:
    """A page, read: its posts, what could not be read, the next request, and the cursor to keep.

    `skipped` counts, by reason, the items left out on purpose (opt-outs, too old …), so that every skip is shown.
    `unchanged` means that the server says nothing has changed since the cursor (304).
    A page without a cursor leaves the kept one as it is.
    """

    posts: tuple[Post, ...] = ()
    problems: tuple[Problem, ...] = ()
    next: PageRequest | None = None
    cursor: Cursor | None = None
    skipped: Mapping[str, int] = dataclasses.field(default_factory=dict)
    unchanged: bool = False

    @property
    def brought_something(self) -> bool:
        """Whether the source gave any item at all: a post, or one that was left out on purpose."""
        return bool(self.posts or self.skipped)


class CanaryOutcome(StrEnum):
    """What came of asking for a canary. Only POSTS lets an empty answer be believed."""

    POSTS = "brought posts"
    NONE = "brought none"
    UNSEEN = "could not be asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A question with a known answer: `word` always brings posts, so that its silence is the source's own."""

    word: str
    outcome: CanaryOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What one target answered in one run: the line of the ledger that says what was looked at and what was not.

    Attributes:
        source: connector name, e.g. ``mastodon``.
        target: `Target.label`.
        since: start of the window looked at, or None for all that the source keeps.
        reason: for anything but ANSWERED/UNCHANGED, what happened and what to do next, in plain words.
        skipped: items left out, by reason.
        canary: what the source's canary said, which is asked only after an empty answer; None if it was not.
    """

    source: str
    target: str
    status: CoverageStatus
    since: datetime | None = None
    until: datetime | None = None
    pages: int = 0
    posts: int = 0
    queries: int = 0
    problems: int = 0
    skipped: Mapping[str, int] = dataclasses.field(default_factory=dict)
    reason: str = ""
    canary: Canary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """When one target had its turn last, and how many requests it has taken in the present day.

    Attributes:
        at: beginning of the run that asked it last.
        times: how many turns it has had.
        spent: requests since the day began that the caller has named.
    """

    at: datetime
    times: int = 1
    spent: int = 0
