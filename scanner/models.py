"""The words the whole house speaks: posts, mentions, evidence, findings, assessments, coverage.

Everything here is a frozen, slotted, keyword-only value. Times are aware and in UTC. A ``repr`` never shows what a
person wrote or what they are called: log a post by its ``ref``.
"""

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NewType, Self


class Clause(StrEnum):
    """The clauses of the school's social media policy that a finding can fall under (`config/policy.toml`)."""

    EMPLOYER = "4.5.1"
    DISREPUTE = "4.5.2"
    SCHOOL_EMAIL = "4.5.3"
    WORKING_RELATIONSHIPS = "4.5.4"
    DEROGATORY = "4.5.5"
    DISCRIMINATION = "4.5.6"
    CONFIDENTIAL = "4.5.7"
    PERSONAL_INFORMATION = "4.5.8"
    PUPIL = "pupil"
    OFFICIAL_ACCOUNT = "4.6"


class AuthorRole(StrEnum):
    """Who speaks, as far as the post and its author's public profile show."""

    STAFF = "staff"
    FORMER_STAFF = "former_staff"
    PUPIL = "pupil"
    PARENT = "parent"
    OFFICIAL = "official"
    OTHER = "other"
    UNKNOWN = "unknown"


class MentionKind(StrEnum):
    """What a mention refers to."""

    SCHOOL = "school"
    STAFF = "staff"
    PUPIL = "pupil"
    PARTNER = "partner"
    SCHOOL_EMAIL = "school_email"
    TERM = "term"
    PLACE = "place"


class Severity(IntEnum):
    """How much a finding matters, apart from how sure we are of it."""

    ADVISORY = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Direction(StrEnum):
    """Who may have acted, and towards whom. A finding about staff is support for them, never a fault of theirs."""

    BY_STAFF = "by_staff"
    ABOUT_STAFF = "about_staff"
    ABOUT_PUPIL = "about_pupil"
    AS_SCHOOL = "as_school"


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


EntityId = NewType("EntityId", str)
"""`kind:digest`, e.g. ``staff:5f0c21ab93``: names a person or thing of the watchlist without saying who it is."""

Cursor = NewType("Cursor", str)
"""Where a target was read up to; only the connector that made it can read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """The public name of a post's author. Every part may be empty."""

    handle: str = dataclasses.field(default="", repr=False)
    display_name: str = dataclasses.field(default="", repr=False)
    bio: str = dataclasses.field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One public post as a source gave it, as plain text.

    Attributes:
        platform: lower-case name of the network, e.g. ``mastodon``.
        native_id: the platform's own id, unique within `platform`.
        url: public address of the post, http(s) only, or empty.
        text: what the author wrote, plain text without markup.
        lang: BCP 47 tag as the platform gave it, or empty.
        published_at: when it was published, or None where the platform does not say.
        fetched_at: when it was fetched.
        source: which coverage source brought it, e.g. ``mastodon:tag:oakhollow@social.example``.
    """

    platform: str
    native_id: str = dataclasses.field(repr=False)
    url: str = dataclasses.field(default="", repr=False)
    author: Author = dataclasses.field(default_factory=Author, repr=False)
    text: str = dataclasses.field(repr=False)
    lang: str = ""
    published_at: datetime | None = None
    fetched_at: datetime
    reply_to_text: str = dataclasses.field(default="", repr=False)
    quoted_text: str = dataclasses.field(default="", repr=False)
    link_titles: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    image_alts: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    has_media: bool = False
    source: str = ""

    @property
    def ref(self) -> str:
        """A short name that is safe in logs: platform and a digest of the id (an id may hold a handle)."""
        digest = hashlib.sha256(self.native_id.encode(errors="surrogatepass"))
        return f"{self.platform}:{digest.hexdigest()[:12]}"

    def fields(self) -> Iterator[tuple[str, str]]:
        """Yield `(field name, text)` for every non-empty text of the post, the post's own words first."""
        named = [
            ("text", self.text),
            *((f"image_alts[{n}]", alt) for n, alt in enumerate(self.image_alts)),
            *((f"link_titles[{n}]", title) for n, title in enumerate(self.link_titles)),
            ("reply_to_text", self.reply_to_text),
            ("quoted_text", self.quoted_text),
            ("author.display_name", self.author.display_name),
            ("author.handle", self.author.handle),
            ("author.bio", self.author.bio),
        ]
        yield from ((name, text) for name, text in named if text)

    def with_texts(self, texts: Mapping[str, str]) -> Self:
        """Return the post with other texts, by field name (as in `fields`); a field that is not named is emptied."""
        return dataclasses.replace(
            self,
            author=Author(
                handle=texts.get("author.handle", ""),
                display_name=texts.get("author.display_name", ""),
                bio=texts.get("author.bio", ""),
            ),
            text=texts.get("text", ""),
            reply_to_text=texts.get("reply_to_text", ""),
            quoted_text=texts.get("quoted_text", ""),
            link_titles=tuple(texts.get(f"link_titles[{n}]", "") for n in range(len(self.link_titles))),
            image_alts=tuple(texts.get(f"image_alts[{n}]", "") for n in range(len(self.image_alts))),
        )

    def field_text(self, name: str) -> str:
        """Return the text of the field called `name` (as in `fields`), empty if the post has none.

        Raises:
            KeyError: `name` is no field of a post.
        """
        base, _, index = name.partition("[")
        match base:
            case "image_alts" | "link_titles" if index:
                values: tuple[str, ...] = getattr(self, base)
                position = int(index.removesuffix("]"))
                return values[position] if position < len(values) else ""
            case "text" | "reply_to_text" | "quoted_text":
                return str(getattr(self, base))
            case "author.handle" | "author.display_name" | "author.bio":
                return str(getattr(self.author, base.removeprefix("author.")))
            case _:
                raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A stretch of a post that refers to an entity of the watchlist.

    Attributes:
        field: name of the post's field, as in `Post.fields`.
        start: offset in that field's original text, inclusive.
        end: offset, exclusive: ``post.field_text(field)[start:end] == excerpt``.
        method: how it was found: ``exact``, ``folded``, ``typo``, ``handle``, ``email`` …
        similarity: 1.0 for an exact match, lower for each edit.
        confidence: 0-1, how sure we are that this stretch means this entity and no namesake.
    """

    kind: MentionKind
    entity: EntityId
    field: str
    start: int
    end: int
    excerpt: str = dataclasses.field(repr=False)
    method: str
    similarity: float = 1.0
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A stretch of the original text that speaks for or against a finding. Build it with `Evidence.at`."""

    field: str
    start: int
    end: int
    excerpt: str = dataclasses.field(repr=False)
    reason: str
    weight: float

    @classmethod
    def at(cls, post: Post, name: str, span: tuple[int, int], *, reason: str, weight: float = 0.0) -> Self:
        """Cut the evidence out of `post`, so that the excerpt is by construction what stands there.

        Args:
            post: the post it stands in.
            name: field name, as in `Post.fields`.
            span: `(start, end)` offsets on the field's original text.
            reason: why it counts, one short phrase in plain words.
            weight: log-odds that it adds to (or, negative, takes from) the finding.

        Raises:
            ValueError: the span is empty or lies outside the field.
        """
        text = post.field_text(name)
        start, end = span
        if not 0 <= start < end <= len(text):
            raise ValueError(f"span {start}:{end} lies outside {name} of {post.ref} ({len(text)} characters)")
        return cls(field=name, start=start, end=end, excerpt=text[start:end], reason=reason, weight=weight)


GUARD = "guard:"
"""What the features begin with that are rules set by people, not learned."""

MODEL_REASON = "weighs in how the whole reads"
"""The reason of evidence that the learned part rests on; its weight is what the score falls by without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One reason's share of a score: `points` are log-odds, positive for and negative against.

    `feature` begins with `GUARD` where it is a rule set by people.
    """

    feature: str
    points: float
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A prompt for a person: this post may fall under this clause, and here is why. Never a verdict.

    Attributes:
        score: calibrated probability, 0-1, that the safeguarding lead wants to see the post under this clause; the
            logistic function of the sum of `contributions`.
        identity: 0-1, how sure that it is about our school or that person.
        severity: how much it matters if so.
        direction: who may have acted towards whom.
        evidence: at least one stretch of the post; the first is the one to show first.
        contributions: for and against, in log-odds, adding up to the score.
        hold: the post may be activity that the law protects: a second reader before anything else.
        shown: whether the score reaches the clause's threshold.
        fingerprint: made of content (clause, entities, folded text), so that a decision survives re-scans,
            cross-posts and a changed comma.
        subject: digest of the clause and the entities alone: findings that may be about the same thing share it.
        sketch: digests of the runs of words of the text: near-duplicates share most of them. Empty for short texts.
        clearing: the fewest stretches, one or two, without which the post would not be shown under this clause; empty
            if none was found, None if it was not looked for.
        aimed_at: under the clauses about how staff are spoken of, the members of staff who the post seems to be aimed
            at.
    """

    clause: Clause
    score: float
    identity: float
    severity: Severity
    direction: Direction
    evidence: tuple[Evidence, ...]
    contributions: tuple[Contribution, ...]
    hold: bool
    shown: bool
    fingerprint: str
    subject: str = ""
    sketch: frozenset[int] = dataclasses.field(default=frozenset(), repr=False)
    clearing: tuple[Evidence, ...] | None = dataclasses.field(default=None, repr=False)
    aimed_at: frozenset[EntityId] = dataclasses.field(default=frozenset(), repr=False)

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"a finding under {self.clause} needs evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledOut:
    """A clause that a rule set by people kept a post from.

    Attributes:
        score: what the score would have been without those rules.
        notes: what the rules say, a sentence each.
    """

    clause: Clause
    score: float
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgency:
    """Whether a child or adult may be at risk of harm now; apart from any clause."""

    score: float
    shown: bool
    evidence: tuple[Evidence, ...] = ()
    contributions: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the matchers made of one post.

    Attributes:
        post_ref: `Post.ref` of the post.
        mention: whether the post refers to the school, its staff as such, or its pupils.
        mention_score: 0-1, the score behind `mention`.
        protected: the substance may be activity that the law protects (`docs`: the hold).
        mentions: what was recognised where.
        findings: every clause that has evidence, best first, also those below their threshold (`Finding.shown`).
        ruled_out: the clauses that would have been among `findings`, had no rule set by people kept them out.
    """

    post_ref: str
    mention: bool
    mention_score: float
    author_role: AuthorRole
    protected: bool
    urgency: Urgency
    mentions: tuple[Mention, ...] = ()
    findings: tuple[Finding, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()

    @property
    def shown_findings(self) -> tuple[Finding, ...]:
        """The findings that the safeguarding lead is shown."""
        return tuple(finding for finding in self.findings if finding.shown)

    @property
    def shown(self) -> bool:
        """Whether the safeguarding lead is shown the post: it has a shown finding or is urgent."""
        return self.urgency.shown or any(finding.shown for finding in self.findings)


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
