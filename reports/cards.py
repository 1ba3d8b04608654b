"""One card a post: what a person reads before they decide anything about it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from math import exp
from urllib.parse import urlsplit

from config.policy import PolicyClause
from reports import wording
from reports.context import ReportContext
from reports.quotes import Note, Quote, quote, telling
from scanner.models import (
    GUARD,
    MODEL_REASON,
    Clause,
    Contribution,
    Evidence,
    Finding,
    Post,
    RunReport,
    Severity,
    StoredFinding,
    StoredUrgency,
    Urgency,
)

_GLIMPSE = 90  # characters
_FULL_BAR = 4.0  # log-odds that fill a bar


class Tier(IntEnum):
    """Which part of the page a card stands in."""

    NOW = 0
    SOON = 1
    INFORMATION = 2
    KNOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason for or against showing a post, as a sentence and as a bar of 0 to 100; `fixed` if people set it."""

    note: str
    strength: str
    bar: int
    fixed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a post is shown: reasons for and against, weightiest first; what would clear it, in a sentence or empty."""

    likelihood: int
    reasons_for: tuple[Reason, ...]
    reasons_against: tuple[Reason, ...]
    rests_on: tuple[str, ...] = ()
    clearing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseView:
    """What one clause has to do with a post."""

    heading: str
    plain: str
    direction: str
    identity: str
    identity_level: int
    severity: str
    severity_level: int
    why: Why
    what_to_do: str
    reminder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the content was seen; `url` is empty where there is no link that may be shown."""

    platform: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A post, why it is shown, and what to do next."""

    key: str
    tier: Tier
    is_new: bool
    urgent: bool
    headline: str
    glimpse: str
    platform: str
    published: str
    author_name: str
    author_handle: str
    author_role: str
    hold: bool
    quotes: tuple[Quote, ...]
    notes: tuple[Note, ...]
    urgent_why: Why | None
    clauses: tuple[ClauseView, ...]
    places: tuple[Place, ...]
    burst: str
    repeated: str
    attribution: str
    seen: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedLine:
    """What is still told of a post that is not public any more; `places` are copies that may still be."""

    reference: str
    heading: str
    platform: str
    first_seen: str
    erased: str
    places: tuple[Place, ...]


def cards(report: RunReport, context: ReportContext) -> tuple[Card, ...]:
    """Group the findings by post, most pressing first; within a tier the weightiest, then the surest, the newest."""
    urgent = {stored.post.ref: stored for stored in report.urgent}
    findings: dict[str, list[StoredFinding]] = {ref: [] for ref in urgent}
    for stored in report.findings:
        findings.setdefault(stored.post.ref, []).append(stored)
    entries = [_Entry(urgent=urgent.get(ref), findings=tuple(group)) for ref, group in findings.items()]
    return tuple(_card(entry, context) for entry in sorted(entries, key=_Entry.order))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """All that the store knows of one post."""

    urgent: StoredUrgency | None
    findings: tuple[StoredFinding, ...]

    @property
    def parts(self) -> tuple[StoredFinding | StoredUrgency, ...]:
        return ((self.urgent,) if self.urgent else ()) + self.findings

    @property
    def post(self) -> Post:
        return self.parts[0].post

    @property
    def is_new(self) -> bool:
        return any(part.is_new for part in self.parts)

    @property
    def hold(self) -> bool:
        return any(stored.finding.hold for stored in self.findings)

    @property
    def tier(self) -> Tier:
        if self.urgent:
            return Tier.NOW
        if not self.is_new:
            return Tier.KNOWN
        weighty = any(stored.finding.severity >= Severity.MEDIUM for stored in self.findings)
        return Tier.SOON if weighty or self.hold else Tier.INFORMATION

    @property
    def ranked(self) -> tuple[Finding, ...]:
        found = (stored.finding for stored in self.findings)
        return tuple(sorted(found, key=lambda finding: (-finding.severity, -finding.score, finding.clause)))

    def order(self) -> tuple[float, ...]:
        severity = max((finding.severity for finding in self.ranked), default=Severity.ADVISORY)
        score = max((finding.score for finding in self.ranked), default=0.0)
        when = max(part.first_seen for part in self.parts).timestamp()
        return (self.tier, not self.is_new, -severity, -score, -when)


def _card(entry: _Entry, context: ReportContext) -> Card:
    post, zone = entry.post, context.zone
    urgency = entry.urgent.urgency if entry.urgent else None
    evidence = [*telling(urgency.evidence if urgency else ()), *(e for f in entry.ranked for e in telling(f.evidence))]
    quotes, notes = quote(post, evidence)
    clauses = tuple(_clause(finding, context) for finding in entry.ranked)
    ids = [f"{'U' if stored is entry.urgent else 'F'}{stored.id}" for stored in entry.parts]
    return Card(
        key=f"post-{ids[0].lower()}",
        tier=entry.tier,
        is_new=entry.is_new,
        urgent=urgency is not None,
        headline=wording.URGENT if urgency else wording.heading(clauses[0].plain),
        glimpse=_glimpse(evidence),
        platform=wording.platform(post.platform),
        published=wording.day_and_time(post.published_at, zone) if post.published_at else "date not given",
        author_name=post.author.display_name,
        author_handle=post.author.handle.removeprefix("@"),
        author_role=wording.ROLES[entry.parts[0].author_role],
        hold=entry.hold,
        quotes=quotes,
        notes=notes,
        urgent_why=_why(urgency) if urgency else None,
        clauses=clauses,
        places=_places(entry),
        burst=wording.burst(max(stored.burst for stored in entry.parts)),
        repeated=_repeated(entry),
        attribution=context.attribution(post.source),
        seen=_seen(entry, context),
        reference=", ".join(ids),
    )


def _clause(finding: Finding, context: ReportContext) -> ClauseView:
    entry = context.clause(finding.clause)
    return ClauseView(
        heading=_heading(entry),
        plain=entry.plain if entry else wording.NO_CLAUSE,
        direction=wording.DIRECTIONS[finding.direction],
        identity=wording.sureness(finding.identity),
        identity_level=["low", "fair", "high"].index(wording.sureness(finding.identity)) + 1,
        severity="on hold for a second reader" if finding.hold else wording.SEVERITIES[finding.severity],
        severity_level=0 if finding.hold else finding.severity,
        why=replace(_why(finding), clearing=wording.clearing(finding.clearing)),
        what_to_do=entry.first_step(finding.direction) if entry else "",
        reminder=_reminder(finding.clause, entry),
    )


def _heading(entry: PolicyClause | None) -> str:
    if entry is None:
        return "No clause of the policy"
    numbers = entry.rests_on or (entry.id,)
    return f"{'Clause' if len(numbers) == 1 else 'Clauses'} {wording.listed(numbers)}: {entry.title}"


def _reminder(clause: Clause, entry: PolicyClause | None) -> str:
    if clause in wording.CANNOT_BAR_CLAUSES:
        return wording.CANNOT_BAR
    return entry.reminder if entry else ""


def _why(judged: Finding | Urgency) -> Why:
    weighty = sorted((item for item in judged.contributions if item.points), key=lambda item: -abs(item.points))
    reasons = [(item.points > 0, _reason(item)) for item in weighty]
    return Why(
        likelihood=wording.in_a_hundred(judged.score),
        reasons_for=tuple(reason for is_for, reason in reasons if is_for),
        reasons_against=tuple(reason for is_for, reason in reasons if not is_for),
        rests_on=_rests_on(judged),
    )


def _rests_on(judged: Finding | Urgency) -> tuple[str, ...]:
    """The words that the learned part rests on, with what the chance would be if it read the post without them."""
    left = dict(chances_without(judged))
    return tuple(
        f"“{wording.shortened(words)}”: about {wording.in_a_hundred(chance)} in 100" for words, chance in left.items()
    )


def chances_without(judged: Finding | Urgency) -> Iterator[tuple[str, float]]:
    """The words that the learned part rests on, each with what the chance would be if it read the post without them."""
    log_odds = sum(item.points for item in judged.contributions)
    for item in judged.evidence:
        if item.reason == MODEL_REASON:
            yield item.excerpt, 1 / (1 + exp(item.weight - log_odds))


def _reason(item: Contribution) -> Reason:
    bar = round(100 * min(1.0, abs(item.points) / _FULL_BAR))
    return Reason(
        note=wording.sentence(item.note),
        strength=wording.strength(item.points),
        bar=max(4, bar),
        fixed=item.feature.startswith(GUARD),
    )


def _repeated(entry: _Entry) -> str:
    """The strongest of what the post's findings say of earlier occasions."""
    told = [stored.repeated for stored in entry.findings if stored.repeated]
    return wording.repeated(max(told, key=lambda repeat: repeat.occasions, default=None))


def _glimpse(evidence: list[Evidence]) -> str:
    """The first piece of evidence, in one short line."""
    words = " ".join(evidence[0].excerpt.split()) if evidence else ""
    return words if len(words) <= _GLIMPSE else f"{words[:_GLIMPSE]}…"


def erased_lines(report: RunReport, context: ReportContext) -> tuple[ErasedLine, ...]:
    """The findings whose posts are not public any more, the last erased first."""
    stubs = sorted(report.erased, key=lambda stub: stub.erased_at, reverse=True)
    return tuple(
        ErasedLine(
            reference=f"F{stub.id}",
            heading=_heading(context.clause(stub.clause)),
            platform=wording.platform(stub.platform),
            first_seen=wording.day(stub.first_seen, context.zone),
            erased=wording.day(stub.erased_at, context.zone),
            places=tuple(Place(platform=wording.platform(platform), url=_safe(url)) for platform, url in stub.places),
        )
        for stub in stubs
    )


def _places(entry: _Entry) -> tuple[Place, ...]:
    own = (entry.post.platform, entry.post.url)
    others = (place for stored in entry.parts for place in stored.places)
    return tuple(
        Place(platform=wording.platform(platform), url=_safe(url)) for platform, url in dict.fromkeys((own, *others))
    )


def _safe(url: str) -> str:
    """`url` if it is a web address, else nothing: a link may not run anything or open anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.hostname else ""


def _seen(entry: _Entry, context: ReportContext) -> str:
    first = wording.day(min(part.first_seen for part in entry.parts), context.zone)
    last = wording.day(max(part.last_seen for part in entry.parts), context.zone)
    return f"First seen {first}" if first == last else f"First seen {first}, last seen {last}"
