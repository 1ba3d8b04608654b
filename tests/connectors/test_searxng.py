from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.searxng import Searxng
from scanner.errors import AccessDenied
from scanner.models import ANSWER, SchoolQuery, Target
from tests.connectors.web_cases import SEARXNG


@pytest.fixture
def searxng() -> Searxng:
    return Searxng(SEARXNG, lookback_days=30)


@pytest.fixture
def target(searxng: Searxng, query: SchoolQuery) -> Target:
    return searxng.targets(query)[0]


def test_results_become_posts_of_the_site_they_lead_to(
    searxng: Searxng, target: Target, pages: Any, recorded: Any, now: datetime
) -> None:
    (first, page), (second, last) = pages(searxng, target, recorded("searxng/search.json"))
    pov, fence = page.posts

    assert first.url == "https://searx.example/search"
    assert first.params == {"q": '"Larkmere Primary" site:tiktok.com', "format": "json", "pageno": "1"}
    assert second.params["pageno"] == "2"
    assert pov.platform == "tiktok"
    assert pov.url == "https://www.tiktok.com/@jo_reads/video/7301"
    assert pov.text == "jo_reads on TikTok\nPOV you teach at Larkmere Primary & it is only Tuesday"
    assert pov.published_at == datetime(2026, 11, 17, 18, 20, tzinfo=UTC)
    assert fence.text == "Larkmere Primary: the fence is down again. Comments …"
    assert fence.published_at is None
    assert page.skipped == {
        "on another site than was asked for": 1,
        "does not hold the words asked for": 1,
        "older than the window": 1,
    }
    assert last.cursor == now.isoformat()


def test_an_engine_that_does_not_answer_makes_the_answer_incomplete(
    searxng: Searxng, target: Target, pages: Any, recorded: Any
) -> None:
    silent = [["google", "timeout"], ["qwant", "access denied"]]
    empty = recorded("searxng/search.json")[1].with_json(lambda answer: {**answer, "unresponsive_engines": silent})
    ((_, page),) = pages(searxng, target, (empty,))

    assert [(problem.where, problem.what) for problem in page.problems] == [
        (ANSWER, "the search engine google did not answer (timeout)"),
        (ANSWER, "the search engine qwant did not answer (access denied)"),
    ]
    assert page.cursor is None, "the window stays open"


def test_an_instance_without_json_is_explained(searxng: Searxng, target: Target, pages: Any, recorded: Any) -> None:
    reply = recorded("searxng/search.json")[0]
    with pytest.raises(AccessDenied, match=r"add json to search\.formats"):
        pages(searxng, target, (type(reply)(status=403, body=b"<html>Forbidden"),))
