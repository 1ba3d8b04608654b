from scanner.ledger import Tally, over_budget
from scanner.models import ANSWER, Coverage, CoverageStatus, ParsedPage, Problem
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


def test_what_the_budget_left_out_has_a_line() -> None:
    coverage = over_budget(FakeSource("fake", {}).meta, "no room for 2 more.")

    assert coverage.status is CoverageStatus.NOT_CONFIGURED
    assert coverage.reason == "Not looked at: no room for 2 more."
