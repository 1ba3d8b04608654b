from typing import Any

import pytest
from pydantic import SecretStr

from config.community_settings import TumblrSettings
from connectors.tumblr import Tumblr
from scanner.models import SchoolQuery, Target


@pytest.fixture
def tumblr() -> Tumblr:
    return Tumblr(TumblrSettings(key=SecretStr("k1"), approval="T-1"), lookback_days=30)


@pytest.fixture
def target(tumblr: Tumblr, query: SchoolQuery) -> Target:
    return tumblr.targets(query)[0]


def test_names_and_hashtags_are_tags(tumblr: Tumblr, query: SchoolQuery) -> None:
    assert [target.label for target in tumblr.targets(query)] == ["#Larkmere Primary", "#Larkmere"]


def test_without_a_key_nobody_is_asked(query: SchoolQuery) -> None:
    assert Tumblr(TumblrSettings(), lookback_days=30).targets(query) == ()


def test_posts_of_every_type_are_read(tumblr: Tumblr, target: Target, pages: Any, recorded: Any) -> None:
    (first, page), (second, last) = pages(tumblr, target, recorded("tumblr/tagged.json"))
    reblog, photo, answer = page.posts
    (link,) = last.posts

    assert first.url == "https://api.tumblr.com/v2/tagged"
    assert first.params == {"tag": "Larkmere Primary", "limit": "20", "api_key": "k1"}
    assert reblog.text == "Monday\nI work there & they were not\n#larkmere primary #why do i work there"
    assert reblog.quoted_text == "They were shut by ten"
    assert reblog.image_alts == ("The gate",)
    assert reblog.native_id == "780000000000000101"
    assert (reblog.author.handle, reblog.author.display_name, reblog.author.bio) == ("mo-k", "Mo K", "views mine")
    assert (photo.text, photo.has_media) == ("For the fair\n#Larkmere Primary #cake", True)
    assert (answer.reply_to_text, answer.text) == ("Is it nice there?", "It is.\n#larkmere primary")
    assert page.skipped == {"not public": 1}
    assert second.params["before"] == "1794934800"
    assert link.text == "Larkmere Primary opens its new library\nWorth a look.\n#larkmere primary"
    assert link.link_titles == ("Pupils cut the ribbon", "https://news.example/larkmere")
    assert last.skipped == {"older than the window": 1}
    assert last.cursor


def test_a_tag_with_times_of_its_own_is_paged_by_them(
    tumblr: Tumblr, target: Target, pages: Any, recorded: Any
) -> None:
    def change(answer: Any) -> Any:
        return {"response": [{**item, "featured_timestamp": 1_794_000_000} for item in answer["response"]]}

    ((_, page),) = pages(tumblr, target, (recorded("tumblr/tagged.json")[0].with_json(change),))

    assert page.next.params["before"] == "1794000000"


def test_a_post_without_the_tag_is_left_out(tumblr: Tumblr, target: Target, pages: Any, recorded: Any) -> None:
    def change(answer: Any) -> Any:
        return {"response": [{**answer["response"][0], "tags": ["lark"], "title": "", "body": "<p>mere</p>"}]}

    ((_, page),) = pages(tumblr, target, (recorded("tumblr/tagged.json")[0].with_json(change),))

    assert page.posts == ()
    assert page.skipped == {"does not hold the words asked for": 1}
