import json
from dataclasses import replace
from typing import Any

import pytest

from config import load_demo
from connectors.hibp import Hibp
from scanner import wiring
from scanner.errors import ParseError
from scanner.models import Clause, ParsedPage, SchoolQuery, Target
from tests.connectors.recorded import Reply
from tests.connectors.web_cases import HIBP


@pytest.fixture
def hibp() -> Hibp:
    return Hibp(HIBP, lookback_days=30)


@pytest.fixture
def target(hibp: Hibp, query: SchoolQuery) -> Target:
    return hibp.targets(query)[0]


def test_each_address_states_where_it_was_used(hibp: Hibp, target: Target, pages: Any, recorded: Any) -> None:
    (domain, _), (leaks, page) = pages(hibp, target, recorded("hibp/domain.json"))

    assert domain.url == "https://hibp.example/api/v3/breacheddomain/larkmere.example"
    assert domain.headers == {"hibp-api-key": "token-of-the-school"}
    assert leaks.url == "https://hibp.example/api/v3/breaches"
    assert leaks.headers == {}, "the list is public: the key stays here"
    assert {post.native_id: post.text for post in page.posts} == {
        "j.pell@larkmere.example": (
            "The school address j.pell@larkmere.example was used for an account on "
            "Garden Planner (gardenplanner.example)."
        ),
        "office@larkmere.example": (
            "The school address office@larkmere.example was used for an account on Parcel Club (parcelclub.example)."
        ),
        "head@larkmere.example": (
            "The school address head@larkmere.example was used for an account on "
            "Garden Planner (gardenplanner.example), Parcel Club (parcelclub.example)."
        ),
    }


def test_what_says_something_private_or_names_no_site_is_left_out(
    hibp: Hibp, target: Target, pages: Any, recorded: Any
) -> None:
    (_, _), (_, page) = pages(hibp, target, recorded("hibp/domain.json"))

    assert not any("Quiet" in post.text or "Spam" in post.text for post in page.posts)
    assert page.skipped == {"found only on sites that are left out on purpose": 1}


@pytest.mark.parametrize("reply", [Reply(status=404), Reply(body=b"{}")], ids=["not found", "empty"])
def test_nothing_found_ends_the_reading(hibp: Hibp, target: Target, pages: Any, reply: Reply) -> None:
    assert pages(hibp, target, (reply,))[0][1] == ParsedPage()


def test_addresses_without_a_readable_leak_are_told(hibp: Hibp, target: Target, pages: Any, recorded: Any) -> None:
    domain, leaks = recorded("hibp/domain.json")
    odd = replace(domain, body=json.dumps({"a": "x", "b": [7], "office": ["ParcelClub", None]}).encode())
    (_, first), (_, page) = pages(hibp, target, (odd, leaks))

    assert [problem.where for problem in first.problems] == ["item 1", "item 2"]
    assert [post.native_id for post in page.posts] == ["office@larkmere.example"]


def test_the_list_of_leaks_has_to_be_one(hibp: Hibp, target: Target, pages: Any, recorded: Any) -> None:
    with pytest.raises(ParseError):
        pages(hibp, target, (recorded("hibp/domain.json")[0], Reply(body=b'{"Name": "x"}')))


def test_a_school_without_a_domain_is_not_asked_for(hibp: Hibp, query: SchoolQuery) -> None:
    assert hibp.targets(replace(query, email_domain="")) == ()


def test_such_a_post_falls_under_the_clause_on_school_addresses(
    hibp: Hibp, query: SchoolQuery, pages: Any, recorded: Any
) -> None:
    school = load_demo()
    (target,) = hibp.targets(replace(query, email_domain=school.profile.email_domain))
    (_, _), (_, page) = pages(hibp, target, recorded("hibp/domain.json"))
    assessments = wiring.assessor(school, "balanced").assess_batch(page.posts)
    shown = {finding.clause for assessment in assessments for finding in assessment.shown_findings}

    assert Clause.SCHOOL_EMAIL in shown
