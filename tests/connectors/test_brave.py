from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.brave import Brave
from scanner.models import SchoolQuery, Target
from tests.connectors.web_cases import BRAVE


@pytest.fixture
def brave() -> Brave:
    return Brave(BRAVE, lookback_days=30)


@pytest.fixture
def target(brave: Brave, query: SchoolQuery) -> Target:
    return brave.targets(query)[0]


def test_results_become_posts_with_all_their_snippets(brave: Brave, target: Target, pages: Any, recorded: Any) -> None:
    ((request, page),) = pages(brave, target, recorded("brave/search.json"))
    about, places = page.posts

    assert request.url == "https://brave.example/res/v1/web/search"
    assert request.params["q"] == '"Larkmere Primary" site:mumsnet.com'
    assert request.params["freshness"] == "pm"
    assert request.headers["X-Subscription-Token"] == "token-of-the-school"
    assert about.platform == "mumsnet"
    assert about.text == (
        "AIBU about Larkmere Primary? | Mumsnet\n"
        "My DS says Mr Hale at Larkmere Primary shouts all day\nThe head never answers the phone."
    )
    assert about.published_at == datetime(2026, 11, 16, 9, tzinfo=UTC)
    assert about.lang == "en"
    assert places.text == "Larkmere Primary reception places\nAnyone got a place at Larkmere Primary?"
    assert sum(page.skipped.values()) == 3


def test_a_longer_window_asks_for_the_year(query: SchoolQuery) -> None:
    brave = Brave(BRAVE, lookback_days=90)

    assert brave.start(brave.targets(query)[0], None).params["freshness"] == "py"


def test_more_results_are_asked_for_page_by_page(brave: Brave, target: Target, pages: Any, recorded: Any) -> None:
    (reply,) = recorded("brave/search.json")
    more = reply.with_json(lambda answer: {**answer, "query": {"more_results_available": True}})
    (_, first), (second, last) = pages(brave, target, (more, reply))

    assert first.cursor is None
    assert second.params["offset"] == "1"
    assert last.cursor
