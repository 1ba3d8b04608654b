"""What a scan works with; `scanner.wiring` puts it together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scanner.clock import Clock
from scanner.models import SchoolQuery
from scanner.plan import Night
from scanner.protocols import Assessor, Connector, Fetcher, Recalling, Store
from scanner.rotation import DAY
from scanner.terms import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts.

    Attributes:
        query: what may be asked for outside.
        lookback: how far back a live source is read that was not read before.
        record: what the school has on record about the sources' terms.
        canaries: by connector name, a word that always brings posts.
        dollars: by connector name, the most that a day may cost.
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
    dollars: Mapping[str, float] = field(default_factory=dict)
    page_reader: Recalling | None = None
    revisits: int = 0

    def night(self, now: datetime) -> Night:
        """What the plan of a scan that begins now goes by."""
        return Night(
            now=now,
            record=self.record,
            turns=self.store.turns(now - DAY),
            dollars=self.dollars,
            canaries=self.canaries,
        )
