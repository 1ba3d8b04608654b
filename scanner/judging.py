"""The boundary of the matchers: a bug in them costs one judgement, is logged without a word of it, and ends nothing."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb

from scanner.models import Assessment, Post
from scanner.protocols import Assessor

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Posts with what the matchers made of them.

    Attributes:
        pairs: in the order of the posts, without those that could not be judged at all.
        faults: posts that could not be judged, and clauses that could not be judged on a post.
    """

    pairs: tuple[tuple[Post, Assessment], ...]
    faults: int


def judge(assessor: Assessor, posts: Sequence[Post]) -> Judged:
    """Judge `posts`; if the matchers fail on them, judge each by itself and leave out those that they fail on."""
    before = Counter(assessor.errors)
    try:
        pairs = list(zip(posts, assessor.assess_batch(posts), strict=True))
    except Exception:  # noqa: BLE001 (this is the boundary)
        before = Counter(assessor.errors)  # what has been counted so far is counted again now
        pairs = [pair for post in posts for pair in _alone(assessor, post)]
    failed = Counter(assessor.errors) - before
    for clause, count in failed.items():
        log.error("clause_fault clause=%s count=%d", clause, count)
    return Judged(pairs=tuple(pairs), faults=len(posts) - len(pairs) + failed.total())


def without_content(fault: Exception) -> str:
    """What a fault is and where, without its message, which may quote a post."""
    last = extract_tb(fault.__traceback__)[-1]
    return f"error={type(fault).__name__} at={Path(last.filename).name}:{last.lineno}"


def _alone(assessor: Assessor, post: Post) -> list[tuple[Post, Assessment]]:
    try:
        return list(zip([post], assessor.assess_batch([post]), strict=True))
    except Exception as fault:  # noqa: BLE001 (this is the boundary)
        log.error("matcher_fault post=%s %s", post.ref, without_content(fault))  # noqa: TRY400
        return []
