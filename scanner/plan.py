"""What a scan will ask, and what it will not, with the reason: worked out before anybody is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scanner import terms
from scanner.ledger import not_configured, over_budget, refused_by_terms
from scanner.models import Coverage, SchoolQuery, Target
from scanner.protocols import Budgeted, Connector, Refusing


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePlan:
    """The plan of one source.

    Attributes:
        targets: what is asked.
        unasked: the lines of the ledger of what is not, each with its reason.
    """

    connector: Connector
    targets: tuple[Target, ...]
    unasked: tuple[Coverage, ...]

    @property
    def most_requests(self) -> int:
        """How many requests it makes at most, but for retries; files are not asked for."""
        live = sum(bool(target.base_url) for target in self.targets)
        return live * self.connector.meta.max_pages

    @property
    def most_dollars(self) -> float:
        """What these requests cost at most, in US dollars."""
        return self.most_requests * self.connector.meta.dollars_per_request


def plans(
    connectors: Sequence[Connector], query: SchoolQuery, record: terms.Record, today: date
) -> tuple[SourcePlan, ...]:
    """Plan every source: what its connector wants to ask, less what the platforms' terms do not permit."""
    return tuple(_plan(connector, query, record, today) for connector in connectors)


def _plan(connector: Connector, query: SchoolQuery, record: terms.Record, today: date) -> SourcePlan:
    wanted = tuple(dict.fromkeys(connector.targets(query)))
    refused = terms.source_refusal(connector.meta, record, today) if wanted else ""
    asked = () if refused else tuple(target for target in wanted if not terms.target_refusal(connector.meta, target))
    lines = [refused_by_terms(connector.meta, refused)] if refused else list(_unasked(connector, query, wanted))
    return SourcePlan(connector=connector, targets=asked, unasked=tuple(lines))


def _unasked(connector: Connector, query: SchoolQuery, wanted: Sequence[Target]) -> Iterator[Coverage]:
    meta = connector.meta
    if not wanted:
        refusal = connector.refusal if isinstance(connector, Refusing) else ""
        yield refused_by_terms(meta, refusal) if refusal else not_configured(meta)
    elif isinstance(connector, Budgeted) and (told := connector.over_budget(query)):
        yield over_budget(meta, told)
    for target in wanted:
        if why := terms.target_refusal(meta, target):
            yield refused_by_terms(meta, why, label=target.label)
