from dataclasses import replace
from datetime import timedelta

from scanner.models import CoverageStatus, QueryKind, SchoolQuery, Target
from scanner.plan import plans
from scanner.terms import Record
from tests.scanner.fakes import START, FakeSource, Page

QUERY = SchoolQuery(names=("Oak Hollow",), hashtags=(), email_domain="", website="", official_accounts=())
TODAY = START.date()
HOST = "https://social.example"


def _source(name: str = "fake", **changes: object) -> FakeSource:
    source = FakeSource(name, {"a": [Page()], "b": [Page()]}, base_url=HOST)
    source.meta = replace(source.meta, **changes)  # type: ignore[arg-type]
    return source


def test_requests_and_cost_are_the_most_that_there_can_be() -> None:
    [plan] = plans([_source(max_pages=3, dollars_per_request=0.005)], QUERY, Record(), TODAY)
    assert ([target.query for target in plan.targets], plan.unasked) == (["a", "b"], ())
    assert (plan.most_requests, plan.most_dollars) == (6, 0.03)


def test_files_are_not_asked_for() -> None:
    [plan] = plans([FakeSource("files", {"f": []})], QUERY, Record(), TODAY)
    assert (len(plan.targets), plan.most_requests) == (1, 0)


def test_a_source_with_old_terms_is_not_asked_at_all() -> None:
    [plan] = plans([_source(terms_read=TODAY - timedelta(days=400))], QUERY, Record(), TODAY)
    [line] = plan.unasked
    assert (plan.targets, line.target, line.status) == ((), "Fake", CoverageStatus.REFUSED_BY_TERMS)


def test_a_target_of_a_kind_that_the_terms_do_not_permit_is_left_out_by_itself() -> None:
    class Mixed(FakeSource):
        def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
            first, second = super().targets(query)
            return first, replace(second, kind=QueryKind.PERSON)

    [plan] = plans([Mixed("fake", {"a": [], "b": []})], QUERY, Record(), TODAY)
    [line] = plan.unasked
    assert [target.query for target in plan.targets] == ["a"]
    assert (line.target, line.status) == ("b", CoverageStatus.REFUSED_BY_TERMS)


def test_what_the_budget_has_no_room_for_is_told_beside_what_is_asked() -> None:
    class Tight(FakeSource):
        def over_budget(self, query: SchoolQuery) -> str:
            del query
            return "there is no room for two more."

    [plan] = plans([Tight("fake", {"a": []})], QUERY, Record(), TODAY)
    [line] = plan.unasked
    assert len(plan.targets) == 1
    assert (line.status, line.reason) == (
        CoverageStatus.NOT_CONFIGURED,
        "Not looked at: there is no room for two more.",
    )


def test_a_source_without_targets_says_why() -> None:
    class Unapproved(FakeSource):
        refusal = "it wants an approval."

    off, unapproved = plans([FakeSource("off", {}), Unapproved("barred", {})], QUERY, Record(), TODAY)
    assert [line.status for plan in (off, unapproved) for line in plan.unasked] == [
        CoverageStatus.NOT_CONFIGURED,
        CoverageStatus.REFUSED_BY_TERMS,
    ]
