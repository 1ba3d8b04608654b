"""What a scan will ask, and what it will not, with the reason: worked out before anybody is asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from scanner import terms
from scanner.ledger import another_night, beyond_limit, not_configured, refused_by_terms
from scanner.models import Coverage, SchoolQuery, Target, Turn
from scanner.protocols import Budget, Budgeted, Connector, Limited, Refusing
from scanner.rotation import Left, Rotation, rotate


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What a plan goes by, beside the connectors.

    Attributes:
        now: when the scan begins.
        record: what the school has on record about its sources' terms.
        turns: by source and label, when each target was last asked.
        dollars: by source, the most that a day may cost, in US dollars.
        canaries: by source, a word that always brings posts.
    """

    now: datetime
    record: terms.Record = field(default_factory=terms.Record)
    turns: Mapping[str, Mapping[str, Turn]] = field(default_factory=dict)
    dollars: Mapping[str, float] = field(default_factory=dict)
    canaries: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePlan:
    """The plan of one source.

    Attributes:
        targets: what is asked.
        unasked: the lines of the ledger of what is not, each with its reason.
        left: those targets among them that have their turn on another night.
        budget: how much of the source may be asked in a day; None if there is no such limit.
        canary: a word that always brings posts, for when an answer is empty; empty if there is none to ask for.
    """

    connector: Connector
    targets: tuple[Target, ...]
    unasked: tuple[Coverage, ...]
    left: tuple[Left, ...] = ()
    budget: Budget | None = None
    canary: str = ""

    @property
    def most_requests(self) -> int:
        """How many requests it makes at most, with a canary for each server, but for retries; files ask nobody."""
        live = [target for target in self.targets if target.base_url]
        servers = {target.base_url: target for target in live} if self.canary else {}
        return sum(map(self._most, (*live, *servers.values())))

    @property
    def most_dollars(self) -> float:
        """What these requests cost at most, in US dollars."""
        return self.most_requests * self.connector.meta.dollars_per_request

    def _most(self, target: Target) -> int:
        if self.budget and self.budget.counts(target):
            return self.budget.a_target
        return self.connector.meta.max_pages


def plans(connectors: Sequence[Connector], query: SchoolQuery, night: Night) -> tuple[SourcePlan, ...]:
    """Plan every source: what its connector wants to ask, less what terms or tonight's budget keep from it."""
    return tuple(_plan(connector, query, night) for connector in connectors)


def _plan(connector: Connector, query: SchoolQuery, night: Night) -> SourcePlan:
    meta = connector.meta
    wanted = tuple(dict.fromkeys(connector.targets(query)))
    refused = terms.source_refusal(meta, night.record, night.now.date()) if wanted else ""
    if refused:
        lines = (refused_by_terms(meta, refused),)
        return SourcePlan(connector=connector, targets=(), unasked=lines)
    permitted = [target for target in wanted if not terms.target_refusal(meta, target)]
    canary = night.canaries.get(meta.name, "")
    budget = _budget(connector, query, night.dollars.get(meta.name))
    rotation = _rotation(connector, permitted, budget, night) if budget else Rotation(asked=tuple(permitted))
    advice = budget.advice if budget else ""
    left = (another_night(meta, each, "" if place else advice) for place, each in enumerate(rotation.left))
    return SourcePlan(
        connector=connector,
        targets=rotation.asked,
        unasked=(*_unasked(connector, query, wanted), *left),
        left=rotation.left,
        budget=budget,
        canary=canary if rotation.has_room_for_canary else "",
    )


def _rotation(connector: Connector, targets: Sequence[Target], budget: Budget, night: Night) -> Rotation:
    name = connector.meta.name
    return rotate(targets, budget, night.turns.get(name, {}), with_canary=bool(night.canaries.get(name)))


def _budget(connector: Connector, query: SchoolQuery, dollars: float | None) -> Budget | None:
    """The smaller of what the connector may ask and what the school will pay for."""
    meta = connector.meta
    own = connector.budget(query) if isinstance(connector, Budgeted) else None
    if dollars is None or not meta.dollars_per_request:
        return own
    paid = Budget(
        requests=int(dollars / meta.dollars_per_request + 1e-9),  # so that 0.3 pays for three requests of 0.1
        a_target=own.a_target if own else meta.max_pages,
        advice=f"To have more asked in a night, raise {meta.name} under [coverage] dollars_per_night in scanner.toml.",
    )
    return own if own and own.requests <= paid.requests else paid


def _unasked(connector: Connector, query: SchoolQuery, wanted: Sequence[Target]) -> Iterator[Coverage]:
    meta = connector.meta
    if not wanted:
        refusal = connector.refusal if isinstance(connector, Refusing) else ""
        yield refused_by_terms(meta, refusal) if refusal else not_configured(meta)
    elif isinstance(connector, Limited) and (told := connector.beyond_limit(query)):
        yield beyond_limit(meta, told)
    for target in wanted:
        if why := terms.target_refusal(meta, target):
            yield refused_by_terms(meta, why, label=target.label)
