"""Posts planted to make somebody look bad (PRIVACY, T-03): many copies are one finding, of low confidence, and say so.

The real matchers judge them, the real store keeps them, the real report shows them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config import load_demo, load_policy
from matchers.assess import Assessor
from reports.cards import cards
from reports.context import ReportContext
from scanner import wiring
from scanner.models import Author, Clause, Post, RunReport
from scanner.protocols import PageSaved
from scanner.store import SqlStore, open_store, sqlite_url
from tests.scanner.fakes import START, TARGET, make_post

SCHOOL = load_demo()
WHO = SCHOOL.staff[0].name
LONG = f"Everybody at {SCHOOL.profile.name} knows that {WHO} is a thief and a bully and has been for years, ask anyone"
SHORT = f"{WHO} at {SCHOOL.profile.name} is a thief"
ENDINGS = ("", "!!!", " lol", " 😂😂", " #shame", " fr", " smh", " …", " 😡", " rt")


@pytest.fixture(scope="module")
def assessor() -> Assessor:
    return wiring.assessor(SCHOOL, "balanced")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(sqlite_url(tmp_path / "data" / "findings.db"), tmp_path / "store.key") as opened:
        yield opened


def _planted(text: str, number: int = 50) -> list[Post]:
    """So many copies within a few hours, by as many accounts, each a little different."""
    return [
        make_post(
            f"{text}{n}",
            text=text + ENDINGS[n % len(ENDINGS)],
            author=Author(handle=f"account{n}", display_name=f"Account {n}"),
            published_at=START - timedelta(minutes=7 * n),
        )
        for n in range(number)
    ]


def _saved(store: SqlStore, assessor: Assessor, posts: Sequence[Post]) -> tuple[PageSaved, RunReport]:
    run = store.begin_run(START)
    pages = list(zip(posts, assessor.assess_batch(posts), strict=True))
    saved = store.save_page(run, TARGET, pages, None)
    store.finish_run(run, START, len(posts))
    return saved, store.report(SCHOOL.profile.name, synthetic=True)


@pytest.mark.parametrize("text", [LONG, SHORT], ids=["long", "short"])
def test_fifty_planted_posts_are_one_item_of_low_confidence(store: SqlStore, assessor: Assessor, text: str) -> None:
    saved, report = _saved(store, assessor, _planted(text))
    [finding] = [stored for stored in report.findings if stored.finding.clause is Clause.DEROGATORY]
    context = ReportContext(school=SCHOOL, policy=load_policy(), generated_at=START, version="1")
    [card] = [card for card in cards(report, context) if card.reference.startswith(f"F{finding.id}")]
    clauses = {stored.finding.clause for stored in report.findings}

    assert saved.new == len(report.findings) == len(clauses) <= 2, "one a clause, however many copies"
    assert (finding.burst, len(finding.places)) == (50, 50)
    assert all(stored.finding.score < 0.34 for stored in report.findings)
    assert card.burst.startswith("50 near-identical posts within a day. That can be a campaign, or bait")
    assert "second person" in card.burst
    assert any("may be a campaign" in reason.note for view in card.clauses for reason in view.why.reasons_against)


def test_one_post_of_that_kind_is_believed_as_it_was(store: SqlStore, assessor: Assessor) -> None:
    [assessment] = assessor.assess_batch(_planted(LONG, 1))
    _, report = _saved(store, assessor, _planted(LONG, 1))
    judged = [(finding.clause, finding.score) for finding in assessment.shown_findings]
    assert [(stored.finding.clause, stored.finding.score) for stored in report.findings] == judged
    assert judged[0][1] > 0.6


@pytest.mark.parametrize("text", [LONG, SHORT], ids=["long", "short"])
def test_another_accusation_in_the_same_words_is_not_hidden_among_the_copies(
    store: SqlStore, assessor: Assessor, text: str
) -> None:
    """What is said of somebody is a finding of its own, however much of the sentence is borrowed."""
    other = replace(_planted(text, 1)[0], native_id="other", text=text.replace("thief", "drunk"))
    _, report = _saved(store, assessor, [*_planted(text), other])
    said = {stored.post.text for stored in report.findings if stored.finding.clause is Clause.DEROGATORY}
    assert any("drunk" in words for words in said)
    assert any("thief" in words for words in said)
