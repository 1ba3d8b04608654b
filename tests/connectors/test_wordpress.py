from datetime import UTC, datetime
from typing import Any

import pytest

from config.settings import WordPressSettings
from connectors.wordpress import WordPress
from scanner.errors import ParseError, TargetGone
from scanner.models import Cursor, Post, SchoolQuery, Target


@pytest.fixture
def wordpress() -> WordPress:
    return WordPress(WordPressSettings(sites=("blog.example", "https://parents.example/news/")), lookback_days=30)


@pytest.fixture
def posts(wordpress: WordPress, query: SchoolQuery) -> Target:
    return wordpress.targets(query)[0]


def test_posts_and_comments_of_each_site_are_searched(wordpress: WordPress, query: SchoolQuery) -> None:
    assert [target.label for target in wordpress.targets(query)] == [
        "“Larkmere Primary” in posts of blog.example",
        "“Larkmere Primary” in comments of blog.example",
        "“Larkmere Primary” in posts of parents.example/news",
        "“Larkmere Primary” in comments of parents.example/news",
    ]


def test_a_post_is_read_with_its_title_and_author(
    wordpress: WordPress, posts: Target, pages: Any, recorded: Any
) -> None:
    ((_, page), _) = pages(wordpress, posts, recorded("wordpress/posts.json"))
    post: Post = page.posts[0]

    assert post.text == "Parents’ evening\nTired but happy after parents’ evening at Larkmere Primary …"
    assert post.author.handle == "lena"
    assert post.author.display_name == "Lena & Co"
    assert post.author.bio == "MFL teacher"
    assert post.published_at == datetime(2026, 11, 18, 10, 15, tzinfo=UTC)
    assert post.image_alts == ("Our hall",)
    assert page.posts[1].text == "Larkmere Primary has a new library and I ran there 🏃"
    assert page.skipped == {"not public": 1}


def test_pages_are_counted_and_the_window_honoured(
    wordpress: WordPress, posts: Target, pages: Any, recorded: Any, now: datetime
) -> None:
    (first, _), (second, last) = pages(wordpress, posts, recorded("wordpress/posts.json"))

    assert first.url == "https://blog.example/wp-json/wp/v2/posts"
    assert first.params["search"] == "Larkmere Primary"
    assert second.params == {**first.params, "page": "2"}
    assert last.skipped == {"older than the window": 1}
    assert last.next is None
    assert last.cursor == now.isoformat()


def test_a_comment_carries_the_title_of_its_post(
    wordpress: WordPress, query: SchoolQuery, pages: Any, recorded: Any
) -> None:
    ((_, page),) = pages(wordpress, wordpress.targets(query)[1], recorded("wordpress/comments.json"))

    assert page.posts[0].text == "Nobody at Larkmere Primary would say that"
    assert page.posts[0].author.display_name == "A “reader”"
    assert page.posts[0].reply_to_text == "Parents’ evening"


def test_a_site_without_permalinks_is_asked_the_other_way(
    wordpress: WordPress, posts: Target, pages: Any, recorded: Any
) -> None:
    reply = recorded("wordpress/posts.json")[0]
    missing = type(reply)(status=404, body=b"<html>not found</html>")
    (_, nothing), (plain, page) = pages(wordpress, posts, (missing, reply))

    assert nothing.posts == ()
    assert plain.url == "https://blog.example/"
    assert plain.params["rest_route"] == "/wp/v2/posts"
    assert plain.params["search"] == "Larkmere Primary"
    assert len(page.posts) == 2
    with pytest.raises(TargetGone, match="list its feed instead"):
        pages(wordpress, posts, (missing, missing))


def test_a_page_too_far_is_the_end(wordpress: WordPress, posts: Target, pages: Any, recorded: Any) -> None:
    first = recorded("wordpress/posts.json")[0]
    too_far = type(first)(status=400, body=b'{"code": "rest_post_invalid_page_number", "data": {"status": 400}}')
    (_, _), (_, last) = pages(wordpress, posts, (first, too_far))

    assert last.posts == ()
    assert last.next is None
    assert last.cursor


def test_another_400_is_an_error(wordpress: WordPress, posts: Target, pages: Any, recorded: Any) -> None:
    reply = recorded("wordpress/posts.json")[0]
    with pytest.raises(ParseError):
        pages(wordpress, posts, (type(reply)(status=400, body=b'{"code": "rest_invalid_param"}'),))


def test_the_site_is_asked_for_what_is_new(wordpress: WordPress, posts: Target) -> None:
    request = wordpress.start(posts, Cursor("2026-11-18T02:30:00+00:00"))

    assert request.params["after"] == "2026-11-15T02:30:00Z"


@pytest.mark.parametrize("total", ["", "many", "1"])
def test_without_a_count_a_short_page_is_the_last(
    wordpress: WordPress, posts: Target, pages: Any, recorded: Any, total: str
) -> None:
    reply = recorded("wordpress/posts.json")[0]
    ((_, page),) = pages(wordpress, posts, (type(reply)(headers={"x-wp-totalpages": total}, body=reply.body),))

    assert page.next is None
