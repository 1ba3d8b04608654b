"""What the store gives back: findings over time, runs, and what is known of places and copies."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scanner.models.fetching import Coverage
from scanner.models.findings import Finding, Urgency
from scanner.models.labels import AuthorRole, Clause
from scanner.models.posts import Post

BURST_FROM = 6
"""So many near-identical posts within 24 hours are a burst: a campaign, or bait, rather than many voices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """That posts have been aimed at the same person before: a prompt to read them together, never more than that.

    Attributes:
        occasions: on how many separate occasions within `days`, this one included; at least 2.
        earlier: ids of the findings of the earlier ones, the oldest first.
    """

    occasions: int
    days: int
    earlier: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFinding:
    """A finding as the store gives it back: with its post, and with every place where the same content was seen.

    Attributes:
        id: the store's own id, stable across runs.
        finding: as it was judged; in a burst, with a score of one in three at most.
        places: `(platform, url)` of every post with the same content, or nearly so, the first seen first.
        is_new: first seen in the run that is reported.
        burst: the most of those posts that were published within 24 hours.
        repeated: set on the newest post of several that are aimed at the same person.
    """

    id: int
    post: Post
    author_role: AuthorRole
    finding: Finding
    first_seen: datetime
    last_seen: datetime
    is_new: bool
    places: tuple[tuple[str, str], ...] = ()
    burst: int = 1
    repeated: Repeated | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedFinding:
    """What stays of a finding whose post is not public any more: when, where and under what, and no word of it.

    Attributes:
        places: `(platform, url)` of copies of the post that are still public, as far as we know.
    """

    id: int
    clause: Clause
    platform: str
    first_seen: datetime
    last_seen: datetime
    erased_at: datetime
    places: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPlace:
    """A place where a finding was seen, to be looked at again.

    Attributes:
        source: name of the connector that brought it.
        denied: at the last look, we were not let in.
    """

    id: int
    source: str
    url: str = dataclasses.field(repr=False)
    denied: bool = False


class Look(StrEnum):
    """What a second look at a post showed."""

    THERE = "still public"
    DENIED = "not let in"
    GONE = "gone"
    UNKNOWN = "could not be seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOverlap:
    """How much of what one source found others found too.

    Attributes:
        source: name of the connector.
        findings: how many it brought.
        alone: how many of these nobody else brought.
        shared: how many each of the others brought too, by name.
    """

    source: str
    findings: int
    alone: int
    shared: Mapping[str, int] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredUrgency:
    """An urgent post as the store gives it back, with the findings under clauses beside it (possibly none).

    The posts of a burst are one urgency: the post that was seen first.

    Attributes:
        places: `(platform, url)` of every post of the burst, or of this one.
        burst: how many there are.
    """

    id: int
    post: Post
    author_role: AuthorRole
    urgency: Urgency
    first_seen: datetime
    last_seen: datetime
    is_new: bool
    places: tuple[tuple[str, str], ...] = ()
    burst: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """One run of the scan, in numbers."""

    id: int
    started_at: datetime
    finished_at: datetime | None
    posts_seen: int
    posts_kept: int
    findings_new: int
    findings_known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """All that a report shows: one run, its findings, its coverage. `urgent` posts come first on the page."""

    school: str
    synthetic: bool
    run: RunSummary
    findings: tuple[StoredFinding, ...]
    urgent: tuple[StoredUrgency, ...]
    coverage: tuple[Coverage, ...]
    erased: tuple[ErasedFinding, ...] = ()
    overlap: tuple[SourceOverlap, ...] = ()
