"""The ledger of a run: every place that was asked, what it answered, and what was not looked at."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reports import wording
from reports.context import ReportContext
from scanner.models import CanaryOutcome, Coverage, CoverageStatus, SourceOverlap
from scanner.protocols import ConnectorMeta

_READ = frozenset({CoverageStatus.ANSWERED, CoverageStatus.UNCHANGED})
_NOT_ASKED = frozenset({CoverageStatus.NOT_CONFIGURED, CoverageStatus.REFUSED_BY_TERMS, CoverageStatus.ANOTHER_NIGHT})
_ASK_AGAIN = "Nothing to do now: the next scan tries again. If it stays so for a week, tell whoever looks after this."
_TONES = ("unread", "read", "not-asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One thing that a source was, or was not, asked for; `note` is empty where its row says it all."""

    label: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """A source, with those of its places that fared alike. `tone` is read, unread or not-asked."""

    platform: str
    places: tuple[Place, ...]
    tone: str
    status: str
    looked_at: str
    left_out: str
    what_to_do: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All places, those that could not be read first.

    Attributes:
        asked: how many places were asked.
        unread: how many of them could not be read.
        refused: how many were not asked, since their terms bar it.
        left: how many were left for another night.
        off: the sources that nothing is set up for, by name.
        overlap: which source found what, one sentence each.
    """

    rows: tuple[CoverageRow, ...]
    asked: int
    unread: int
    refused: int
    left: int
    off: tuple[str, ...]
    overlap: tuple[str, ...]


def ledger(coverage: Sequence[Coverage], overlap: Iterable[SourceOverlap], context: ReportContext) -> Ledger:
    """Put the lines of a run's coverage in words."""
    off = [line for line in coverage if _is_off(line, context)]
    lines = [line for line in coverage if not _is_off(line, context)]
    groups: dict[tuple[object, ...], list[Coverage]] = {}
    for line in lines:
        groups.setdefault(_likeness(line), []).append(line)
    rows = [_row(group, context) for group in groups.values()]
    statuses = [line.status for line in lines]
    return Ledger(
        rows=tuple(sorted(rows, key=lambda row: _TONES.index(row.tone))),
        asked=sum(status not in _NOT_ASKED for status in statuses),
        unread=sum(_tone(status) == "unread" for status in statuses),
        refused=statuses.count(CoverageStatus.REFUSED_BY_TERMS),
        left=statuses.count(CoverageStatus.ANOTHER_NIGHT),
        off=tuple(_title(line.source, context) for line in off),
        overlap=tuple(_overlap(found, context) for found in overlap),
    )


def _is_off(line: Coverage, context: ReportContext) -> bool:
    """Whether the line says that a whole source is not set up."""
    return line.status is CoverageStatus.NOT_CONFIGURED and line.target == _title(line.source, context)


def _likeness(line: Coverage) -> tuple[object, ...]:
    """What the lines of a row have in common; what brought anything stands by itself."""
    if line.status is CoverageStatus.ANOTHER_NIGHT:
        return (line.source, line.status)
    fate = (line.source, line.status, line.reason, line.canary, bool(line.pages))
    came = line.posts or line.skipped or line.problems
    return (*fate, line.target) if came else (*fate, line.since)


def _row(lines: Sequence[Coverage], context: ReportContext) -> CoverageRow:
    line, meta = lines[0], _meta(lines[0].source, context)
    title = _title(line.source, context)
    takes_turns = line.status is CoverageStatus.ANOTHER_NIGHT
    return CoverageRow(
        platform=title,
        places=tuple(
            Place(label=each.target, note=each.reason if takes_turns else "") for each in lines if each.target != title
        ),
        tone=_tone(line.status),
        status=wording.STATUSES[line.status],
        looked_at=_looked_at(line, context),
        left_out=wording.sentence("; ".join(_left_out(line, meta))),
        what_to_do=" ".join(filter(None, (_trust(line), wording.TURNS if takes_turns else _what_to_do(line)))),
    )


def _meta(source: str, context: ReportContext) -> ConnectorMeta | None:
    return next((meta for meta in context.connectors if meta.name == source), None)


def _title(source: str, context: ReportContext) -> str:
    meta = _meta(source, context)
    return meta.title if meta else wording.platform(source)


def _tone(status: CoverageStatus) -> str:
    if status in _READ:
        return "read"
    return "not-asked" if status in _NOT_ASKED else "unread"


def _what_to_do(line: Coverage) -> str:
    return line.reason or ("" if line.status in _READ else _ASK_AGAIN)


def _trust(line: Coverage) -> str:
    """Why an empty answer can be believed: the check word brought posts."""
    if line.status not in _READ or line.canary is None or line.canary.outcome is not CanaryOutcome.POSTS:
        return ""
    return wording.trusted(line.canary.word)


def _looked_at(line: Coverage, context: ReportContext) -> str:
    if line.status in _NOT_ASKED or not line.pages:
        return wording.NOTHING_READ
    posts = wording.count(line.posts, "post") if line.posts else "No posts"
    return posts + (f" since {wording.short_day(line.since, context.zone)}" if line.since else "")


def _left_out(line: Coverage, meta: ConnectorMeta | None) -> Iterator[str]:
    if line.status in _NOT_ASKED or not line.pages:
        yield "all of it"
        return
    if line.status not in _READ:
        yield "all the rest"
    else:
        for reason, number in line.skipped.items():
            yield f"{wording.count(number, 'post')} left out ({reason})"
        if line.problems:
            yield f"{wording.count(line.problems, 'item')} that could not be read"
    if meta and meta.never_sees:
        yield meta.never_sees


def _overlap(found: SourceOverlap, context: ReportContext) -> str:
    return wording.heading(", ".join(_overlap_parts(found, context))) + "."


def _overlap_parts(found: SourceOverlap, context: ReportContext) -> Iterator[str]:
    yield f"{_title(found.source, context)} brought {wording.count(found.findings, 'finding')}"
    yield f"{found.alone} of them brought by nothing else"
    for source, number in found.shared.items():
        yield f"{number} also by {_title(source, context)}"
