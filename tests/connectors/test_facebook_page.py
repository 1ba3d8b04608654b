from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.facebook_page import FacebookPage
from scanner.models import ANSWER, QueryKind, SchoolQuery, Target
from tests.connectors.web_cases import FACEBOOK_PAGE


@pytest.fixture
def facebook() -> FacebookPage:
    return FacebookPage(FACEBOOK_PAGE, lookback_days=30)


@pytest.fixture
def target(facebook: FacebookPage, query: SchoolQuery) -> Target:
    return facebook.targets(query)[0]


def test_posts_and_their_comments_are_read(facebook: FacebookPage, target: Target, pages: Any, recorded: Any) -> None:
    (first, page), (second, last) = pages(facebook, target, recorded("facebook_page/feed.json"))
    sports_day, comment, menu = page.posts

    assert target.kind is QueryKind.OFFICIAL
    assert first.url == "https://facebook.example/v24.0/1020/feed"
    assert first.headers == {"Authorization": "Bearer token-of-the-school"}
    assert second.params["after"] == "QXB"
    assert sports_day.text == "Sports day moves to Friday"
    assert sports_day.author.display_name == "Larkmere Primary"
    assert comment.text == "Typical. Nobody tells the parents."
    assert comment.reply_to_text == "Sports day moves to Friday"
    assert comment.author.display_name == "Jo Pell"
    assert comment.published_at == datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
    assert menu.link_titles == ("Menu for the week", "Pasta, again")
    assert menu.has_media
    assert page.skipped == {"not public": 1, "without text": 1}
    assert last.skipped == {"older than the window": 1}
    assert last.cursor


def test_comments_that_are_left_out_are_told(facebook: FacebookPage, target: Target, pages: Any, recorded: Any) -> None:
    def more(answer: Any) -> Any:
        answer["data"][0]["comments"]["paging"]["next"] = "https://facebook.example/next"
        return answer

    ((_, page), _) = pages(
        facebook,
        target,
        (recorded("facebook_page/feed.json")[0].with_json(more), recorded("facebook_page/feed.json")[1]),
    )

    assert [problem.where for problem in page.problems] == [ANSWER]
    assert "more than the 100 comments" in page.problems[0].what
