"""The ledger of a run: every source that was asked, what it answered, and what was not looked at."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports import wording
from reports.context import ReportContext
from scanner.models import Coverage, CoverageStatus

_READ = frozenset({CoverageStatus.ANSWERED, CoverageStatus.UNCHANGED})
_NOT_ASKED = frozenset({CoverageStatus.NOT_CONFIGURED, CoverageStatus.REFUSED_BY_TERMS})
_ASK_AGAIN = "Nothing to do now: the next scan tries again. If it stays so for a week, tell whoever looks after this."


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """One source. `tone` is read, unread or not-asked."""

    platform: str
    target: str
    tone: str
    status: str
    looked_at: str
    left_out: tuple[str, ...]
    what_to_do: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All sources, those that could not be read first."""

    rows: tuple[CoverageRow, ...]
    asked: int
    unread: int
    not_asked: int


def ledger(coverage: Iterable[Coverage], context: ReportContext) -> Ledger:
    """Put the lines of a run's coverage in words."""
    rows = [_row(line, context) for line in coverage]
    tones = [row.tone for row in rows]
    order = ("unread", "read", "not-asked")
    return Ledger(
        rows=tuple(sorted(rows, key=lambda row: order.index(row.tone))),
        asked=len(rows) - tones.count("not-asked"),
        unread=tones.count("unread"),
        not_asked=tones.count("not-asked"),
    )


def _row(line: Coverage, context: ReportContext) -> CoverageRow:
    meta = next((meta for meta in context.connectors if meta.name == line.source), None)
    title = meta.title if meta else wording.platform(line.source)
    return CoverageRow(
        platform=title,
        target="" if line.target == title else line.target,
        tone=_tone(line.status),
        status=wording.STATUSES[line.status],
        looked_at=_looked_at(line, context),
        left_out=(*_left_out(line), *((wording.sentence(meta.never_sees),) if meta and meta.never_sees else ())),
        what_to_do=line.reason or ("" if line.status in _READ else _ASK_AGAIN),
    )


def _tone(status: CoverageStatus) -> str:
    if status in _READ:
        return "read"
    return "not-asked" if status in _NOT_ASKED else "unread"


def _looked_at(line: Coverage, context: ReportContext) -> str:
    if line.status in _NOT_ASKED:
        return "Nothing"
    posts = wording.count(line.posts, "post")
    since = f" since {wording.short_day(line.since, context.zone)}" if line.since else ""
    return posts + since if line.pages else "Nothing"


def _left_out(line: Coverage) -> list[str]:
    if line.status not in _READ:
        return ["All the rest" if line.pages else "All of it"]
    skipped = [f"{wording.count(number, 'post')}: {reason}" for reason, number in line.skipped.items()]
    if line.problems:
        skipped.append(f"{wording.count(line.problems, 'item')} could not be read")
    return skipped
