from dataclasses import replace
from datetime import timedelta

import pytest

from scanner.models import CoverageStatus, QueryKind, SchoolQuery, Target, Turn
from scanner.plan import Night, plans
from scanner.protocols import Budget
from tests.scanner.fakes import START, FakeSource, Page

QUERY = SchoolQuery(names=("Oak Hollow",), hashtags=(), email_domain="", website="", official_accounts=())
TODAY = START.date()
NIGHT = Night(now=START)
HOST = "https://social.example"


def _source(name: str = "fake", **changes: object) -> FakeSource:
    source = FakeSource(name, {"a": [Page()], "b": [Page()]}, base_url=HOST)
    source.meta = replace(source.meta, **changes)  # type: ignore[arg-type]
    return source


def test_requests_and_cost_are_the_most_that_there_can_be() -> None:
    [plan] = plans([_source(max_pages=3, dollars_per_request=0.005)], QUERY, NIGHT)
    assert ([target.query for target in plan.targets], plan.unasked) == (["a", "b"], ())
    assert (plan.most_requests, plan.most_dollars) == (6, 0.03)


def test_files_are_not_asked_for() -> None:
    [plan] = plans([FakeSource("files", {"f": []})], QUERY, NIGHT)
    assert (len(plan.targets), plan.most_requests) == (1, 0)


def test_a_source_with_old_terms_is_not_asked_at_all() -> None:
    [plan] = plans([_source(terms_read=TODAY - timedelta(days=400))], QUERY, NIGHT)
    [line] = plan.unasked
    assert (plan.targets, line.target, line.status) == ((), "Fake", CoverageStatus.REFUSED_BY_TERMS)


def test_a_target_of_a_kind_that_the_terms_do_not_permit_is_left_out_by_itself() -> None:
    class Mixed(FakeSource):
        def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
            first, second = super().targets(query)
            return first, replace(second, kind=QueryKind.PERSON)

    [plan] = plans([Mixed("fake", {"a": [], "b": []})], QUERY, NIGHT)
    [line] = plan.unasked
    assert [target.query for target in plan.targets] == ["a"]
    assert (line.target, line.status) == ("b", CoverageStatus.REFUSED_BY_TERMS)


class Tight(FakeSource):
    """Asks for "a" to "e" of its host, within a budget."""

    def __init__(self, requests: int, a_target: int = 2) -> None:
        super().__init__("fake", {name: [] for name in "abcde"}, base_url=HOST)
        self.allowed = Budget(requests=requests, a_target=a_target, advice="Raise it.")

    def budget(self, query: SchoolQuery) -> Budget:
        del query
        return self.allowed


def test_what_the_budget_has_no_room_for_has_its_turn_on_another_night() -> None:
    night = replace(NIGHT, turns={"fake": {"a": Turn(at=START - timedelta(days=1)), "z": Turn(at=START)}})
    [plan] = plans([Tight(7)], QUERY, night)
    assert [target.query for target in plan.targets] == ["b", "c", "d"]
    assert plan.most_requests == 6
    assert [(line.target, line.status) for line in plan.unasked] == [
        ("e", CoverageStatus.ANOTHER_NIGHT),
        ("a", CoverageStatus.ANOTHER_NIGHT),
    ]
    assert plan.unasked[0].reason == "Never asked so far; the turn comes with the next scan. Raise it."
    assert plan.unasked[1].reason.startswith("Last asked on 1 March 2026")


def test_the_canary_has_a_question_of_the_budget_where_there_is_room_for_two() -> None:
    roomy, narrow = (
        plans([Tight(requests)], QUERY, replace(NIGHT, canaries={"fake": "science"}))[0] for requests in (4, 2)
    )
    assert (len(roomy.targets), roomy.canary) == (1, "science")
    assert (len(narrow.targets), narrow.canary) == (1, "")


def test_money_is_a_budget_for_what_is_paid_for() -> None:
    paid = _source(max_pages=1, dollars_per_request=0.1)
    [plan] = plans([paid], QUERY, replace(NIGHT, dollars={"fake": 0.1}))
    [line] = plan.unasked
    assert (len(plan.targets), plan.most_dollars, line.target) == (1, 0.1, "b")
    assert "fake under [coverage] dollars_per_night" in line.reason
    [plan] = plans([paid], QUERY, replace(NIGHT, dollars={"fake": 0.09}))
    assert plan.targets == ()
    assert "too small for a single question" in plan.unasked[0].reason


@pytest.mark.parametrize(("dollars", "asked"), [(0.3, 3), (0.5, 4), (9.0, 4)])
def test_the_smaller_of_two_budgets_counts(dollars: float, asked: int) -> None:
    source = Tight(4, a_target=1)
    source.meta = replace(source.meta, dollars_per_request=0.1)
    [plan] = plans([source], QUERY, replace(NIGHT, dollars={"fake": dollars}))
    assert len(plan.targets) == asked
    assert plan.most_dollars <= dollars + 1e-9


def test_what_a_platform_never_allows_is_told_beside_what_is_asked() -> None:
    class Bounded(FakeSource):
        def beyond_limit(self, query: SchoolQuery) -> str:
            del query
            return "the platform allows no more."

    [plan] = plans([Bounded("fake", {"a": []})], QUERY, NIGHT)
    [line] = plan.unasked
    assert len(plan.targets) == 1
    assert (line.status, line.reason) == (
        CoverageStatus.NOT_CONFIGURED,
        "Not looked at: the platform allows no more.",
    )


def test_a_source_without_targets_says_why() -> None:
    class Unapproved(FakeSource):
        refusal = "it wants an approval."

    off, unapproved = plans([FakeSource("off", {}), Unapproved("barred", {})], QUERY, NIGHT)
    assert [line.status for plan in (off, unapproved) for line in plan.unasked] == [
        CoverageStatus.NOT_CONFIGURED,
        CoverageStatus.REFUSED_BY_TERMS,
    ]
