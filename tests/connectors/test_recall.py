"""Asking once more for one post: what is asked, and what a missing one looks like."""

import json

import pytest

from config.community_settings import DiscourseSettings
from config.settings import BlueskySettings, MastodonSettings, WordPressSettings
from config.web_settings import WebPagesSettings
from connectors.bluesky import Bluesky
from connectors.discourse import Discourse
from connectors.mastodon import Mastodon
from connectors.web_pages import WebPages
from connectors.wordpress import WordPress
from scanner.errors import ParseError
from scanner.models import PageRequest, ParsedPage, RawPage, Target
from scanner.protocols import Recalling
from tests.connectors.recorded import NOW
from tests.connectors.trying import is_named

MASTODON = Mastodon(MastodonSettings(instances=("https://social.example",)), lookback_days=30)
BLUESKY = Bluesky(BlueskySettings(service="https://bsky.example"), lookback_days=30)
DISCOURSE = Discourse(DiscourseSettings(forums=("https://forum.example",)), lookback_days=30)
WORDPRESS = WordPress(WordPressSettings(sites=("https://blog.example/news",)), lookback_days=30)
STATUS = {
    "id": "1",
    "uri": "https://social.example/users/mo/statuses/1",
    "content": "<p>Larkmere again</p>",
    "created_at": "2019-01-01T00:00:00Z",
    "visibility": "public",
    "account": {"acct": "mo"},
}
VIEW = {
    "uri": "at://did:plc:x/app.bsky.feed.post/3k",
    "author": {"handle": "mo.bsky.example"},
    "record": {"text": "Larkmere again", "createdAt": "2019-01-01T00:00:00Z"},
}


def _ask(connector: Recalling, url: str) -> tuple[Target, PageRequest]:
    target = connector.recall(url)
    assert target is not None
    request = connector.start(target, None)
    assert is_named(request.url, connector.meta.endpoint), "the table of sources tells of it"
    return target, request


def _read(connector: Recalling, url: str, answer: object, status: int = 200) -> ParsedPage:
    target, request = _ask(connector, url)
    assert 200 <= status < 300 or status in request.accept
    body = json.dumps(answer).encode()
    return connector.parse(RawPage(request=request, status=status, body=body, fetched_at=NOW, target=target))


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://social.example/@mo/1129", "/api/v1/statuses/1129"),
        ("https://social.example/@mo@other.example/1129", "/api/v1/statuses/1129"),
        ("https://social.example/users/mo/statuses/01J9/", "/api/v1/statuses/01J9"),
    ],
)
def test_a_status_is_asked_for_by_its_number(url: str, path: str) -> None:
    assert _ask(MASTODON, url)[1].url == f"https://social.example{path}"


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/@mo/1",
        "https://social.example/@mo",
        "https://social.example/@mo/1?x=/@mo/2#",
        "https://social.example/@mo/..%2f",
        "https://[",
        "",
    ],
)
def test_what_is_no_status_of_a_listed_server_is_not_asked_for(url: str) -> None:
    assert MASTODON.recall(url) is None


def test_a_status_is_there_however_old_or_not_for_us_or_gone() -> None:
    url = "https://social.example/@mo/1"
    assert _read(MASTODON, url, STATUS).skipped == {"older than the window": 1}
    assert _read(MASTODON, url, {**STATUS, "created_at": NOW.isoformat()}).posts
    assert _read(MASTODON, url, {**STATUS, "visibility": "private"}).skipped == {"not public": 1}
    gone = _read(MASTODON, url, {"error": "Record not found"}, 404)
    assert (gone.posts, gone.skipped, gone.problems, gone.next) == ((), {}, (), None)


def test_a_post_of_bluesky_is_asked_for_by_its_thread() -> None:
    url = "https://bsky.app/profile/did:plc:x/post/3k"
    request = _ask(BLUESKY, url)[1]
    assert request.url == "https://bsky.example/xrpc/app.bsky.feed.getPostThread"
    assert request.params["uri"] == "at://did:plc:x/app.bsky.feed.post/3k"
    assert _read(BLUESKY, url, {"thread": {"post": VIEW}}).posts
    for answer, status in (({"error": "NotFound", "message": "…"}, 400), ({"thread": {"notFound": True}}, 200)):
        assert _read(BLUESKY, url, answer, status) == ParsedPage()
    hidden = {**VIEW, "labels": [{"val": "!no-unauthenticated"}]}
    assert list(_read(BLUESKY, url, {"thread": {"post": hidden}}).skipped.values()) == [1]


@pytest.mark.parametrize("answer", [{"error": "InvalidRequest"}, {}, {"thread": {"blocked": True}}])
def test_an_answer_of_bluesky_that_tells_nothing_is_no_answer(answer: object) -> None:
    with pytest.raises(ParseError):
        _read(BLUESKY, "https://bsky.app/profile/mo.bsky.example/post/3k", answer, 400)


def test_a_post_of_bluesky_is_asked_for_after_the_sign_in() -> None:
    signed_in = Bluesky(BlueskySettings(service="https://bsky.example", identifier="s.example"), lookback_days=30)
    page = _read(signed_in, "https://bsky.app/profile/mo.bsky.example/post/3k", {"accessJwt": "t"})
    assert page.next is not None
    assert (page.next.step, page.next.headers["Authorization"]) == ("post", "Bearer t")


@pytest.mark.parametrize("url", ["https://bsky.app/profile/mo", "https://evil.example/profile/mo/post/3k", ""])
def test_what_is_no_page_of_bluesky_is_not_asked_for(url: str) -> None:
    assert BLUESKY.recall(url) is None
    assert Bluesky(BlueskySettings(), lookback_days=30).recall("https://bsky.app/profile/mo/post/3k") is None


@pytest.mark.parametrize(
    ("url", "kind", "by", "value"),
    [
        ("https://blog.example/news/?p=12", "posts", "include", "12"),
        ("https://blog.example/news/2026/11/open-day/#comment-7", "comments", "include", "7"),
    ],
)
def test_a_post_or_comment_of_wordpress_is_asked_for_alone(url: str, kind: str, by: str, value: str) -> None:
    request = _ask(WORDPRESS, url)[1]
    assert request.url == f"https://blog.example/news/wp-json/wp/v2/{kind}"
    assert request.params[by] == value
    assert "search" not in request.params
    assert _read(WORDPRESS, url, []).posts == ()


@pytest.mark.parametrize(
    "url", ["https://other.example/x", "https://blog.example/newsroom/?p=1", "https://blog.example/news/open-day/"]
)
def test_what_is_on_no_listed_site_is_not_asked_for(url: str) -> None:
    assert WORDPRESS.recall(url) is None


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://forum.example/t/what-jo-pell-said/12/3", "/posts/by_number/12/3.json"),
        ("https://forum.example/p/77", "/posts/77.json"),
    ],
)
def test_a_post_of_a_forum_is_asked_for_without_the_words_of_its_address(url: str, path: str) -> None:
    assert _ask(DISCOURSE, url)[1].url == f"https://forum.example{path}"


@pytest.mark.parametrize(
    "url", ["https://other.example/t/x/1/2", "https://forum.example/t/x/1", "https://forum.example/u/jo_reads", ""]
)
def test_what_is_no_post_of_a_listed_forum_is_not_asked_for(url: str) -> None:
    assert DISCOURSE.recall(url) is None


def test_a_post_of_a_forum_is_there_or_not_for_us_or_gone() -> None:
    url = "https://forum.example/t/x/12/3"
    there = {"id": 77, "username": "mo", "cooked": "<p>Something else by now</p>", "post_type": 1, "topic_id": 12}
    assert [post.text for post in _read(DISCOURSE, url, there).posts] == ["Something else by now"]
    for hidden in (_read(DISCOURSE, url, {**there, "hidden": True}), _read(DISCOURSE, url, {"errors": ["no"]}, 403)):
        assert (hidden.posts, hidden.skipped) == ((), {"not public": 1})
    for gone in (
        _read(DISCOURSE, url, {**there, "user_deleted": True}),
        _read(DISCOURSE, url, {"errors": ["no"]}, 404),
    ):
        assert gone == ParsedPage()
    assert _read(DISCOURSE, url, {"errors": ["no"]}).problems


def test_where_no_forum_answers_a_post_is_not_taken_for_gone() -> None:
    target, request = _ask(DISCOURSE, "https://forum.example/t/x/12/3")
    parked = RawPage(request=request, status=404, body=b"<html>for sale", fetched_at=NOW, target=target)
    with pytest.raises(ParseError):
        DISCOURSE.parse(parked)


def test_a_page_is_asked_for_by_its_address() -> None:
    pages = WebPages(WebPagesSettings(), lookback_days=30)
    target, request = _ask(pages, "https://blog.example/a?b=c")
    assert (target.query, request.url) == ("https://blog.example/a?b=c", "https://blog.example/robots.txt")
