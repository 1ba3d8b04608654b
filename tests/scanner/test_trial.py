from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scanner.errors import AccessDenied
from scanner.models import Coverage, CoverageStatus, SchoolQuery, Target
from scanner.parts import Parts
from scanner.protocols import Budget
from scanner.store import SqlStore, open_store, sqlite_url
from scanner.trial import try_source
from tests.scanner.fakes import FakeClock, FakeSource, Page, WordAssessor, make_post

HOST = "https://social.example"
QUERY = SchoolQuery(names=("Oak Hollow",), hashtags=(), email_domain="", website="", official_accounts=())
FULL = Page(posts=(make_post(text="useless head"),))


class Worded(FakeSource):
    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        return tuple(
            Target(connector=self.meta.name, key=f"k:{word}", label=word, base_url=HOST, query=word)
            for word in ("a", "b", *query.hashtags)
        )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(sqlite_url(tmp_path / "data" / "findings.db"), tmp_path / "store.key") as opened:
        yield opened


def _try(store: SqlStore, source: FakeSource, name: str = "fake", canary: str = "") -> list[Coverage]:
    parts = Parts(
        connectors=(FakeSource("other", {"z": [FULL]}), source),
        fetcher=source,
        assessor=WordAssessor(),
        store=store,
        clock=FakeClock(),
        query=QUERY,
        lookback=timedelta(days=30),
        canaries={name: canary} if canary else {},
    )
    return list(try_source(parts, name))


def test_one_target_and_the_canary_are_asked_and_no_more_than_it_takes(store: SqlStore) -> None:
    source = Worded("fake", {"a": [Page(), FULL, FULL], "b": [FULL], "#science": [FULL, FULL]}, base_url=HOST)
    first, canary = _try(store, source, canary="science")
    assert source.fetched == ["a:0", "a:1", "#science:0"]
    assert [(line.target, line.status, line.posts) for line in (first, canary)] == [
        ("a", CoverageStatus.ANSWERED, 1),
        ("#science", CoverageStatus.ANSWERED, 1),
    ]


def test_where_even_the_canary_brings_nothing_no_silence_is_believed(store: SqlStore) -> None:
    first, canary = _try(store, Worded("fake", {"a": [Page()], "#science": [Page()]}, base_url=HOST), canary="science")
    assert first.status is canary.status is CoverageStatus.SUSPICIOUSLY_EMPTY
    assert "even “science”, which always brings posts, brought none" in first.reason


def test_where_the_canary_cannot_be_asked_no_silence_is_believed(store: SqlStore) -> None:
    source = Worded("fake", {"a": [Page()], "#science": [Page(error=AccessDenied())]}, base_url=HOST)
    first, canary = _try(store, source, canary="science")
    assert (first.status, canary.status) == (CoverageStatus.SUSPICIOUSLY_EMPTY, CoverageStatus.BLOCKED)
    assert "could not be seen" in first.reason


@pytest.mark.parametrize(
    ("a", "science", "statuses"),
    [
        (Page(), FULL, [CoverageStatus.ANSWERED, CoverageStatus.ANSWERED]),
        (FULL, Page(), [CoverageStatus.ANSWERED, CoverageStatus.SUSPICIOUSLY_EMPTY]),
    ],
)
def test_what_brings_posts_is_believed(store: SqlStore, a: Page, science: Page, statuses: list[CoverageStatus]) -> None:
    lines = _try(store, Worded("fake", {"a": [a], "#science": [science]}, base_url=HOST), canary="science")
    assert [line.status for line in lines] == statuses


def test_nothing_is_kept(store: SqlStore) -> None:
    _try(store, Worded("fake", {"a": [FULL]}))
    run = store.begin_run(FakeClock().now())
    report = store.report("s", synthetic=True, run_id=run)
    assert (run, report.findings, report.coverage) == (1, (), ())


def test_what_goes_wrong_is_told(store: SqlStore) -> None:
    [line] = _try(store, Worded("fake", {"a": [Page(error=AccessDenied())]}))
    assert (line.status, line.queries) == (CoverageStatus.BLOCKED, 1)


def test_a_source_that_asks_nothing_says_why(store: SqlStore) -> None:
    [line] = _try(store, FakeSource("fake", {}), canary="science")
    assert line.status is CoverageStatus.NOT_CONFIGURED


def test_a_source_whose_budget_is_spent_says_so_once(store: SqlStore) -> None:
    class Spent(Worded):
        def budget(self, query: SchoolQuery) -> Budget:
            del query
            return Budget(requests=1, a_target=2)

    [line] = _try(store, Spent("fake", {}))
    assert line.status is CoverageStatus.ANOTHER_NIGHT
