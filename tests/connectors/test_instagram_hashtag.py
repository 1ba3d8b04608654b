from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.instagram_hashtag import InstagramHashtag
from scanner.errors import ParseError
from scanner.models import SchoolQuery, Target
from tests.connectors.recorded import Reply
from tests.connectors.web_cases import INSTAGRAM_HASHTAG


@pytest.fixture
def instagram() -> InstagramHashtag:
    return InstagramHashtag(INSTAGRAM_HASHTAG, lookback_days=30)


@pytest.fixture
def target(instagram: InstagramHashtag, query: SchoolQuery) -> Target:
    return instagram.targets(query)[0]


def test_a_hashtag_is_looked_up_and_its_media_read(
    instagram: InstagramHashtag, target: Target, pages: Any, recorded: Any
) -> None:
    (lookup, _), (media, page), (second, last) = pages(instagram, target, recorded("instagram_hashtag/media.json"))
    (snow,) = page.posts

    assert lookup.url == "https://instagram.example/v24.0/ig_hashtag_search"
    assert lookup.params == {"user_id": "1784", "q": "Larkmere"}
    assert media.url == "https://instagram.example/v24.0/17843853986012965/recent_media"
    assert second.params["after"] == "SAMEONEVERYPAGE"
    assert second.state["page"] == "2", "what tells pages apart that all say the same"
    assert snow.platform == "instagram"
    assert snow.text == "First snow #Larkmere"
    assert snow.author.handle == ""
    assert snow.published_at == datetime(2026, 11, 18, 16, tzinfo=UTC)
    assert page.skipped == {"without text": 1}
    assert last.cursor


def test_a_hashtag_whose_number_is_none_is_not_asked_for(
    instagram: InstagramHashtag, target: Target, pages: Any
) -> None:
    for number in (b'"1/../me"', b'""', b"null", '"१"'.encode()):
        with pytest.raises(ParseError):
            pages(instagram, target, (Reply(body=b'{"data": [{"id": ' + number + b"}]}"),))


def test_no_more_than_thirty_hashtags_are_asked_for(instagram: InstagramHashtag, query: SchoolQuery) -> None:
    many = replace(query, hashtags=tuple(f"#Larkmere{n}" for n in range(33)))

    assert len(instagram.targets(many)) == 30
    assert "the last 3 in the school's profile are left out" in instagram.beyond_limit(many)
    assert instagram.beyond_limit(query) == ""
