from datetime import UTC, datetime
from typing import Any

import pytest

from config.community_settings import HackerNewsSettings
from connectors.hackernews import PAGE_SIZE, HackerNews
from scanner.models import Cursor, SchoolQuery, Target

NEWEST = int(datetime(2026, 11, 18, 21, tzinfo=UTC).timestamp())


@pytest.fixture
def hackernews() -> HackerNews:
    return HackerNews(HackerNewsSettings(enabled=True), lookback_days=30)


@pytest.fixture
def target(hackernews: HackerNews, query: SchoolQuery) -> Target:
    (target,) = hackernews.targets(query)
    return target


def full(reply: Any, *, first: int, newest: int, step: int) -> Any:
    """A full page of items, each `step` seconds older than the one before."""

    def change(answer: Any) -> Any:
        hit = answer["hits"][0]
        hits = [{**hit, "objectID": str(first + n), "created_at_i": newest - n * step} for n in range(PAGE_SIZE)]
        return {**answer, "hits": hits}

    return reply.with_json(change)


def test_it_is_off_until_it_is_switched_on(query: SchoolQuery) -> None:
    assert HackerNews(HackerNewsSettings(), lookback_days=30).targets(query) == ()


def test_each_name_is_asked_for_as_a_phrase(hackernews: HackerNews, target: Target) -> None:
    request = hackernews.start(target, Cursor("2026-11-18T02:30:00+00:00"))

    assert request.url == "https://hn.algolia.com/api/v1/search_by_date"
    assert request.params["query"] == '"Larkmere Primary"'
    assert request.params["numericFilters"] == "created_at_i>=1794709800"


def test_stories_and_comments_are_read(hackernews: HackerNews, target: Target, pages: Any, recorded: Any) -> None:
    ((_, page),) = pages(hackernews, target, recorded("hackernews/search.json"))
    comment, story, question = page.posts

    assert comment.text == "I went to Larkmere Primary & it shows.\nSee https://news.example/gates"
    assert comment.reply_to_text == "A small school and its library"
    assert comment.url == "https://news.ycombinator.com/item?id=46100301"
    assert comment.published_at == datetime(2026, 11, 18, 21, 2, tzinfo=UTC)
    assert story.text == "A small school and its library: Larkmere Primary"
    assert story.link_titles == ("https://news.example/larkmere",)
    assert question.text == ("Ask HN: Software for a primary school?\nI teach at Larkmere Primary.\nWhat do you use?")
    assert page.skipped == {"does not hold the words asked for": 1, "older than the window": 1}
    assert page.cursor


def test_a_full_page_leads_to_what_is_older(hackernews: HackerNews, target: Target, pages: Any, recorded: Any) -> None:
    reply = recorded("hackernews/search.json")[0]
    since = Cursor("2026-11-18T02:30:00+00:00")
    # The second page begins with the last item of the first, which is in the same second.
    answers = (
        full(reply, first=500, newest=NEWEST, step=10),
        full(reply, first=500 + PAGE_SIZE - 1, newest=NEWEST - 990, step=10),
        reply,
    )
    found = pages(hackernews, target, answers, since)
    ids = [post.native_id for _, page in found[:2] for post in page.posts]

    assert found[1][0].params["numericFilters"] == f"created_at_i>=1794709800,created_at_i<={NEWEST - 990}"
    assert found[2][0].params["numericFilters"] == f"created_at_i>=1794709800,created_at_i<={NEWEST - 1980}"
    assert ids == [str(500 + n) for n in range(2 * PAGE_SIZE - 1)]


def test_a_full_page_of_nothing_new_is_the_last(
    hackernews: HackerNews, target: Target, pages: Any, recorded: Any
) -> None:
    same_second = full(recorded("hackernews/search.json")[0], first=500, newest=NEWEST, step=0)
    (_, first), (_, second) = pages(hackernews, target, (same_second, same_second))

    assert len(first.posts) == PAGE_SIZE
    assert second.posts == ()
    assert second.next is None


def test_a_full_page_that_ends_before_the_window_is_the_last(
    hackernews: HackerNews, target: Target, pages: Any, recorded: Any
) -> None:
    old = full(recorded("hackernews/search.json")[0], first=500, newest=NEWEST, step=86_400)
    ((_, page),) = pages(hackernews, target, (old,))

    assert page.next is None
    assert page.skipped["older than the window"] == PAGE_SIZE - 30
