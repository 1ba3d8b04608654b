"""Stand-ins for the seams of the house, and short ways to make its values. Everything here is invented."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from scanner.models import (
    Assessment,
    Author,
    AuthorRole,
    Clause,
    Contribution,
    Direction,
    Evidence,
    Finding,
    Post,
    Severity,
    Target,
    Urgency,
)

START = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
TARGET = Target(connector="fake", key="fake:one", label="the first fake", base_url="", query="one")


class FakeClock:
    """A clock that stands still until it is told to sleep."""

    def __init__(self, now: datetime = START) -> None:
        self.time = now
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


def make_post(native_id: str = "1", text: str = "The head of Oak Hollow is useless", **changes: object) -> Post:
    values: dict[str, object] = {
        "platform": "fake",
        "native_id": native_id,
        "url": f"https://social.example/posts/{native_id}",
        "author": Author(handle="pat.example", display_name="Pat Example", bio="Works at Oak Hollow"),
        "text": text,
        "lang": "en",
        "published_at": START - timedelta(days=1),
        "fetched_at": START,
        "source": "fake:one",
        **changes,
    }
    return Post(**values)  # type: ignore[arg-type]


def make_finding(
    post: Post, clause: Clause = Clause.DEROGATORY, *, shown: bool = True, fingerprint: str = ""
) -> Finding:
    return Finding(
        clause=clause,
        score=0.8,
        identity=0.9,
        severity=Severity.MEDIUM,
        direction=Direction.ABOUT_STAFF,
        evidence=(Evidence.at(post, "text", (0, min(8, len(post.text))), reason="rude words", weight=1.5),),
        contributions=(Contribution(feature="insult", points=1.5, note="a rude word"),),
        hold=False,
        shown=shown,
        fingerprint=fingerprint or f"{clause}:{post.text.casefold()}",
    )


def make_assessment(post: Post, *findings: Finding, urgent: bool = False) -> Assessment:
    evidence = (Evidence.at(post, "text", (0, 3), reason="danger", weight=2.0),) if urgent else ()
    return Assessment(
        post_ref=post.ref,
        mention=bool(findings),
        mention_score=0.9,
        author_role=AuthorRole.PARENT,
        protected=False,
        urgency=Urgency(score=0.9 if urgent else 0.1, shown=urgent, evidence=evidence),
        findings=findings,
    )


class WordAssessor:
    """Shows every post with the word "useless" under 4.5.5, and "danger" as urgent."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def assess_batch(self, posts: Sequence[Post]) -> list[Assessment]:
        self.seen.extend(post.native_id for post in posts)
        return [self._assess(post) for post in posts]

    def _assess(self, post: Post) -> Assessment:
        fingerprint = hashlib.sha256(post.text.encode(errors="replace")).hexdigest()
        findings = (make_finding(post, fingerprint=fingerprint),) if "useless" in post.text else ()
        return make_assessment(post, *findings, urgent="danger" in post.text)
