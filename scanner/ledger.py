"""The coverage ledger of one target: counted while it is read, put in words at its end.

Every target gets one line, whatever happens, with what to do next. Blocked is never "nothing found".
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from scanner.errors import AccessDenied, ConnectorError, ParseError, RateLimited, TargetGone, TooLarge
from scanner.models import ANSWER, NEXT_PAGE, Canary, Coverage, CoverageStatus, ParsedPage, Target
from scanner.protocols import ConnectorMeta
from scanner.rotation import Left

_NEXT_SCAN = "Nothing to do now: the next scan tries again."
_TELL_MAINTAINERS = "Tell whoever looks after the scanner: it may need an update."
_ANSWERS: tuple[tuple[type[ConnectorError], CoverageStatus, str], ...] = (
    (RateLimited, CoverageStatus.THROTTLED, _NEXT_SCAN),
    (
        AccessDenied,
        CoverageStatus.BLOCKED,
        "See whether a sign-in or token is set for it and still holds; if the site wants no reading, take it out.",
    ),
    (TargetGone, CoverageStatus.FAILED, "See whether its address in the settings is still right."),
    (TooLarge, CoverageStatus.FAILED, "See whether its address is right; http.max_bytes sets how much we accept."),
    (ParseError, CoverageStatus.FAILED, f"See whether its address is right. If it is: {_TELL_MAINTAINERS.lower()}"),
    (ConnectorError, CoverageStatus.FAILED, _NEXT_SCAN),
)
"""What each error means for the ledger, and what to do; the first that fits. The only place that says so."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What one target has given so far.

    Attributes:
        new: findings that were not known before.
        known: findings that were.
        faults: judgements that failed, by a bug of the matchers.
    """

    target: Target
    since: datetime | None
    until: datetime
    pages: int = 0
    posts: int = 0
    new: int = 0
    known: int = 0
    faults: int = 0
    problems: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    doubts: dict[str, None] = field(default_factory=dict)
    cut_short: str = ""
    unchanged: bool = True
    canary: Canary | None = None
    canary_queries: int = 0

    def count(self, page: ParsedPage) -> None:
        """Add a page that was read."""
        self.pages += 1
        self.posts += len(page.posts)
        self.skipped.update(page.skipped)
        ends = [problem.what for problem in page.problems if problem.where == NEXT_PAGE]
        self.cut_short = ends[0] if ends else ""
        doubts = [problem.what for problem in page.problems if problem.where == ANSWER]
        for doubt in doubts:
            self.doubt(doubt)
        self.problems += len(page.problems) - len(ends) - len(doubts)
        self.unchanged = self.unchanged and page.unchanged

    @property
    def is_empty(self) -> bool:
        """Whether the source answered, and gave nothing: no post, not even one that was left out."""
        return self.pages > 0 and not (self.posts or self.skipped or self.unchanged)

    def heard(self, canary: Canary | None, queries: int) -> None:
        """Note what the canary said, if it was asked."""
        self.canary, self.canary_queries = canary, queries

    def doubt(self, why: str) -> None:
        """Add a reason not to take the answer for all that there is."""
        self.doubts[why] = None

    def coverage(self, error: Exception | None) -> Coverage:
        """The line of the ledger; `error` is what ended the reading, None if it came to its end."""
        status, ended = _outcome(self, error)
        return Coverage(
            source=self.target.connector,
            target=self.target.label,
            status=status,
            since=self.since,
            until=self.until,
            pages=self.pages,
            posts=self.posts,
            queries=self.pages + (error is not None) + self.canary_queries,
            problems=self.problems,
            skipped=dict(self.skipped),
            reason=" ".join(filter(None, (ended, self._fault_words()))),
            canary=self.canary,
        )

    def _fault_words(self) -> str:
        if not self.faults:
            return ""
        return f"{_count(self.faults, 'judgement')} of posts failed: a fault in the scanner. {_TELL_MAINTAINERS}"


def not_configured(meta: ConnectorMeta) -> Coverage:
    """The line of a source that gave nothing to ask."""
    return Coverage(
        source=meta.name,
        target=meta.title,
        status=CoverageStatus.NOT_CONFIGURED,
        reason=f"Not looked at: it is switched off, nothing is set for it under [sources.{meta.name}] in scanner.toml, "
        "or the school's profile has no words to ask for.",
    )


def refused_by_terms(meta: ConnectorMeta, refusal: str, *, label: str = "") -> Coverage:
    """The line of a source, or of its target called `label`, that may not be asked; `refusal` says why."""
    return Coverage(
        source=meta.name,
        target=label or meta.title,
        status=CoverageStatus.REFUSED_BY_TERMS,
        reason=f"Not looked at: {refusal}",
    )


def beyond_limit(meta: ConnectorMeta, told: str) -> Coverage:
    """The line of what a source is never asked for, since its platform does not allow so much; `told` says what."""
    return Coverage(
        source=meta.name,
        target="what goes beyond the platform's limit",
        status=CoverageStatus.NOT_CONFIGURED,
        reason=f"Not looked at: {told}",
    )


def another_night(meta: ConnectorMeta, left: Left, advice: str) -> Coverage:
    """The line of a target that the night's budget has no room for; `advice` says how to have more asked, if said."""
    return Coverage(
        source=meta.name,
        target=left.target.label,
        status=CoverageStatus.ANOTHER_NIGHT,
        reason=f"{_sentence(left.last_words)}; {left.turn_words}. {advice}".rstrip(),
    )


def _outcome(tally: Tally, error: Exception | None) -> tuple[CoverageStatus, str]:
    if error is None:
        return _answered(tally), " ".join(_gaps(tally))
    if not isinstance(error, ConnectorError):
        return CoverageStatus.FAILED, f"A fault in the scanner. {_TELL_MAINTAINERS}"
    status, advice = next((status, advice) for kind, status, advice in _ANSWERS if isinstance(error, kind))
    after = f" after {_count(tally.pages, 'page')}" if tally.pages else ""
    return status, f"{_sentence(error.message.rstrip('.'))}{after}. {advice}"


def _answered(tally: Tally) -> CoverageStatus:
    if tally.posts:
        return CoverageStatus.ANSWERED
    if tally.doubts:
        return CoverageStatus.SUSPICIOUSLY_EMPTY
    return CoverageStatus.UNCHANGED if tally.pages and tally.unchanged else CoverageStatus.ANSWERED


def _gaps(tally: Tally) -> Iterator[str]:
    """What an answer left out, as far as it shows."""
    doubts = "; ".join(tally.doubts)
    if doubts and tally.posts:
        yield f"Perhaps not complete: {doubts}. That nothing more was found does not mean much."
    elif doubts:
        yield f"Nothing came, but that cannot be relied on: {doubts}. Whether there is anything is not known."
        yield _NEXT_SCAN
    if tally.cut_short:
        yield f"Not read to its end: {tally.cut_short}."


def _sentence(words: str) -> str:
    """`words` with a capital to begin with."""
    return words[:1].upper() + words[1:]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
