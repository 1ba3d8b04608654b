"""What a scan works with; `scanner.wiring` puts it together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from scanner.clock import Clock
from scanner.models import SchoolQuery
from scanner.protocols import Assessor, Connector, Fetcher, Recalling, Store
from scanner.terms import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts.

    Attributes:
        query: what may be asked for outside.
        lookback: how far back a live source is read that was not read before.
        record: what the school has on record about the sources' terms.
        canaries: by connector name, a word that always brings posts.
        page_reader: reads the page of a known post whose own source cannot ask for it.
        revisits: most known posts that are looked at again.
    """

    connectors: tuple[Connector, ...]
    fetcher: Fetcher
    assessor: Assessor
    store: Store
    clock: Clock
    query: SchoolQuery
    lookback: timedelta
    record: Record = field(default_factory=Record)
    canaries: Mapping[str, str] = field(default_factory=dict)
    page_reader: Recalling | None = None
    revisits: int = 0
