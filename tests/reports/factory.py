"""Short ways to make the posts, the findings and the runs of the invented school."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from scanner.models import (
    Author,
    AuthorRole,
    Clause,
    Contribution,
    Coverage,
    CoverageStatus,
    Direction,
    Evidence,
    Finding,
    Post,
    RunReport,
    RunSummary,
    Severity,
    StoredFinding,
    StoredUrgency,
    Urgency,
)
from tests.reports.oakhollow import NOW

Mark = tuple[str, str, str]  # field, the words there, reason
Reasons = Sequence[tuple[str, float]]  # note, log-odds


def post(key: str, text: str, *, author: Author | None = None, **fields: object) -> Post:
    """A post on Bluesky, published on the day before the run."""
    made = Post(
        platform="bluesky",
        native_id=key,
        url=f"https://bsky.example/post/{key}",
        author=author or Author(handle="tin_whistle_77", display_name="Tin Whistle"),
        text=text,
        published_at=NOW - timedelta(hours=9),
        fetched_at=NOW,
        source="bluesky:search:oakhollow",
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def evidence(of: Post, marks: Sequence[Mark], weight: float = 1.0) -> tuple[Evidence, ...]:
    """Evidence at the first place where each mark's words stand."""
    found = []
    for name, words, reason in marks:
        start = of.field_text(name).index(words)
        found.append(Evidence.at(of, name, (start, start + len(words)), reason=reason, weight=weight))
    return tuple(found)


def finding(of: Post, clause: Clause, marks: Sequence[Mark], reasons: Reasons, **changes: object) -> StoredFinding:
    """A new finding under `clause`; `changes` go to the finding or, by name, to what the store adds."""
    contributions = tuple(Contribution(feature=f"f{n}", points=p, note=note) for n, (note, p) in enumerate(reasons))
    made = Finding(
        clause=clause,
        score=1 / (1 + math.exp(-sum(points for _, points in reasons))),
        identity=0.93,
        severity=Severity.MEDIUM,
        direction=Direction.BY_STAFF,
        evidence=evidence(of, marks),
        contributions=contributions,
        hold=False,
        shown=True,
        fingerprint=f"{clause}-{of.native_id}",
    )
    stored = {"author_role", "is_new", "places", "burst", "repeated", "first_seen", "last_seen"}
    inner = {name: value for name, value in changes.items() if name not in stored}
    outer = {name: value for name, value in changes.items() if name in stored}
    kept = StoredFinding(
        id=sum(map(ord, made.fingerprint)),
        post=of,
        author_role=AuthorRole.STAFF,
        finding=replace(made, **inner),  # type: ignore[arg-type]
        first_seen=NOW,
        last_seen=NOW,
        is_new=True,
        places=((of.platform, of.url),),
    )
    return replace(kept, **outer)  # type: ignore[arg-type]


def urgent(of: Post, marks: Sequence[Mark], reasons: Reasons, *, is_new: bool = True) -> StoredUrgency:
    """An urgent post."""
    contributions = tuple(Contribution(feature=f"u{n}", points=p, note=note) for n, (note, p) in enumerate(reasons))
    score = 1 / (1 + math.exp(-sum(points for _, points in reasons)))
    return StoredUrgency(
        id=sum(map(ord, of.native_id)),
        post=of,
        author_role=AuthorRole.PUPIL,
        urgency=Urgency(score=score, shown=True, evidence=evidence(of, marks), contributions=contributions),
        first_seen=NOW,
        last_seen=NOW,
        is_new=is_new,
    )


def report(
    *, findings: Sequence[StoredFinding] = (), urgents: Sequence[StoredUrgency] = (), **changes: object
) -> RunReport:
    """A report on these findings, with three sources unless `coverage` is given."""
    made = RunReport(
        school="Oakhollow School",
        synthetic=True,
        run=RunSummary(
            id=7,
            started_at=NOW,
            finished_at=NOW + timedelta(minutes=11),
            posts_seen=1204,
            posts_kept=len(findings),
            findings_new=sum(stored.is_new for stored in findings),
            findings_known=sum(not stored.is_new for stored in findings),
        ),
        findings=tuple(findings),
        urgent=tuple(urgents),
        coverage=COVERAGE,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


COVERAGE = (
    Coverage(
        source="mastodon",
        target="#TeamOakhollow on social.example",
        status=CoverageStatus.ANSWERED,
        since=NOW - timedelta(days=30),
        until=NOW,
        pages=4,
        posts=131,
        skipped={"the author asked not to be searched": 6, "older than the window": 19},
    ),
    Coverage(
        source="bluesky",
        target="“Oakhollow School” in public posts",
        status=CoverageStatus.THROTTLED,
        since=NOW - timedelta(days=30),
        pages=2,
        posts=50,
        reason="Bluesky asked us to slow down. The rest will be read in the next scan; nothing to do.",
    ),
    Coverage(
        source="wordpress",
        target="news.heddlebridge.example",
        status=CoverageStatus.FAILED,
        reason="The site did not answer within 20 seconds. If that goes on, check its address in scanner.toml.",
    ),
    Coverage(source="feeds", target="Heddlebridge Gazette", status=CoverageStatus.UNCHANGED, pages=1, problems=2),
    Coverage(source="archive", target="export-september.jsonl", status=CoverageStatus.ANSWERED, pages=1, posts=1023),
    Coverage(
        source="x",
        target="X",
        status=CoverageStatus.REFUSED_BY_TERMS,
        reason="X does not allow this use. Search there by hand now and then.",
    ),
)
