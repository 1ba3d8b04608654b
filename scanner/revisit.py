"""Second looks: whether posts that we know are still public (PRIVACY, L-32).

At the beginning of a scan, known posts that nobody has seen for a day are looked at again, the longest unseen first, as
far as the night's budget goes. A source that can ask its platform for one post is asked for it; for the others the page
itself is read, robots.txt and all. Only hosts are asked that the sources of the settings are read from anyway, by the
same client, at the same pace. Pictures and the like are never fetched.

A platform that is closed to us, or that we cannot reach, tells nothing about a post: only where the first answer is
sound, and then says that the post is gone, is it taken for gone. What that changes is in `scanner.store.second_looks`.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import urlsplit

from connectors.sorting import Skip
from scanner import paging, terms
from scanner.errors import AccessDenied, ConnectorError, TargetGone
from scanner.http.site import may_redirect
from scanner.judging import without_content
from scanner.models import Coverage, CoverageStatus, KnownPlace, Look, PageRequest, RawPage, Target
from scanner.parts import Parts
from scanner.pool import as_they_come
from scanner.protocols import Connector, Fetcher, Recalling

log = logging.getLogger(__name__)

SOURCE = "second_look"
"""What the ledger calls these looks."""

UNSEEN_FOR = timedelta(hours=20)
"""A post is due once it was not seen for so long; less than a day, since a scan may begin earlier than the last one."""

_ONCE = frozenset({"robots", "session", "token"})
"""Steps of connectors whose answer holds for every post on a host: the rules for robots, and the sign-ins."""

_NOT_FOR_US = frozenset({Skip.DELETED, Skip.NOT_PUBLIC, Skip.OPTED_OUT, Skip.SIGNED_IN_ONLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """One post to look at: how it is read."""

    place: KnownPlace
    reader: Recalling
    target: Target

    @property
    def host(self) -> str:
        return urlsplit(self.target.base_url).netloc


def look_again(parts: Parts, now: datetime) -> Coverage | None:
    """Look at what is due, erase what is gone, and return the line of the ledger; None if nothing was due.

    Raises:
        StoreError: what was seen could not be noted.
    """
    erased = sum(_erase_overdue(parts, connector, now) for connector in parts.connectors)
    visits = _visits(parts, now)
    seen: Counter[Look] = Counter()
    by_host = groupby(sorted(visits, key=lambda visit: visit.host), key=lambda visit: visit.host)
    for place, look in as_they_come([_read(list(group), parts.fetcher) for _, group in by_host]):
        seen[look] += 1
        erased += parts.store.note_look(place, look, now)
    log.info("looked_again posts=%d erased=%d %s", seen.total(), erased, dict(seen))
    return _coverage(seen, erased, now) if seen or erased else None


def _erase_overdue(parts: Parts, connector: Connector, now: datetime) -> int:
    """Erase what the source's terms do not let us keep any longer unless it is seen again."""
    days = connector.meta.retention_days
    if days is None:
        return 0
    return parts.store.erase_unconfirmed(connector.meta.name, before=now - timedelta(days=days), at=now)


def _visits(parts: Parts, now: datetime) -> list[_Visit]:
    """The posts that are due and may be asked for, within the budget."""
    open_to_us = {
        connector.meta.name: (connector, hosts)
        for connector in parts.connectors
        if not terms.source_refusal(connector.meta, parts.record, now.date())
        and (hosts := _hosts(connector.targets(parts.query)))
    }
    visits = (
        visit
        for place in parts.store.due_places(before=now - UNSEEN_FOR)
        if place.source in open_to_us and (visit := _visit(parts, place, *open_to_us[place.source]))
    )
    return [visit for visit, _ in zip(visits, range(parts.revisits), strict=False)]


def _hosts(targets: Sequence[Target]) -> set[str]:
    """The hosts that a source is read from."""
    return {url for target in targets for url in (target.base_url, target.other_url) if url}


def _visit(parts: Parts, place: KnownPlace, connector: Connector, hosts: set[str]) -> _Visit | None:
    """How to look at the post: as its source asks for it, else by its page; None where neither may be asked for."""
    for reader in (connector, parts.page_reader):
        target = reader.recall(place.url) if isinstance(reader, Recalling) else None
        if isinstance(reader, Recalling) and target and any(may_redirect(host, target.base_url) for host in hosts):
            return _Visit(place=place, reader=reader, target=target)
    return None


def _read(visits: Sequence[_Visit], fetcher: Fetcher) -> Iterator[tuple[KnownPlace, Look]]:
    """Look at the posts on one host, one after the other."""
    once = _AskedOnce(fetcher)
    for visit in visits:
        try:
            look = _look(visit, once)
        except Exception as fault:  # noqa: BLE001 (the boundary of the connectors, as in a scan)
            log.error("connector_fault target=%s %s", visit.target.key, without_content(fault))  # noqa: TRY400
            look = Look.UNKNOWN
        yield visit.place, look


def _look(visit: _Visit, fetcher: Fetcher) -> Look:
    answered = False
    skipped: set[str] = set()
    try:
        for page in paging.read(visit.reader, visit.target, None, fetcher):
            answered = True
            skipped.update(page.skipped)
            if page.problems:
                return Look.UNKNOWN
            if page.posts:
                return Look.THERE
    except AccessDenied:
        return Look.DENIED if answered else Look.UNKNOWN
    except TargetGone:
        return Look.GONE if answered else Look.UNKNOWN
    except ConnectorError:
        return Look.UNKNOWN
    if not skipped:
        return Look.GONE
    return Look.DENIED if skipped & _NOT_FOR_US else Look.THERE


class _AskedOnce:
    """A fetcher that reads the rules of a site and signs in once, however many posts there are looked at.

    Platforms allow few sign-ins: Bluesky thirty in five minutes.
    """

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._known: dict[tuple[str, str], RawPage] = {}

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        """Fetch, or give out what was fetched before."""
        if request.step not in _ONCE:
            return self._fetcher.fetch(target, request)
        asked = (target.connector, request.url)
        if asked not in self._known:
            self._known[asked] = self._fetcher.fetch(target, request)
        return replace(self._known[asked], request=request, target=target)


def _coverage(seen: Counter[Look], erased: int, now: datetime) -> Coverage:
    """The line of the ledger: what was not seen is no answer."""
    unseen, looked = seen[Look.UNKNOWN], seen.total() - seen[Look.UNKNOWN]
    return Coverage(
        source=SOURCE,
        target="Posts of earlier reports, looked at again",
        status=CoverageStatus.FAILED if unseen and not looked else CoverageStatus.ANSWERED,
        until=now,
        pages=looked,
        posts=looked,
        queries=seen.total(),
        problems=unseen,
        skipped={"not seen in public any more, erased here": erased} if erased else {},
        reason=_unseen_words(unseen, seen.total()),
    )


def _unseen_words(unseen: int, total: int) -> str:
    if not unseen:
        return ""
    return (
        f"Could not be looked at: {unseen} of {total}. Whether they are still public is not known, so nothing of them "
        "was erased. Nothing to do now: the next scan tries again."
    )
