"""The words the whole house speaks: posts, mentions, evidence, findings, assessments, coverage.

Everything here is a frozen, slotted, keyword-only value. Times are aware and in UTC. A ``repr`` never shows what a
person wrote or what they are called: log a post by its ``ref``.
"""

from scanner.models.fetching import (
    ANSWER,
    NEXT_PAGE,
    Canary,
    CanaryOutcome,
    Coverage,
    CoverageStatus,
    Cursor,
    PageRequest,
    ParsedPage,
    Problem,
    QueryKind,
    RawPage,
    SchoolQuery,
    Target,
    Turn,
)
from scanner.models.findings import GUARD, MODEL_REASON, Assessment, Contribution, Evidence, Finding, RuledOut, Urgency
from scanner.models.labels import AuthorRole, Clause, Direction, MentionKind, Severity
from scanner.models.posts import Author, EntityId, Mention, Post
from scanner.models.stored import (
    BURST_FROM,
    ErasedFinding,
    KnownPlace,
    Look,
    Repeated,
    RunReport,
    RunSummary,
    SourceOverlap,
    StoredFinding,
    StoredUrgency,
)

__all__ = [
    "ANSWER",
    "BURST_FROM",
    "GUARD",
    "MODEL_REASON",
    "NEXT_PAGE",
    "Assessment",
    "Author",
    "AuthorRole",
    "Canary",
    "CanaryOutcome",
    "Clause",
    "Contribution",
    "Coverage",
    "CoverageStatus",
    "Cursor",
    "Direction",
    "EntityId",
    "ErasedFinding",
    "Evidence",
    "Finding",
    "KnownPlace",
    "Look",
    "Mention",
    "MentionKind",
    "PageRequest",
    "ParsedPage",
    "Post",
    "Problem",
    "QueryKind",
    "RawPage",
    "Repeated",
    "RuledOut",
    "RunReport",
    "RunSummary",
    "SchoolQuery",
    "Severity",
    "SourceOverlap",
    "StoredFinding",
    "StoredUrgency",
    "Target",
    "Turn",
    "Urgency",
]
