"""Trying one source: a target of it and its canary, for what they answer; what comes is counted and dropped unread."""

from collections.abc import Iterator

from scanner import paging
from scanner.errors import ConnectorError
from scanner.ledger import Tally
from scanner.models import Coverage, Target
from scanner.parts import Parts
from scanner.plan import plans
from scanner.protocols import Connector
from scanner.silence import canary_target


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
        first = source.targets[0]
        yield _asked(parts, source.connector, first)
        if source.canary and (canary := canary_target(source.connector, first.base_url, source.canary)):
            yield _asked(parts, source.connector, canary)


def _asked(parts: Parts, connector: Connector, target: Target) -> Coverage:
    now = parts.clock.now()
    tally = Tally(target=target, since=now - parts.lookback, until=now)
    try:
        for page in paging.read(connector, target, None, parts.fetcher):
            tally.count(page)
            if page.posts or page.skipped:
                break
    except ConnectorError as error:
        return tally.coverage(error)
    return tally.coverage(None)
