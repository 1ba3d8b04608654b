"""The boundary of the matchers: a bug in them costs one post, is logged without a word of it, and ends nothing."""

import logging
from collections.abc import Sequence
from pathlib import Path
from traceback import extract_tb

from scanner.models import Assessment, Post
from scanner.protocols import Assessor

log = logging.getLogger(__name__)


def judged(assessor: Assessor, posts: Sequence[Post]) -> list[tuple[Post, Assessment]]:
    """Judge `posts`; if the matchers fail on them, judge each by itself and leave out those that they fail on."""
    try:
        return list(zip(posts, assessor.assess_batch(posts), strict=True))
    except Exception as fault:  # noqa: BLE001 (this is the boundary)
        if len(posts) == 1:
            log.error("matcher_fault post=%s %s", posts[0].ref, without_content(fault))  # noqa: TRY400
            return []
    return [pair for post in posts for pair in judged(assessor, [post])]


def without_content(fault: Exception) -> str:
    """What a fault is and where, without its message, which may quote a post."""
    last = extract_tb(fault.__traceback__)[-1]
    return f"error={type(fault).__name__} at={Path(last.filename).name}:{last.lineno}"
