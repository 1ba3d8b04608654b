"""The report as JSON, for other programs: types of its own, so that a change inside the scanner breaks nobody.

`docs/report.md` lists every key. Within version 1 keys are only ever added.
"""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from reports.context import ReportContext
from scanner.models import (
    Contribution,
    Coverage,
    ErasedFinding,
    Evidence,
    Post,
    Repeated,
    RunReport,
    RunSummary,
    SourceOverlap,
    StoredFinding,
    StoredUrgency,
)

SCHEMA_VERSION = "1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunV1:
    """One scan, in numbers."""

    id: int
    started_at: str
    finished_at: str | None
    posts_seen: int
    posts_kept: int
    findings_new: int
    findings_known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostV1:
    """A post, pupils by initials. `fields` holds every text by field name; `url` is null where it may not be shown."""

    ref: str
    platform: str
    url: str | None
    published_at: str | None
    author_role: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceV1:
    """`post.fields[field][start:end] == excerpt`, in Unicode code points."""

    field: str
    start: int
    end: int
    excerpt: str
    reason: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionV1:
    """A reason's share of a score, in log-odds."""

    feature: str
    points: float
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceV1:
    """Where the content was seen."""

    platform: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceV1:
    """Words without which the post would not have been shown under the clause; `field` may be one that is not kept."""

    field: str
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedV1:
    """That posts seem to have been aimed at the same person before; `earlier` are ids of findings."""

    occasions: int
    days: int
    earlier: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingV1:
    """A prompt for a person, never a verdict. `clause` is null where the loaded policy has no such clause."""

    id: int
    fingerprint: str
    clause: str | None
    direction: str
    score: float
    identity: float
    severity: str
    hold: bool
    is_new: bool
    first_seen: str
    last_seen: str
    post: PostV1
    evidence: tuple[EvidenceV1, ...]
    contributions: tuple[ContributionV1, ...]
    places: tuple[PlaceV1, ...]
    burst: int
    clearing: tuple[PieceV1, ...] | None
    repeated: RepeatedV1 | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedV1:
    """What stays of a finding whose post is not public any more; `places` are copies that may still be."""

    id: int
    clause: str | None
    platform: str
    first_seen: str
    last_seen: str
    erased_at: str
    places: tuple[PlaceV1, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapV1:
    """Of the findings that a source brought: how many nobody else did, and how many each of the others did too."""

    source: str
    findings: int
    alone: int
    shared: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentV1:
    """A post after which someone may be at risk of harm now; the posts of a burst are one."""

    id: int
    score: float
    is_new: bool
    first_seen: str
    last_seen: str
    post: PostV1
    evidence: tuple[EvidenceV1, ...]
    contributions: tuple[ContributionV1, ...]
    places: tuple[PlaceV1, ...]
    burst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryV1:
    """A word that always brings posts, asked after an empty answer; only `brought posts` lets that be believed."""

    word: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageV1:
    """What one source answered; only `answered` and `unchanged` mean that it was looked at."""

    source: str
    target: str
    status: str
    since: str | None
    until: str | None
    pages: int
    posts: int
    queries: int
    problems: int
    skipped: Mapping[str, int]
    reason: str
    canary: CanaryV1 | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyNoteV1:
    """Something in the policy that is outdated or missing."""

    about: str
    text: str
    serious: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyV1:
    """The policy that the findings were judged under; `version` is a digest of its content."""

    title: str
    version: str
    notes: tuple[PolicyNoteV1, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportV1:
    """The whole report."""

    schema_version: str
    generated_at: str
    scanner_version: str
    school: str
    synthetic: bool
    run: RunV1
    urgent: tuple[UrgentV1, ...]
    findings: tuple[FindingV1, ...]
    erased: tuple[ErasedV1, ...]
    coverage: tuple[CoverageV1, ...]
    overlap: tuple[OverlapV1, ...]
    policy: PolicyV1


def render(report: RunReport, context: ReportContext) -> bytes:
    """Write a redacted `report` as JSON in UTF-8."""
    whole = ReportV1(
        schema_version=SCHEMA_VERSION,
        generated_at=_time(context.generated_at),
        scanner_version=context.version,
        school=report.school,
        synthetic=report.synthetic,
        run=_run(report.run),
        urgent=tuple(map(_urgent, report.urgent)),
        findings=tuple(_finding(stored, context) for stored in report.findings),
        erased=tuple(_erased(stub, context) for stub in report.erased),
        coverage=tuple(map(_coverage, report.coverage)),
        overlap=tuple(map(_overlap, report.overlap)),
        policy=_policy(context),
    )
    return (json.dumps(dataclasses.asdict(whole), ensure_ascii=False, indent=2) + "\n").encode()


def _run(run: RunSummary) -> RunV1:
    return RunV1(
        id=run.id,
        started_at=_time(run.started_at),
        finished_at=_time(run.finished_at) if run.finished_at else None,
        posts_seen=run.posts_seen,
        posts_kept=run.posts_kept,
        findings_new=run.findings_new,
        findings_known=run.findings_known,
    )


def _finding(stored: StoredFinding, context: ReportContext) -> FindingV1:
    finding = stored.finding
    return FindingV1(
        id=stored.id,
        fingerprint=finding.fingerprint,
        clause=finding.clause if context.clause(finding.clause) else None,
        direction=finding.direction,
        score=round(finding.score, 4),
        identity=round(finding.identity, 4),
        severity=finding.severity.name.lower(),
        hold=finding.hold,
        is_new=stored.is_new,
        first_seen=_time(stored.first_seen),
        last_seen=_time(stored.last_seen),
        post=_post(stored.post, stored.author_role),
        evidence=tuple(map(_evidence, finding.evidence)),
        contributions=tuple(map(_contribution, finding.contributions)),
        places=_places(stored.places),
        burst=stored.burst,
        clearing=_clearing(finding.clearing),
        repeated=_repeated(stored.repeated),
    )


def _clearing(pieces: tuple[Evidence, ...] | None) -> tuple[PieceV1, ...] | None:
    if pieces is None:
        return None
    return tuple(PieceV1(field=item.field, excerpt=item.excerpt) for item in pieces)


def _repeated(repeat: Repeated | None) -> RepeatedV1 | None:
    if repeat is None:
        return None
    return RepeatedV1(occasions=repeat.occasions, days=repeat.days, earlier=repeat.earlier)


def _erased(stub: ErasedFinding, context: ReportContext) -> ErasedV1:
    return ErasedV1(
        id=stub.id,
        clause=stub.clause if context.clause(stub.clause) else None,
        platform=stub.platform,
        first_seen=_time(stub.first_seen),
        last_seen=_time(stub.last_seen),
        erased_at=_time(stub.erased_at),
        places=_places(stub.places),
    )


def _places(places: Iterable[tuple[str, str]]) -> tuple[PlaceV1, ...]:
    return tuple(PlaceV1(platform=platform, url=url or None) for platform, url in places)


def _overlap(overlap: SourceOverlap) -> OverlapV1:
    return OverlapV1(source=overlap.source, findings=overlap.findings, alone=overlap.alone, shared=dict(overlap.shared))


def _urgent(stored: StoredUrgency) -> UrgentV1:
    return UrgentV1(
        id=stored.id,
        score=round(stored.urgency.score, 4),
        is_new=stored.is_new,
        first_seen=_time(stored.first_seen),
        last_seen=_time(stored.last_seen),
        post=_post(stored.post, stored.author_role),
        evidence=tuple(map(_evidence, stored.urgency.evidence)),
        contributions=tuple(map(_contribution, stored.urgency.contributions)),
        places=_places(stored.places),
        burst=stored.burst,
    )


def _post(post: Post, author_role: str) -> PostV1:
    return PostV1(
        ref=post.ref,
        platform=post.platform,
        url=post.url or None,
        published_at=_time(post.published_at) if post.published_at else None,
        author_role=author_role,
        fields=dict(post.fields()),
    )


def _evidence(item: Evidence) -> EvidenceV1:
    return EvidenceV1(
        field=item.field,
        start=item.start,
        end=item.end,
        excerpt=item.excerpt,
        reason=item.reason,
        weight=round(item.weight, 4),
    )


def _contribution(item: Contribution) -> ContributionV1:
    return ContributionV1(feature=item.feature, points=round(item.points, 4), note=item.note)


def _coverage(line: Coverage) -> CoverageV1:
    return CoverageV1(
        source=line.source,
        target=line.target,
        status=line.status,
        since=_time(line.since) if line.since else None,
        until=_time(line.until) if line.until else None,
        pages=line.pages,
        posts=line.posts,
        queries=line.queries,
        problems=line.problems,
        skipped=dict(line.skipped),
        reason=line.reason,
        canary=CanaryV1(word=line.canary.word, outcome=line.canary.outcome) if line.canary else None,
    )


def _policy(context: ReportContext) -> PolicyV1:
    notes = (PolicyNoteV1(about=n.about, text=n.text, serious=n.serious) for n in context.policy_notes)
    return PolicyV1(title=context.policy.title, version=context.policy.version, notes=tuple(notes))


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
