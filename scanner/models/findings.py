"""What the matchers make of a post, with the evidence and the sums behind it."""

import dataclasses
from dataclasses import dataclass
from typing import Self

from scanner.models.labels import AuthorRole, Clause, Direction, Severity
from scanner.models.posts import EntityId, Mention, Post


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
