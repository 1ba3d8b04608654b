"""Rows from values and values from rows: the only place that knows both.

A stored post comes back without what is not kept (its author's bio, what it answers, quotes or links to); evidence
carries its own excerpt.
"""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from typing import Any

from scanner.models import (
    Author,
    AuthorRole,
    Canary,
    CanaryOutcome,
    Clause,
    Contribution,
    Coverage,
    CoverageStatus,
    Direction,
    Evidence,
    Finding,
    Post,
    RunSummary,
    Severity,
    Urgency,
)
from scanner.store.tables import CoverageRow, FindingRow, PostRow, RunRow, SightingRow, UrgencyRow


def post_row(post: Post, *, digest: str, version: str, role: AuthorRole) -> PostRow:
    """Return the row of `post`."""
    return PostRow(
        digest=digest,
        version=version,
        platform=plain(post.platform),
        source=plain(post.source),
        native_id=post.native_id,
        url=post.url,
        handle=post.author.handle,
        display_name=post.author.display_name,
        text=post.text,
        lang=plain(post.lang),
        has_media=post.has_media,
        author_role=role,
        published_at=post.published_at,
        fetched_at=post.fetched_at,
    )


def post_of(row: PostRow) -> Post:
    """Return the post of `row`."""
    return Post(
        platform=row.platform,
        native_id=row.native_id,
        url=row.url,
        author=Author(handle=row.handle, display_name=row.display_name),
        text=row.text,
        lang=row.lang,
        published_at=row.published_at,
        fetched_at=row.fetched_at,
        has_media=row.has_media,
        source=row.source,
    )


def judgement(finding: Finding) -> dict[str, Any]:
    """Return the columns of a finding that a later run may change."""
    return {
        "score": finding.score,
        "identity": finding.identity,
        "severity": int(finding.severity),
        "direction": str(finding.direction),
        "hold": finding.hold,
        "evidence": to_json(finding.evidence),
        "contributions": to_json(finding.contributions),
        "clearing": None if finding.clearing is None else to_json(finding.clearing),
    }


def urgent_judgement(urgency: Urgency) -> dict[str, Any]:
    """Return the columns of an urgency that a later run may change."""
    return {
        "score": urgency.score,
        "evidence": to_json(urgency.evidence),
        "contributions": to_json(urgency.contributions),
    }


def finding_of(row: FindingRow) -> Finding:
    """Return the finding of `row`; its fingerprint is the store's keyed hash of the one that was saved."""
    return Finding(
        clause=Clause(row.clause),
        score=row.score,
        identity=row.identity,
        severity=Severity(row.severity),
        direction=Direction(row.direction),
        evidence=_evidence(row.evidence),
        contributions=_contributions(row.contributions),
        hold=row.hold,
        shown=True,
        fingerprint=row.fingerprint,
        clearing=None if row.clearing is None else _evidence(row.clearing),
    )


def urgency_of(row: UrgencyRow) -> Urgency:
    """Return the urgency of `row`."""
    return Urgency(
        score=row.score,
        shown=True,
        evidence=_evidence(row.evidence),
        contributions=_contributions(row.contributions),
    )


def coverage_row(run_id: int, coverage: Coverage) -> CoverageRow:
    """Return the row of a ledger line."""
    return CoverageRow(
        run_id=run_id,
        source=coverage.source,
        target=plain(coverage.target),
        status=coverage.status,
        since=coverage.since,
        until=coverage.until,
        pages=coverage.pages,
        posts=coverage.posts,
        queries=coverage.queries,
        problems=coverage.problems,
        skipped=json.dumps(dict(coverage.skipped)),
        reason=plain(coverage.reason),
        canary=plain(coverage.canary.word) if coverage.canary else None,
        canary_outcome=coverage.canary.outcome if coverage.canary else None,
    )


def coverage_of(row: CoverageRow) -> Coverage:
    """Return the ledger line of `row`."""
    skipped: Mapping[str, int] = json.loads(row.skipped)
    return Coverage(
        source=row.source,
        target=row.target,
        status=CoverageStatus(row.status),
        since=row.since,
        until=row.until,
        pages=row.pages,
        posts=row.posts,
        queries=row.queries,
        problems=row.problems,
        skipped=skipped,
        reason=row.reason,
        canary=_canary(row),
    )


def summary_of(row: RunRow) -> RunSummary:
    """Return the run of `row`, which has been saved."""
    return RunSummary(
        id=saved_id(row),
        started_at=row.started_at,
        finished_at=row.finished_at,
        posts_seen=row.posts_seen,
        posts_kept=row.posts_kept,
        findings_new=row.findings_new,
        findings_known=row.findings_known,
    )


def saved_id(row: RunRow | PostRow | FindingRow | SightingRow | UrgencyRow) -> int:
    """Return the id that the database gave to `row`.

    Raises:
        LookupError: it has not been saved: a mistake of ours.
    """
    if row.id is None:
        raise LookupError(f"a row of {row.__tablename__} was used before it was saved")
    return row.id


def plain(text: str) -> str:
    """Replace what an unsealed column cannot hold: lone surrogates, and the NUL that PostgreSQL refuses."""
    return text.encode(errors="replace").decode().replace("\0", "\ufffd")


def to_json(items: Iterable[Evidence | Contribution]) -> str:
    """Return `items` as a JSON list; it may hold quoted words, so it belongs in a sealed column."""
    return json.dumps([dataclasses.asdict(item) for item in items])


def _canary(row: CoverageRow) -> Canary | None:
    if row.canary is None or row.canary_outcome is None:
        return None
    return Canary(word=row.canary, outcome=CanaryOutcome(row.canary_outcome))


def _evidence(text: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(**item) for item in json.loads(text))


def _contributions(text: str) -> tuple[Contribution, ...]:
    return tuple(Contribution(**item) for item in json.loads(text))
