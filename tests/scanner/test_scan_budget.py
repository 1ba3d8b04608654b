"""A source whose budget does not reach for all it would ask, night after night."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scanner.models import CoverageStatus, SchoolQuery
from scanner.parts import Parts
from scanner.protocols import Budget
from scanner.scan import TargetResult, scan
from scanner.store import SqlStore, open_store, sqlite_url
from tests.scanner.fakes import START, FakeClock, FakeSource, Page, RoutingFetcher, WordAssessor, make_post


class Thrifty(FakeSource):
    """Asks for five things and has room for two of them."""

    def __init__(self) -> None:
        super().__init__(
            "engine", {name: [Page(posts=(make_post(),))] for name in "abcde"}, base_url="https://e.example"
        )

    def budget(self, query: SchoolQuery) -> Budget:
        del query
        return Budget(requests=2, a_target=1, advice="Raise it.")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(sqlite_url(tmp_path / "data" / "findings.db"), tmp_path / "store.key") as opened:
        yield opened


def _night(store: SqlStore, hours: float) -> list[TargetResult]:
    source = Thrifty()
    parts = Parts(
        connectors=(source,),
        fetcher=RoutingFetcher(source),
        assessor=WordAssessor(),
        store=store,
        clock=FakeClock(START + timedelta(hours=hours)),
        query=SchoolQuery(names=("Oak",), hashtags=(), email_domain="", website="", official_accounts=()),
        lookback=timedelta(days=30),
    )
    return list(scan(parts))


def _asked(results: list[TargetResult]) -> list[str]:
    return sorted(r.coverage.target for r in results if r.coverage.status is CoverageStatus.ANSWERED)


def test_over_the_nights_everything_has_its_turn(store: SqlStore) -> None:
    nights = [_asked(_night(store, hours)) for hours in (0, 23.5, 47.5, 71)]
    assert nights == [["a", "b"], ["c", "d"], ["a", "e"], ["b", "c"]]


def test_what_is_left_has_its_line_and_is_no_failure(store: SqlStore) -> None:
    left = [r for r in _night(store, 0) if r.coverage.status is CoverageStatus.ANOTHER_NIGHT]
    assert [result.coverage.target for result in left] == ["c", "d", "e"]
    assert "Never asked so far" in left[0].coverage.reason
    assert not any(result.failed for result in left)
    lines = store.report("s", synthetic=True).coverage
    assert sum(line.status is CoverageStatus.ANOTHER_NIGHT for line in lines) == 3


def test_a_second_scan_of_the_day_does_not_spend_the_budget_again(store: SqlStore) -> None:
    _night(store, 0)
    assert _asked(_night(store, 10)) == []
    assert _asked(_night(store, 24)) == ["c", "d"]
