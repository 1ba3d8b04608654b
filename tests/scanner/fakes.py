"""Stand-ins for the seams of the house, and short ways to make its values. Everything here is invented."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from scanner.models import (
    Assessment,
    Author,
    AuthorRole,
    Clause,
    Contribution,
    Cursor,
    Direction,
    Evidence,
    Finding,
    PageRequest,
    ParsedPage,
    Post,
    Problem,
    QueryKind,
    RawPage,
    SchoolQuery,
    Severity,
    Target,
    Urgency,
)
from scanner.protocols import ConnectorMeta, Use

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one page of a `FakeSource` holds; with `error`, fetching it fails."""

    posts: tuple[Post, ...] = ()
    problems: tuple[Problem, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    unchanged: bool = False
    error: Exception | None = None


class FakeSource:
    """A connector and its fetcher in one: targets with pages, and a cursor "N" after each page."""

    def __init__(
        self, name: str, pages: Mapping[str, Sequence[Page]], *, base_url: str = "", use: Use = Use.ON
    ) -> None:
        self.meta = ConnectorMeta(
            name=name,
            title=name.title(),
            terms="",
            terms_read=START.date(),
            use=use,
            needs_key="",
            sees="fakes",
            never_sees="what is real",
            query_kinds=(QueryKind.SCHOOL,),
        )
        self.pages = pages
        self.base_url = base_url
        self.fetched: list[str] = []

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        del query
        return tuple(
            Target(connector=self.meta.name, key=f"{self.meta.name}:{q}", label=q, base_url=self.base_url, query=q)
            for q in self.pages
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        del target
        return self._request(since or "0")

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        number = request.state["number"]
        self.fetched.append(f"{target.query}:{number}")
        page = self._page(target, number)
        if page and page.error:
            raise page.error
        body = f"{target.key}:{number}".encode()
        return RawPage(request=request, status=200, body=body, fetched_at=START, target=target)

    def parse(self, page: RawPage) -> ParsedPage:
        number = page.request.state["number"]
        following = str(int(number) + 1)
        content = self._page(page.target, number) or Page()
        return ParsedPage(
            posts=content.posts,
            problems=content.problems,
            skipped=content.skipped,
            unchanged=content.unchanged,
            next=self._request(following) if self._page(page.target, following) else None,
            cursor=Cursor(following),
        )

    def _page(self, target: Target, number: str) -> Page | None:
        pages = self.pages[target.query]
        return pages[int(number)] if int(number) < len(pages) else None

    def _request(self, number: str) -> PageRequest:
        return PageRequest(url=f"{self.base_url or 'file:'}/page", state={"number": number})


class RoutingFetcher:
    """Sends each target to the source that it belongs to."""

    def __init__(self, *sources: FakeSource) -> None:
        self._sources = {source.meta.name: source for source in sources}

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        return self._sources[target.connector].fetch(target, request)


class WordAssessor:
    """Shows "useless" under 4.5.5 and "danger" as urgent; breaks on "bug", and in one clause on "flaw"."""

    def __init__(self) -> None:
        self.errors: Counter[str] = Counter()

    def assess_batch(self, posts: Sequence[Post]) -> list[Assessment]:
        return [self._assess(post) for post in posts]

    def _assess(self, post: Post) -> Assessment:
        if "bug" in post.text:
            raise LookupError(post.text)
        self.errors["4.5.5"] += "flaw" in post.text
        fingerprint = hashlib.sha256(post.text.encode(errors="replace")).hexdigest()
        findings = (make_finding(post, fingerprint=fingerprint),) if "useless" in post.text else ()
        return make_assessment(post, *findings, urgent="danger" in post.text)
