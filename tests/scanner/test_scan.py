import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scanner import silence
from scanner.errors import (
    AccessDenied,
    ConnectorError,
    FetchError,
    ParseError,
    RateLimited,
    StoreError,
    TargetGone,
    TooLarge,
)
from scanner.models import CoverageStatus, PageRequest, Problem, QueryKind, RawPage, SchoolQuery, Target
from scanner.parts import Parts
from scanner.protocols import Fetcher, Use
from scanner.scan import Progress, TargetResult, scan
from scanner.store import SqlStore, open_store, sqlite_url
from scanner.terms import Record
from tests.scanner.fakes import START, FakeClock, FakeSource, Page, RoutingFetcher, WordAssessor, make_post

QUERY = SchoolQuery(names=("Oak Hollow",), hashtags=(), email_domain="", website="", official_accounts=())
LOOKBACK = timedelta(days=30)
MARK = "zz-marked-zz"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(sqlite_url(tmp_path / "data" / "findings.db"), tmp_path / "store.key") as opened:
        yield opened


def _parts(store: SqlStore, *sources: FakeSource, fetcher: Fetcher | None = None) -> Parts:
    return Parts(
        connectors=sources,
        fetcher=fetcher or RoutingFetcher(*sources),
        assessor=WordAssessor(),
        store=store,
        clock=FakeClock(),
        query=QUERY,
        lookback=LOOKBACK,
    )


def _page(*texts: str, prefix: str = "") -> Page:
    return Page(posts=tuple(make_post(f"{prefix}{text}", text=text) for text in texts))


def _statuses(results: list[TargetResult]) -> dict[str, CoverageStatus]:
    return {result.coverage.target: result.coverage.status for result in results}


def test_a_scan_keeps_what_is_shown_and_tells_what_it_looked_at(store: SqlStore) -> None:
    source = FakeSource("fake", {"a": [_page("useless head", "fine day"), _page("useless roof")], "b": [_page("sun")]})
    results = list(scan(_parts(store, source)))
    report = store.report("s", synthetic=True)
    assert {item.post.text for item in report.findings} == {"useless head", "useless roof"}
    assert {(r.coverage.target, r.coverage.pages, r.coverage.posts, r.new) for r in results} == {
        ("a", 2, 3, 2),
        ("b", 1, 1, 0),
    }
    assert [result.coverage for result in results] == list(report.coverage)
    assert (report.run.posts_seen, report.run.posts_kept, report.run.finished_at) == (4, 2, START)
    assert not any(result.failed for result in results)


def test_a_second_scan_asks_from_where_the_first_ended_and_finds_nothing_new(store: SqlStore) -> None:
    source = FakeSource("fake", {"a": [_page("useless head"), _page("useless roof")]})
    list(scan(_parts(store, source)))
    [result] = scan(_parts(store, source))
    report = store.report("s", synthetic=True)
    assert (result.new, report.run.findings_new, len(report.findings)) == (0, 0, 2)
    assert source.fetched == ["a:0", "a:1", "a:2"]


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (
            FetchError("the server did not answer"),
            CoverageStatus.FAILED,
            "The server did not answer. Nothing to do now",
        ),
        (RateLimited(), CoverageStatus.THROTTLED, "next scan tries again"),
        (AccessDenied(), CoverageStatus.BLOCKED, "sign-in or token"),
        (TargetGone(), CoverageStatus.FAILED, "address in the settings"),
        (TooLarge(), CoverageStatus.FAILED, "http.max_bytes"),
        (ParseError(), CoverageStatus.FAILED, "may need an update"),
        (ConnectorError(), CoverageStatus.FAILED, "next scan tries again"),
        (KeyError(MARK), CoverageStatus.FAILED, "A fault in the scanner"),
    ],
)
def test_every_error_has_its_line_in_the_ledger_and_the_others_are_read(
    store: SqlStore, caplog: pytest.LogCaptureFixture, error: Exception, status: CoverageStatus, words: str
) -> None:
    source = FakeSource("fake", {"bad": [Page(error=error)], "good": [_page("useless head")]})
    with caplog.at_level(logging.DEBUG):
        results = list(scan(_parts(store, source)))
    bad, good = sorted(results, key=lambda result: result.coverage.target)
    assert (bad.coverage.status, good.coverage.status) == (status, CoverageStatus.ANSWERED)
    assert (bad.failed, good.failed) == (True, False)
    assert words in bad.coverage.reason
    assert MARK not in caplog.text
    assert store.report("s", synthetic=True).run.findings_new == 1


def test_every_kind_of_connector_error_is_mapped() -> None:
    from scanner.ledger import _ANSWERS

    assert {kind for kind, _, _ in _ANSWERS} >= set(ConnectorError.__subclasses__()) - {FetchError}
    assert _ANSWERS[-1][0] is ConnectorError


def test_what_was_read_before_an_error_is_kept_and_the_next_scan_goes_on_there(store: SqlStore) -> None:
    broken = FakeSource("fake", {"a": [_page("useless head"), Page(error=RateLimited())]})
    [result] = scan(_parts(store, broken))
    mended = FakeSource("fake", {"a": [_page("useless head"), _page("useless roof")]})
    list(scan(_parts(store, mended)))
    assert (result.coverage.pages, result.coverage.queries, result.new) == (1, 2, 1)
    assert "after 1 page." in result.coverage.reason
    assert mended.fetched == ["a:1"]
    assert len(store.report("s", synthetic=True).findings) == 2


def test_a_source_with_nothing_to_ask_is_said_to_be_not_configured(store: SqlStore) -> None:
    [result] = scan(_parts(store, FakeSource("empty", {})))
    assert _statuses([result]) == {"Empty": CoverageStatus.NOT_CONFIGURED}
    assert "[sources.empty]" in result.coverage.reason
    assert not result.failed
    assert store.report("s", synthetic=True).coverage == (result.coverage,)


def test_a_source_that_lacks_an_approval_is_said_to_be_refused_by_terms(store: SqlStore) -> None:
    class Unapproved(FakeSource):
        refusal = "its terms ask for an approval first."

    [result] = scan(_parts(store, Unapproved("barred", {})))
    assert _statuses([result]) == {"Barred": CoverageStatus.REFUSED_BY_TERMS}
    assert result.coverage.reason == "Not looked at: its terms ask for an approval first."
    assert result.failed


def test_an_unchanged_source_is_said_to_be_unchanged(store: SqlStore) -> None:
    [result] = scan(_parts(store, FakeSource("fake", {"a": [Page(unchanged=True)]})))
    assert result.coverage.status is CoverageStatus.UNCHANGED
    assert not result.failed


def test_skips_problems_and_an_end_before_the_end_are_told(store: SqlStore) -> None:
    cut = Problem(where="the next page", what="there is more than can be read")
    odd = Problem(where="item 4", what="no text")
    pages = [Page(skipped={"opted out": 2}, problems=(odd,)), Page(skipped={"opted out": 1}, problems=(cut,))]
    [result] = scan(_parts(store, FakeSource("fake", {"a": pages})))
    assert (result.coverage.skipped, result.coverage.problems) == ({"opted out": 3}, 1)
    assert result.coverage.reason == "Not read to its end: there is more than can be read."
    assert result.coverage.status is CoverageStatus.ANSWERED


def test_a_post_that_the_matchers_fail_on_costs_only_itself(store: SqlStore, caplog: pytest.LogCaptureFixture) -> None:
    source = FakeSource("fake", {"a": [_page("useless flaw", f"bug {MARK}", "useless roof")]})
    [result] = scan(_parts(store, source))
    assert (result.new, result.faults, result.failed) == (2, 2, True)
    assert "2 judgements of posts failed" in result.coverage.reason
    assert "matcher_fault post=fake:" in caplog.text
    assert MARK not in caplog.text


def test_a_clause_that_fails_leaves_the_post_s_other_clauses_and_is_counted(
    store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    [result] = scan(_parts(store, FakeSource("fake", {"a": [_page("useless flaw"), _page("flaw"), _page("sun")]})))
    assert (result.new, result.faults, result.failed) == (1, 2, True)
    assert caplog.text.count("clause_fault clause=4.5.5 count=1") == 2


def test_the_window_is_the_lookback_or_where_the_last_run_began(store: SqlStore) -> None:
    parts = _parts(store, FakeSource("fake", {"a": [_page("sun")]}), FakeSource("files", {"f": []}, use=Use.IMPORT))
    since = {result.coverage.target: result.coverage.since for result in scan(parts)}
    assert isinstance(parts.clock, FakeClock)
    parts.clock.time += timedelta(days=1)
    again = {result.coverage.target: result.coverage.since for result in scan(parts)}
    assert since == {"a": START - LOOKBACK, "f": None}
    assert again == {"a": START, "f": None}


def test_hosts_are_asked_at_the_same_time_and_one_host_one_page_at_a_time(store: SqlStore) -> None:
    together = threading.Barrier(2, timeout=10)
    busy: dict[str, threading.Lock] = {"one": threading.Lock(), "two": threading.Lock()}

    class Watching(RoutingFetcher):
        def fetch(self, target: Target, request: PageRequest) -> RawPage:
            assert busy[target.connector].acquire(blocking=False)
            together.wait()
            busy[target.connector].release()
            return super().fetch(target, request)

    sources = [
        FakeSource(name, {"a": [_page("sun", prefix=name)], "b": [_page("rain", prefix=name)]}, base_url=url)
        for name, url in (("one", "https://one.example"), ("two", "https://two.example"))
    ]
    results = list(scan(_parts(store, *sources, fetcher=Watching(*sources))))
    assert len(results) == 4
    assert not any(result.failed for result in results)


def test_progress_is_told_to_the_end(store: SqlStore) -> None:
    told: list[Progress] = []
    source = FakeSource("fake", {"a": [_page("sun"), _page("rain")], "b": [_page("fog")]})
    list(scan(_parts(store, source), told.append))
    assert [(step.done, step.total, step.posts, step.label) for step in told] == [
        (0, 2, 1, "a"),
        (0, 2, 2, "a"),
        (1, 2, 2, "a"),
        (1, 2, 3, "b"),
        (2, 2, 3, "b"),
    ]


def test_a_store_that_fails_stops_the_run(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(store, "save_page", full)
    source = FakeSource("fake", {"a": [_page("sun")], "b": [_page("rain")]})
    with pytest.raises(StoreError, match="disk is full"):
        list(scan(_parts(store, source)))
    assert store.last_finished() is None


def test_no_word_of_a_post_reaches_the_log(store: SqlStore, caplog: pytest.LogCaptureFixture) -> None:
    source = FakeSource("fake", {"a": [_page(f"useless {MARK}", f"bug {MARK}", f"danger {MARK}")]})
    with caplog.at_level(logging.DEBUG):
        list(scan(_parts(store, source)))
    assert "target_done target=fake:a status=answered pages=1 posts=3 new=1 known=0 faults=1" in caplog.text
    assert MARK not in caplog.text


HOST = "https://social.example"


class Worded(FakeSource):
    """A source on a host that asks for "a", "b" and every hashtag."""

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        return tuple(
            Target(connector="fake", key=f"fake:{word}", label=word, base_url=HOST, query=word)
            for word in ("a", "b", *query.hashtags)
        )


@pytest.mark.parametrize("works", [True, False])
def test_a_silent_canary_makes_empty_answers_suspicious_and_its_posts_are_dropped(store: SqlStore, works: bool) -> None:
    canary = _page("useless lab") if works else Page()
    source = Worded("fake", {"a": [Page()], "b": [_page("useless head")], "#science": [canary]}, base_url=HOST)
    results = list(scan(replace(_parts(store, source), canaries={"fake": "science"})))
    assert _statuses(results) == {
        "a": CoverageStatus.ANSWERED if works else CoverageStatus.SUSPICIOUSLY_EMPTY,
        "b": CoverageStatus.ANSWERED,
    }
    assert source.fetched == ["a:0", "#science:0", "b:0"]
    assert {item.post.text for item in store.report("s", synthetic=True).findings} == {"useless head"}


def test_a_target_that_used_to_bring_posts_and_falls_silent_is_suspicious(store: SqlStore) -> None:
    for night in range(silence.ENOUGH):
        [result] = scan(_parts(store, FakeSource("fake", {"a": [_page("sun")] * (night + 1)}, base_url=HOST)))
        assert result.coverage.status is CoverageStatus.ANSWERED
    [result] = scan(_parts(store, FakeSource("fake", {"a": [Page()]}, base_url=HOST)))
    assert result.coverage.status is CoverageStatus.SUSPICIOUSLY_EMPTY
    assert "5 of its last 5 readings" in result.coverage.reason
    assert result.failed


def test_a_file_that_is_empty_is_just_empty(store: SqlStore) -> None:
    for pages in [[_page("sun")]] * silence.ENOUGH + [[Page()]]:
        [result] = scan(_parts(store, FakeSource("fake", {"a": pages})))
    assert result.coverage.status is CoverageStatus.ANSWERED


def test_a_source_is_refused_once_its_terms_are_old_and_nobody_is_asked(store: SqlStore) -> None:
    old, fresh = FakeSource("old", {"a": [Page()], "b": [Page()]}), FakeSource("fresh", {"c": [Page()]})
    old.meta = replace(old.meta, terms_read=START.date() - timedelta(days=366))
    results = list(scan(_parts(store, old, fresh)))
    assert _statuses(results) == {"Old": CoverageStatus.REFUSED_BY_TERMS, "c": CoverageStatus.ANSWERED}
    assert (old.fetched, fresh.fetched) == ([], ["c:0"])
    record = Record(terms_read={"old": START.date()})
    assert "a" in _statuses(list(scan(replace(_parts(store, old, fresh), record=record))))


def test_a_source_that_needs_approval_is_refused_whatever_its_connector_says(store: SqlStore) -> None:
    source = FakeSource("fake", {"a": [Page()]})
    source.meta = replace(source.meta, needs_approval=True)
    [result] = scan(_parts(store, source))
    assert (result.coverage.status, source.fetched) == (CoverageStatus.REFUSED_BY_TERMS, [])
    [result] = scan(replace(_parts(store, source), record=Record(approvals={"fake": "REF 7"})))
    assert result.coverage.status is CoverageStatus.ANSWERED


def test_a_kind_of_target_that_the_terms_do_not_permit_is_refused_by_itself(store: SqlStore) -> None:
    class Mixed(FakeSource):
        def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
            school, account = super().targets(query)
            return school, replace(account, kind=QueryKind.OFFICIAL)

    source = Mixed("fake", {"a": [Page()], "b": [Page()]})
    results = list(scan(_parts(store, source)))
    assert _statuses(results) == {"a": CoverageStatus.ANSWERED, "b": CoverageStatus.REFUSED_BY_TERMS}
    assert source.fetched == ["a:0"]
