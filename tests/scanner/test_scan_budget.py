from datetime import timedelta
from pathlib import Path

from scanner.models import CoverageStatus, SchoolQuery
from scanner.parts import Parts
from scanner.scan import scan
from scanner.store import open_store, sqlite_url
from tests.scanner.fakes import FakeClock, FakeSource, Page, RoutingFetcher, WordAssessor, make_post


class Thrifty(FakeSource):
    """Has a budget that does not reach for all it would ask."""

    def over_budget(self, query: SchoolQuery) -> str:
        return f"no room for {query.names[0]}."


def test_what_the_budget_leaves_out_has_its_line_and_is_no_failure(tmp_path: Path) -> None:
    source = Thrifty("engine", {"one": [Page(posts=(make_post(),))]})
    with open_store(sqlite_url(tmp_path / "data" / "findings.db"), tmp_path / "store.key") as store:
        results = list(
            scan(
                Parts(
                    connectors=(source,),
                    fetcher=RoutingFetcher(source),
                    assessor=WordAssessor(),
                    store=store,
                    clock=FakeClock(),
                    query=SchoolQuery(names=("Oak",), hashtags=(), email_domain="", website="", official_accounts=()),
                    lookback=timedelta(days=30),
                )
            )
        )

    left_out, read = sorted(results, key=lambda result: result.coverage.posts)
    assert left_out.coverage.status is CoverageStatus.NOT_CONFIGURED
    assert left_out.coverage.reason == "Not looked at: no room for Oak."
    assert not left_out.failed
    assert read.coverage.status is CoverageStatus.ANSWERED
