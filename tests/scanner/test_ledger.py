from datetime import UTC, datetime

import pytest

from scanner.ledger import Tally, another_night, beyond_limit
from scanner.models import ANSWER, Canary, CanaryOutcome, Coverage, CoverageStatus, ParsedPage, Problem
from scanner.rotation import Left
from tests.scanner.fakes import START, TARGET, FakeSource, make_post


def covered(*pages: ParsedPage) -> Coverage:
    tally = Tally(target=TARGET, since=None, until=START)
    for page in pages:
        tally.count(page)
    return tally.coverage(None)


SILENT = Problem(where=ANSWER, what="the search engine one did not answer (timeout)")
JUNK = Problem(where="item 1", what="no post")


def test_nothing_in_an_answer_that_may_be_incomplete_is_not_nothing_found() -> None:
    coverage = covered(ParsedPage(problems=(SILENT, JUNK)), ParsedPage(problems=(SILENT,)))

    assert coverage.status is CoverageStatus.SUSPICIOUSLY_EMPTY
    assert coverage.reason.count(SILENT.what) == 1
    assert coverage.problems == 1


def test_an_answer_that_may_be_incomplete_says_so_beside_its_posts() -> None:
    ended = Problem(where="the next page", what="there is more")
    coverage = covered(ParsedPage(posts=(make_post(),), problems=(SILENT, ended)))

    assert coverage.status is CoverageStatus.ANSWERED
    assert SILENT.what in coverage.reason
    assert "Not read to its end: there is more." in coverage.reason
    assert coverage.problems == 0


def test_what_a_platform_never_allows_has_a_line() -> None:
    coverage = beyond_limit(FakeSource("fake", {}).meta, "no room for 2 more.")

    assert coverage.status is CoverageStatus.NOT_CONFIGURED
    assert coverage.reason == "Not looked at: no room for 2 more."
    assert coverage.target != "Fake", "so that it is not taken for a source that is not set up"


@pytest.mark.parametrize(
    ("last_asked", "scans", "reason"),
    [
        (None, 1, "Never asked so far; the turn comes with the next scan. Raise it."),
        (datetime(2026, 3, 1, tzinfo=UTC), 4, "Last asked on 1 March 2026; the turn comes 4 scans from now. Raise it."),
        (None, None, "Never asked so far; the budget is too small for a single question. Raise it."),
    ],
)
def test_what_is_left_for_another_night_tells_when_it_was_and_when_it_will_be_asked(
    last_asked: datetime | None, scans: int | None, reason: str
) -> None:
    left = Left(target=TARGET, last_asked=last_asked, scans=scans)
    line = another_night(FakeSource("fake", {}).meta, left, "Raise it.")

    assert (line.target, line.status, line.reason) == (TARGET.label, CoverageStatus.ANOTHER_NIGHT, reason)


def test_a_canary_costs_requests_too_and_stands_beside_the_answer() -> None:
    tally = Tally(target=TARGET, since=None, until=START)
    tally.count(ParsedPage())
    tally.heard(Canary(word="science", outcome=CanaryOutcome.POSTS), 2)
    line = tally.coverage(None)

    assert (line.queries, line.status) == (3, CoverageStatus.ANSWERED)
    assert line.canary == Canary(word="science", outcome=CanaryOutcome.POSTS)
