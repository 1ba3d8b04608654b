import json
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.x import X
from scanner.errors import ParseError
from scanner.models import Cursor, SchoolQuery, Target
from tests.connectors.recorded import Reply
from tests.connectors.web_cases import X_SETTINGS


@pytest.fixture
def x() -> X:
    return X(X_SETTINGS, lookback_days=30)


@pytest.fixture
def target(x: X, query: SchoolQuery) -> Target:
    return x.targets(query)[0]


def test_posts_are_read_with_their_authors(x: X, target: Target, pages: Any, recorded: Any) -> None:
    (first, page), (second, last) = pages(x, target, recorded("x/search.json"))
    car_park, gossip = page.posts

    assert first.url == "https://x.example/2/tweets/search/recent"
    assert first.params["query"] == '"Larkmere Primary" -is:retweet'
    assert second.params["next_token"] == "b26v89c19zqg8o3f"
    assert car_park.text == "Can't believe Larkmere Primary & its car park"
    assert car_park.url == "https://x.com/i/web/status/1990000000000000003"
    assert car_park.author.handle == "jo_reads"
    assert car_park.author.bio == "Y4 teacher, Larkmere"
    assert car_park.published_at == datetime(2026, 11, 18, 17, 45, tzinfo=UTC)
    assert gossip.text == "Larkmere Primary staff room gossip, part one of many"
    assert gossip.has_media
    assert page.skipped == {"not public": 1}
    assert last.posts[0].author.handle == "", "an author that did not come with the page"
    assert last.skipped == {"does not hold the words asked for": 1}
    assert last.cursor


def test_the_next_night_asks_for_what_is_new_and_for_all_where_that_is_too_far_back(
    x: X, target: Target, pages: Any, recorded: Any, now: datetime
) -> None:
    since, last = Cursor(now.isoformat()), recorded("x/search.json")[1]
    (new, _), (all_of_it, page) = pages(x, target, (Reply(status=400, body=b"{}"), last), since)

    assert new.params["start_time"] == "2026-11-16T02:30:00Z"
    assert "start_time" not in all_of_it.params
    assert page.cursor
    with pytest.raises(ParseError):
        x.parse(Reply(body=b'{"title": "Invalid Request"}').raw(target, all_of_it))


@pytest.mark.parametrize("name", ["note_tweet", "note_post"])
def test_a_long_post_is_read_whole_by_either_name(x: X, target: Target, name: str) -> None:
    post = {"id": "1", "text": "Larkmere Primary staff …", name: {"text": "Larkmere Primary staff room gossip"}}
    body = json.dumps({"data": [post], "meta": {"result_count": 1}}).encode()
    (read,) = x.parse(Reply(body=body).raw(target, x.start(target, None))).posts

    assert read.text == "Larkmere Primary staff room gossip"
