"""Scans of a place, one night after the other, and what is left of them."""

import re
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from config.settings import HttpSettings
from scanner.clock import SystemClock
from scanner.files import FileFetcher
from scanner.http import HttpFetcher, StreamFetcher
from scanner.models import Assessment, Coverage, CoverageStatus, Post, SchoolQuery
from scanner.paging import RoutedFetcher
from scanner.parts import Parts
from scanner.protocols import Connector, Fetcher
from scanner.scan import scan
from scanner.store import SqlStore
from scanner.terms import Record
from tests.real.faults import Rule
from tests.real.places import DAYS, Place
from tests.scanner.fakes import WordAssessor, make_assessment, make_finding


def parts_of(source: Connector, fetcher: Fetcher, store: SqlStore, query: SchoolQuery, **changes: Any) -> Parts:
    """What a scan of one source needs; the fakes' matchers judge, unless that is changed."""
    parts = Parts(
        connectors=(source,),
        fetcher=fetcher,
        assessor=WordAssessor(),
        store=store,
        clock=SystemClock(),
        query=query,
        lookback=timedelta(days=DAYS),
    )
    return replace(parts, **changes)


class Reader:
    """Notes all that is read, and has every fourth post kept: enough to see what a store makes of it."""

    errors: Mapping[str, int] = {}

    def __init__(self, said: Callable[[Post], str]) -> None:
        self.said = said
        self.seen: Counter[str] = Counter()

    def assess_batch(self, posts: Sequence[Post]) -> list[Assessment]:
        return [self._assess(post) for post in posts]

    def _assess(self, post: Post) -> Assessment:
        said = self.said(post)
        self.seen[said] += 1
        findings = (make_finding(post, fingerprint=post.ref),) if is_kept(said) else ()
        return make_assessment(post, *findings)


def is_kept(said: str) -> bool:
    return zlib.crc32(said.encode()) % 4 == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What came of one scan: the lines of the ledger, and how often each post was read."""

    lines: Sequence[Coverage]
    seen: Counter[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """A place behind the proxy, and the store that its nights fill."""

    place: Place
    misbehave: Callable[..., str]
    store: SqlStore

    def scan(self, *rules: Rule, timeout: float = 10.0) -> Night:
        """Scan the place once, with these faults."""
        place = self.place
        source = place.connector(self.misbehave(*({"path": place.pages, **rule} for rule in rules)))
        at_once = {source.meta.name: 0.0}
        settings = HttpSettings(timeout=timeout, allow_private_hosts=("127.0.0.1",))
        streams = StreamFetcher(settings, place.clock, intervals=at_once, quiet=0.4)
        reader = Reader(place.said)
        with HttpFetcher(settings, place.clock, intervals=at_once) as web, FileFetcher(place.clock) as files:
            parts = parts_of(
                source,
                RoutedFetcher(web=web, files=files, streams=streams),
                self.store,
                place.query,
                assessor=reader,
                clock=place.clock,
                record=Record(approvals={source.meta.name: "case 17"}),
            )
            return Night(lines=[result.coverage for result in scan(parts)], seen=reader.seen)

    @property
    def kept(self) -> Counter[str]:
        """What the store holds, and how often."""
        return Counter(self.place.said(item.post) for item in self.store.report("s", synthetic=True).findings)

    @property
    def to_be_kept(self) -> Counter[str]:
        return Counter(filter(is_kept, self.place.wanted))

    def assert_all_came(self, night: Night) -> None:
        """Everything was read once and is kept once, and the ledger says that it was looked at and nothing else."""
        told = {(line.status, line.reason) for line in night.lines if not re.fullmatch(self.place.told, line.reason)}
        assert told == set()
        assert {line.status for line in night.lines} == {CoverageStatus.ANSWERED}
        assert night.seen == Counter(self.place.wanted)
        assert sum(line.posts for line in night.lines) == len(self.place.wanted)
        assert self.kept == self.to_be_kept
