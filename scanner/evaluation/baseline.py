"""The keyword alert that a school could set up anywhere: the yardstick beside the matchers' figures."""

import re
from collections.abc import Sequence

from config.school import School
from scanner.models import (
    Assessment,
    AuthorRole,
    Clause,
    Contribution,
    Direction,
    Evidence,
    Finding,
    Post,
    Severity,
    Urgency,
)


class KeywordBaseline:
    """Shows every post whose text holds the school's name or an alias, word for word, under 4.5.1."""

    def __init__(self, school: School) -> None:
        names = sorted({school.profile.name, *school.profile.aliases}, key=len, reverse=True)
        self._names = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)", re.IGNORECASE)

    def assess_batch(self, posts: Sequence[Post]) -> list[Assessment]:
        """Assess posts, in order."""
        return [self._assess(post) for post in posts]

    def _assess(self, post: Post) -> Assessment:
        found = self._names.search(post.text)
        findings = (_finding(post, found.span()),) if found else ()
        return Assessment(
            post_ref=post.ref,
            mention=bool(found),
            mention_score=float(bool(found)),
            author_role=AuthorRole.UNKNOWN,
            protected=False,
            urgency=Urgency(score=0.0, shown=False),
            findings=findings,
        )


def _finding(post: Post, span: tuple[int, int]) -> Finding:
    return Finding(
        clause=Clause.EMPLOYER,
        score=1.0,
        identity=1.0,
        severity=Severity.ADVISORY,
        direction=Direction.BY_STAFF,
        evidence=(Evidence.at(post, "text", span, reason="the school's name"),),
        contributions=(Contribution(feature="keyword", points=0.0, note="holds the school's name or an alias"),),
        hold=False,
        shown=True,
        fingerprint=post.ref,
    )
