"""Trying one source: a target of it and its canary, for what they answer; what comes is counted and dropped unread."""

from collections.abc import Iterator
from dataclasses import dataclass

from scanner import paging
from scanner.errors import ConnectorError
from scanner.ledger import Tally
from scanner.models import Coverage, Target
from scanner.parts import Parts
from scanner.plan import SourcePlan, plans
from scanner.protocols import Connector
from scanner.silence import canary_target, no_canary


def try_source(parts: Parts, name: str) -> Iterator[Coverage]:
    """Yield the lines that the ledger would have for the first target of source `name` and for its canary.

    No more is asked than it takes to see something: one page, after a sign-in where one is needed. Where nothing may
    be asked, the lines say why.
    """
    now = parts.clock.now()
    connectors = [connector for connector in parts.connectors if connector.meta.name == name]
    for source in plans(connectors, parts.query, parts.night(now)):
        if not source.targets:
            yield from source.unasked[:1] if source.left else source.unasked
            continue
        yield from _tried(parts, source)


def _tried(parts: Parts, source: SourcePlan) -> Iterator[Coverage]:
    """The lines of the first target and of its canary; where even that brings nothing, no silence is believed."""
    first = source.targets[0]
    trials = [_asked(parts, source.connector, first)]
    if source.canary and (canary := canary_target(source.connector, first.base_url, source.canary)):
        trials.append(heard := _asked(parts, source.connector, canary))
        if not heard.brought_something:
            for silent in (trial for trial in trials if trial.tally.is_empty):
                silent.tally.doubt(no_canary(source.canary, heard.error))
    yield from (trial.tally.coverage(trial.error) for trial in trials)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """What came of one target."""

    tally: Tally
    error: ConnectorError | None = None

    @property
    def brought_something(self) -> bool:
        return bool(self.tally.posts or self.tally.skipped)


def _asked(parts: Parts, connector: Connector, target: Target) -> _Trial:
    now = parts.clock.now()
    tally = Tally(target=target, since=now - parts.lookback, until=now)
    try:
        for page in paging.read(connector, target, None, parts.fetcher):
            tally.count(page)
            if page.brought_something:
                break
    except ConnectorError as error:
        return _Trial(tally=tally, error=error)
    return _Trial(tally=tally)
