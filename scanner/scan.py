"""One run: known posts once more, then due → fetch → parse → assess → save → yield.

Fetching and parsing go on in a pool, one worker a host, so that a slow host holds up nobody; judging and saving happen
on the caller's thread, a page at a time, while the next page is on its way. A page and its cursor are saved in one
transaction: a scan that is killed loses nothing that was saved, and the next one goes on from there.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from urllib.parse import urlsplit

from scanner import paging, revisit, silence
from scanner.errors import ConnectorError
from scanner.judging import judge, without_content
from scanner.ledger import Tally
from scanner.models import Coverage, CoverageStatus, Cursor, ParsedPage, Target
from scanner.parts import Parts
from scanner.plan import SourcePlan, plans
from scanner.pool import as_they_come
from scanner.protocols import Connector, Use
from scanner.silence import Canaries, Heard

log = logging.getLogger(__name__)

_NO_FAILURE = frozenset(
    {
        CoverageStatus.ANSWERED,
        CoverageStatus.UNCHANGED,
        CoverageStatus.NOT_CONFIGURED,
        CoverageStatus.ANOTHER_NIGHT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetResult:
    """What became of one target.

    Attributes:
        coverage: its line of the ledger.
        new: findings that were not known before.
        known: findings that were.
        faults: judgements that failed, by a bug of the matchers.
    """

    coverage: Coverage
    new: int = 0
    known: int = 0
    faults: int = 0

    @property
    def failed(self) -> bool:
        """Whether something was asked and could not be read or judged, so that the run is not complete."""
        return self.coverage.status not in _NO_FAILURE or self.faults > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a scan has come: targets finished and in all, posts seen, and what was read last."""

    done: int
    total: int
    posts: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One target, with how to read it, from where, and the canary for when its answer is empty."""

    connector: Connector
    target: Target
    canary: str
    cursor: Cursor | None
    since: datetime | None

    @property
    def host(self) -> str:
        return urlsplit(self.target.base_url).netloc or self.connector.meta.name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrival:
    """A page of a target, or, without one, its end, with the error that brought it about or what its canary said."""

    job: _Job
    page: ParsedPage | None = None
    error: Exception | None = None
    heard: Heard = field(default_factory=Heard)


def scan(parts: Parts, progress: Callable[[Progress], None] = lambda _: None) -> Iterator[TargetResult]:
    """Read every target once and yield its result as it ends; the run is finished when the iterator is.

    Args:
        parts: what to scan with.
        progress: told after each page and each target, on the caller's thread.

    Raises:
        StoreError: something could not be saved; the run stops, and what was saved before stays.
    """
    started = parts.clock.now()
    run_id = parts.store.begin_run(started)
    if looked_again := revisit.look_again(parts, started):
        parts.store.save_coverage(run_id, looked_again)
        yield TargetResult(coverage=looked_again)
    planned = plans(parts.connectors, parts.query, parts.night(started))
    for line in (line for source in planned for line in source.unasked):
        parts.store.save_coverage(run_id, line)
        yield TargetResult(coverage=line)
    jobs = _due(parts, planned, started)
    tallies = {job.target: Tally(target=job.target, since=job.since, until=started) for job in jobs}
    done = 0
    for arrival in _fetched(parts, jobs):
        tally = tallies[arrival.job.target]
        if arrival.page:
            _judge_and_save(parts, run_id, arrival.page, tally)
        else:
            done += 1
            result = _ended(parts, tally, arrival)
            parts.store.save_coverage(run_id, result.coverage)
            yield result
        posts = sum(each.posts for each in tallies.values())
        progress(Progress(done=done, total=len(jobs), posts=posts, label=tally.target.label))
    parts.store.finish_run(run_id, parts.clock.now(), sum(tally.posts for tally in tallies.values()))


def _due(parts: Parts, planned: Sequence[SourcePlan], now: datetime) -> list[_Job]:
    """Every target of the plan, with where it was read up to."""
    return [
        _Job(
            connector=source.connector,
            target=target,
            canary=source.canary,
            cursor=parts.store.cursor(target),
            since=_window_start(parts, source.connector, target, now),
        )
        for source in planned
        for target in source.targets
    ]


def _window_start(parts: Parts, connector: Connector, target: Target, now: datetime) -> datetime | None:
    if connector.meta.use is Use.IMPORT:
        return None
    return max(filter(None, (parts.store.read_until(target), now - parts.lookback)))


def _fetched(parts: Parts, jobs: Sequence[_Job]) -> Iterator[_Arrival]:
    """Yield pages as they come, those of one target in their order; one page of each host is under way at a time."""
    by_host = groupby(sorted(jobs, key=lambda job: job.host), key=lambda job: job.host)
    return as_they_come([_read(parts, list(group)) for _, group in by_host])


def _read(parts: Parts, jobs: Sequence[_Job]) -> Iterator[_Arrival]:
    """Read the targets of one host, one after the other. What goes wrong with one does not touch the next."""
    canaries = Canaries(parts.fetcher)
    for job in jobs:
        error: Exception | None = None
        heard, gave = Heard(), False
        try:
            for page in paging.read(job.connector, job.target, job.cursor, parts.fetcher):
                gave = gave or page.brought_something or page.unchanged
                yield _Arrival(job=job, page=page)
            if not gave:
                heard = canaries.ask(job.connector, job.target.base_url, job.canary)
        except ConnectorError as expected:
            error = expected
        except Exception as fault:  # noqa: BLE001 (the boundary of the connectors: a bug in one ends its target only)
            log.error("connector_fault target=%s %s", job.target.key, without_content(fault))  # noqa: TRY400
            error = fault
        yield _Arrival(job=job, error=error, heard=heard)


def _judge_and_save(parts: Parts, run_id: int, page: ParsedPage, tally: Tally) -> None:
    tally.count(page)
    judged = judge(parts.assessor, page.posts)
    saved = parts.store.save_page(run_id, tally.target, judged.pairs, page.cursor)
    tally.new += saved.new
    tally.known += saved.known
    tally.faults += judged.faults


def _ended(parts: Parts, tally: Tally, end: _Arrival) -> TargetResult:
    tally.heard(end.heard.canary, end.heard.queries)
    if tally.is_empty and tally.target.base_url:
        earlier = parts.store.history(tally.target, silence.RUNS)
        for why in filter(None, (end.heard.doubt, silence.unusual(earlier))):
            tally.doubt(why)
    coverage = tally.coverage(end.error)
    log.info(
        "target_done target=%s status=%s pages=%d posts=%d new=%d known=%d faults=%d",
        *(tally.target.key, coverage.status, tally.pages, tally.posts, tally.new, tally.known, tally.faults),
    )
    return TargetResult(coverage=coverage, new=tally.new, known=tally.known, faults=tally.faults)
