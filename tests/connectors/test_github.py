from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.github import Github
from scanner.models import ANSWER, SchoolQuery
from tests.connectors.web_cases import GITHUB


@pytest.fixture
def github() -> Github:
    return Github(GITHUB, lookback_days=30)


def test_issues_are_read_with_the_comments_that_hold_an_address(
    github: Github, query: SchoolQuery, pages: Any, recorded: Any
) -> None:
    issues, pulls, _ = github.targets(query)
    ((request, page),) = pages(github, issues, recorded("github/issues.json"))
    log_in, lists = page.posts

    assert request.url == "https://github.example/search/issues"
    assert request.params["q"] == '"@larkmere.example" is:issue'
    assert github.start(pulls, None).params["q"] == '"@larkmere.example" is:pull-request'
    assert request.headers["Authorization"] == "Bearer token-of-the-school"
    assert log_in.author.handle == "jo_reads"
    assert log_in.text.startswith("Cannot log in\nMy account is")
    assert log_in.published_at == datetime(2026, 11, 17, 8, tzinfo=UTC)
    assert lists.text == "Import of class lists\nIn the docs\nsend it to office@larkmere.example please"
    assert lists.quoted_text == "where is it?"
    assert lists.link_titles == ("https://hall.example/docs",)
    assert page.skipped == {"does not hold the words asked for": 1, "older than the window": 1}
    assert page.cursor


def test_a_commit_shows_its_author_s_address_if_it_is_the_school_s(
    github: Github, query: SchoolQuery, pages: Any, recorded: Any
) -> None:
    ((request, page),) = pages(github, github.targets(query)[2], recorded("github/commits.json"))
    (commit,) = page.posts

    assert request.url == "https://github.example/search/commits"
    assert commit.text == "Add the pupil import"
    assert commit.author.bio == "j.pell@larkmere.example"
    assert commit.author.display_name == "Jo Pell"
    assert page.skipped == {"does not hold the words asked for": 1}


def test_a_search_that_ran_out_of_time_says_so(github: Github, query: SchoolQuery, pages: Any, recorded: Any) -> None:
    part = recorded("github/issues.json")[0].with_json(lambda answer: {**answer, "incomplete_results": True})
    ((_, page),) = pages(github, github.targets(query)[0], (part,))

    assert [problem.where for problem in page.problems] == [ANSWER]
    assert page.cursor is None


def test_a_full_page_is_followed(github: Github, query: SchoolQuery, pages: Any, recorded: Any) -> None:
    full = recorded("github/issues.json")[0].with_json(lambda answer: {**answer, "items": answer["items"][:2] * 25})
    (_, _), (second, _) = pages(github, github.targets(query)[0], (full, recorded("github/issues.json")[0]))

    assert second.params["page"] == "2"
