import json
from datetime import UTC, datetime
from typing import Any

import pytest

from config.community_settings import LemmySettings
from connectors.lemmy import PAGE_SIZE, Lemmy
from scanner.models import Cursor, Post, SchoolQuery, Target


@pytest.fixture
def lemmy() -> Lemmy:
    return Lemmy(LemmySettings(instances=("lemmy.example",)), lookback_days=30)


@pytest.fixture
def posts(lemmy: Lemmy, query: SchoolQuery) -> Target:
    return lemmy.targets(query)[0]


@pytest.fixture
def comments(lemmy: Lemmy, query: SchoolQuery) -> Target:
    return lemmy.targets(query)[1]


def test_names_and_hashtags_are_searched_in_posts_and_comments(lemmy: Lemmy, query: SchoolQuery) -> None:
    assert [target.label for target in lemmy.targets(query)] == [
        "“Larkmere Primary” in posts on lemmy.example",
        "“Larkmere Primary” in comments on lemmy.example",
        "“#Larkmere” in posts on lemmy.example",
        "“#Larkmere” in comments on lemmy.example",
    ]


def test_a_server_that_is_switched_off_is_not_asked(query: SchoolQuery) -> None:
    switched_off = Lemmy(LemmySettings(enabled=False, instances=("lemmy.example",)), lookback_days=30)

    assert switched_off.targets(query) == ()


def test_a_post_is_read_with_title_author_and_links(lemmy: Lemmy, posts: Target, pages: Any, recorded: Any) -> None:
    ((request, page),) = pages(lemmy, posts, recorded("lemmy/posts.json"))
    first, second = page.posts

    assert request.url == "https://lemmy.example/api/v3/search"
    assert (request.params["q"], request.params["type_"]) == ("Larkmere Primary", "Posts")
    assert first.text == (
        "Larkmere Primary gates\nThe gates at Larkmere Primary were open again at nine.\n"
        "Somebody should check https://larkmere.example/safety."
    )
    assert first.quoted_text == "nobody checks"
    assert first.author.handle == "jo_reads@lemmy.example"
    assert first.author.bio == "Y5 teacher, views mine"
    assert first.image_alts == ("The gate",)
    assert first.link_titles == ("https://news.example/gates",)
    assert first.published_at == datetime(2026, 11, 18, 20, 15, 0, 123456, tzinfo=UTC)
    assert second.url == second.native_id == "https://other.example/post/88"
    assert second.author.handle == "mo_k@other.example"
    assert second.link_titles == (
        "Larkmere Primary opens its new library",
        "Pupils cut the ribbon",
        "https://news.example/larkmere",
    )
    assert second.image_alts == ("A red ribbon",)
    assert second.has_media


def test_what_is_left_out_is_counted(lemmy: Lemmy, posts: Target, pages: Any, recorded: Any, now: datetime) -> None:
    ((_, page),) = pages(lemmy, posts, recorded("lemmy/posts.json"))

    assert page.skipped == {
        "not public": 1,
        "deleted": 1,
        "does not hold the words asked for": 1,
        "older than the window": 1,
    }
    assert page.next is None
    assert page.cursor == now.isoformat()


def test_a_comment_carries_the_title_of_its_post(lemmy: Lemmy, comments: Target, pages: Any, recorded: Any) -> None:
    ((request, page),) = pages(lemmy, comments, recorded("lemmy/comments.json"))
    plain, quoting = page.posts

    assert request.params["type_"] == "Comments"
    assert plain.text == "They were open on Monday too at Larkmere Primary & nobody said a word"
    assert plain.reply_to_text == "Larkmere Primary gates"
    assert quoting.text == "I work at #Larkmere Primary and that is not so"
    assert quoting.quoted_text == "They were open"
    assert page.skipped == {"deleted": 1}


def full_page(recorded: Any, published: str) -> Any:
    def change(answer: Any) -> Any:
        view = answer["posts"][0]
        return {
            "posts": [
                {**view, "post": {**view["post"], "ap_id": f"https://lemmy.example/post/{n}", "published": published}}
                for n in range(PAGE_SIZE)
            ]
        }

    return recorded("lemmy/posts.json")[0].with_json(change)


def test_a_full_page_leads_to_the_next(lemmy: Lemmy, posts: Target, pages: Any, recorded: Any) -> None:
    full = full_page(recorded, "2026-11-18T10:00:00Z")
    (first, page), (second, last) = pages(lemmy, posts, (full, recorded("lemmy/posts.json")[0]))

    assert len(page.posts) == PAGE_SIZE
    assert page.cursor is None
    assert second.params == {**first.params, "page": "2"}
    assert last.cursor


def test_a_page_that_ends_before_the_window_is_the_last(lemmy: Lemmy, posts: Target, pages: Any, recorded: Any) -> None:
    ((_, page),) = pages(lemmy, posts, (full_page(recorded, "2026-10-01T10:00:00Z"),))

    assert page.next is None
    assert page.skipped == {"older than the window": PAGE_SIZE}


def test_a_post_with_a_wrong_date_is_read_without(lemmy: Lemmy, posts: Target, pages: Any, recorded: Any) -> None:
    def change(answer: Any) -> Any:
        answer["posts"][0]["post"]["published"] = 17
        return answer

    ((_, page),) = pages(lemmy, posts, (recorded("lemmy/posts.json")[0].with_json(change),))
    post: Post = page.posts[0]

    assert post.published_at is None
    assert json.dumps(post.text)


def test_the_window_goes_back_over_the_last_reading(lemmy: Lemmy, posts: Target, pages: Any, recorded: Any) -> None:
    ((_, page),) = pages(lemmy, posts, recorded("lemmy/posts.json"), Cursor("2026-11-19T02:30:00+00:00"))

    assert page.skipped["older than the window"] == 2
