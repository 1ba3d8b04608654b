from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from config.community_settings import BlueskyStreamSettings
from connectors.bluesky_stream import BlueskyStream
from scanner.errors import ParseError
from scanner.ledger import Tally
from scanner.models import Coverage, CoverageStatus, Cursor, PageRequest, ParsedPage, SchoolQuery, Target
from tests.connectors.jetstream import DID, OTHER, commit, micros, said, uri, views
from tests.connectors.recorded import NOW, Reply


@pytest.fixture
def stream() -> BlueskyStream:
    settings = BlueskyStreamSettings(service="wss://jet.example", appview="https://appview.example")
    return BlueskyStream(settings, lookback_days=30)


@pytest.fixture
def target(stream: BlueskyStream, query: SchoolQuery) -> Target:
    (found,) = stream.targets(query)
    return found


def asked_for(request: PageRequest) -> list[str]:
    return httpx.URL(request.url).params.get_list("uris")


def test_one_stream_is_read_and_nothing_of_the_school_is_sent(stream: BlueskyStream, target: Target) -> None:
    request = stream.start(target, None)

    assert target.key == "bluesky_stream:posts@jet.example"
    assert request.url == "wss://jet.example/subscribe"
    assert request.params == {"wantedCollections": "app.bsky.feed.post", "cursor": "1000000000000000"}
    assert target.query.split("\n") == ["Larkmere Primary", "#Larkmere", "larkmere.example"]


def test_without_an_address_or_words_nothing_is_read(query: SchoolQuery, stream: BlueskyStream) -> None:
    nothing = SchoolQuery(names=(), hashtags=(), email_domain="", website="", official_accounts=())

    assert BlueskyStream(BlueskyStreamSettings(), lookback_days=30).targets(query) == ()
    assert stream.targets(nothing) == ()


def test_only_what_matches_is_asked_for_and_read(stream: BlueskyStream, target: Target, pages: Any) -> None:
    link: dict[str, Any] = {"facets": [{"features": [{"uri": "https://www.larkmere.example/fair"}]}]}
    read_pages = pages(
        stream,
        target,
        (
            said(
                commit(1, "The sourdough has risen"),
                commit(2, "So proud of larkmere  PRIMARY"),
                commit(3, "Look at this", **link),
                {"did": OTHER, "time_us": micros(NOW), "kind": "identity", "identity": {"did": OTHER}},
            ),
            views((2, "So proud of larkmere  PRIMARY"), (3, "Look at larkmere.example")),
        ),
    )
    (_, streamed), (request, found) = read_pages

    assert asked_for(request) == [uri(2), uri(3)]
    assert request.url.startswith("https://appview.example/xrpc/app.bsky.feed.getPosts?")
    assert streamed.skipped == {"does not hold the words asked for": 1}
    assert streamed.cursor is None, "not before what matched has been read"
    assert [post.native_id for post in found.posts] == [uri(2), uri(3)]
    assert found.posts[0].author.handle == "mo-k.bsky.example"
    assert found.posts[0].platform == "bluesky"
    assert found.cursor == str(micros(NOW) + 3)
    assert found.next is None


def test_many_matches_are_asked_for_in_portions(stream: BlueskyStream, target: Target, pages: Any) -> None:
    every = [(number, f"Larkmere Primary {number}") for number in range(60)]
    read_pages = pages(
        stream,
        target,
        (said(*(commit(*one) for one in every)), views(*every[:25]), views(*every[25:50]), views(*every[50:])),
    )

    assert [len(page.posts) for _, page in read_pages] == [0, 25, 25, 10]
    assert [len(asked_for(request)) for request, _ in read_pages[1:]] == [25, 25, 10]


def test_what_is_deleted_in_the_stream_is_not_asked_for(stream: BlueskyStream, target: Target, pages: Any) -> None:
    text = "Larkmere Primary is a shambles"
    gone = {"did": OTHER, "time_us": micros(NOW), "kind": "account", "account": {"active": False, "did": OTHER}}
    ((_, page),) = pages(
        stream,
        target,
        (
            said(
                commit(1, text),
                commit(2, text, did=OTHER),
                commit(3, text, did=OTHER),
                commit(4, text),
                commit(1, operation="delete"),
                commit(4, "nothing of it", operation="update"),
                commit(9, operation="delete"),
                gone,
            ),
        ),
    )

    assert page.next is None
    assert page.skipped == {"does not hold the words asked for": 1, "deleted": 3}


def test_what_is_gone_since_or_hidden_is_left_out(stream: BlueskyStream, target: Target, pages: Any) -> None:
    text = "Larkmere Primary"
    hidden = views((1, text), labels=[{"val": "!no-unauthenticated", "src": DID}])
    (_, (_, page)) = pages(stream, target, (said(commit(1, text), commit(2, text)), hidden))

    assert page.posts == ()
    assert page.skipped == {"author asks to be shown to signed-in people only": 1, "deleted": 1}


def test_an_edited_post_is_read_as_it_is_now(stream: BlueskyStream, target: Target, pages: Any) -> None:
    (_, (_, page)) = pages(stream, target, (said(commit(1, "Larkmere Primary")), views((1, "never mind"))))

    assert page.posts == ()
    assert page.skipped == {"does not hold the words asked for": 1}


def test_the_reading_goes_on_where_it_ended(stream: BlueskyStream, target: Target, pages: Any) -> None:
    first, second = pages(
        stream, target, (said(commit(1, "x", ago=7200), commit(2, "y", ago=3600)), said(commit(3, "z", ago=1)))
    )

    assert first[1].cursor == str(micros(NOW - timedelta(hours=1)) + 2)
    assert second[0].params["cursor"] == first[1].cursor
    assert second[1].next is None
    assert stream.start(target, second[1].cursor).params["cursor"] == second[1].cursor


def test_the_event_that_a_page_ended_with_is_counted_once(stream: BlueskyStream, target: Target, pages: Any) -> None:
    last = commit(2, "Larkmere Primary", ago=60)
    answers = (
        said(commit(1, "something else", ago=90), last),
        views((2, "Larkmere Primary")),
        said(last, commit(3, "Larkmere Primary again")),
        views((3, "Larkmere Primary again")),
    )
    _, (asked, _), (_, streamed), (asked_later, _) = pages(stream, target, answers)

    assert asked_for(asked) == [uri(2)]
    assert asked_for(asked_later) == [uri(3)]
    assert streamed.skipped == {}


@pytest.mark.parametrize("cursor", ["", "yesterday", "-1", "9" * 99, "１２３４５６７８９０１２３４５６"])
def test_a_cursor_that_is_none_begins_with_the_oldest(stream: BlueskyStream, target: Target, cursor: str) -> None:
    assert stream.start(target, Cursor(cursor)).params["cursor"] == "1000000000000000"


def coverage(pages_read: list[tuple[PageRequest, ParsedPage]], target: Target) -> Coverage:
    tally = Tally(target=target, since=None, until=NOW)
    for _, page in pages_read:
        tally.count(page)
    return tally.coverage(None)


def test_what_the_stream_no_longer_holds_is_told(stream: BlueskyStream, target: Target, pages: Any) -> None:
    since = Cursor(str(micros(NOW - timedelta(days=3))))
    line = coverage(pages(stream, target, (said(commit(1, "x", ago=86_400), commit(2, "y")),), since), target)

    assert line.status is CoverageStatus.ANSWERED
    assert line.reason == (
        "Not read to its end: the stream goes back to 18 November, 02:30 UTC only, "
        "and was last read up to 16 November, 02:30 UTC."
    )


def test_the_first_reading_tells_how_far_back_it_goes(stream: BlueskyStream, target: Target, pages: Any) -> None:
    read_pages = pages(stream, target, (said(commit(1, "x", ago=86_400)), said(commit(2, "y"))))

    assert coverage(read_pages, target).reason == (
        "Not read to its end: the stream goes back to 18 November, 02:30 UTC only."
    )


def test_a_stream_that_goes_on_where_it_ended_is_whole(stream: BlueskyStream, target: Target, pages: Any) -> None:
    since = Cursor(str(micros(NOW - timedelta(days=1)) + 1))
    line = coverage(pages(stream, target, (said(commit(1, "x", ago=86_400), commit(2, "y")),), since), target)

    assert (line.status, line.reason) == (CoverageStatus.ANSWERED, "")


@pytest.mark.parametrize("limit", ["minutes", "megabytes"])
def test_the_night_s_limit_ends_the_reading_and_is_told(target: Target, limit: str) -> None:
    settings = BlueskyStreamSettings(service="wss://jet.example", minutes_per_night=1, megabytes_per_night=1)
    stream = BlueskyStream(settings, lookback_days=30)
    request = stream.start(target, Cursor(str(micros(NOW - timedelta(hours=9)))))
    reply = said(commit(1, "x" * (2_000_000 if limit == "megabytes" else 1), ago=7200))
    page = stream.parse(reply.raw(target, request))
    if limit == "minutes":
        assert page.next
        later = replace(said(commit(2, "y", ago=3600)).raw(target, page.next), fetched_at=NOW + timedelta(seconds=61))
        page = stream.parse(later)

    assert page.next is None
    assert page.cursor
    (told,) = [problem for problem in page.problems if problem.where == "the next page"]
    assert "the night's limit of 1 minutes and 1 megabytes is reached" in told.what


def test_a_stream_that_says_nothing_is_not_nothing_found(stream: BlueskyStream, target: Target, pages: Any) -> None:
    line = coverage(pages(stream, target, (said(),)), target)

    assert line.status is CoverageStatus.SUSPICIOUSLY_EMPTY
    assert "no events at all" in line.reason


def test_a_stream_that_stalls_is_told(stream: BlueskyStream, target: Target, pages: Any) -> None:
    long_ago = commit(1, "x", ago=7200)
    read_pages = pages(stream, target, (said(long_ago), said(long_ago)))

    assert "fell silent" in coverage(read_pages, target).reason


def test_junk_is_told_once_and_the_rest_is_read(stream: BlueskyStream, target: Target, pages: Any) -> None:
    late = commit(1, "Larkmere Primary", ago=-99_999_999)
    odd_key, odd_did = commit(1, "Larkmere Primary"), commit(1, "Larkmere Primary", did="did:plc:../../x?q=")
    odd_key["commit"]["rkey"] = "../../etc&actor=x"
    junk = ["17", "null", "{", "[" * 9_000, "[]", '{"kind": 3}', "\\ud800", '"text"', late, odd_key, odd_did]
    (_, streamed), (request, _) = pages(
        stream, target, (said(*junk, commit(2, "Larkmere Primary")), views((2, "Larkmere Primary")))
    )

    assert [(problem.where, problem.what) for problem in streamed.problems] == [("the stream", "11 unreadable events")]
    assert asked_for(request) == [uri(2)]


@pytest.mark.parametrize("body", [b"17", b"null", b"<html>", b'{"error": "InvalidRequest"}', b'{"posts": 3}'])
def test_an_answer_without_posts_is_a_parse_error(
    stream: BlueskyStream, target: Target, pages: Any, body: bytes
) -> None:
    with pytest.raises(ParseError):
        pages(stream, target, (said(commit(1, "Larkmere Primary")), Reply(body=body)))


def test_a_post_is_asked_for_once_more(stream: BlueskyStream) -> None:
    target = stream.recall("https://bsky.app/profile/mo-k.bsky.example/post/3mgkaaaaaaaab")
    assert target
    request = stream.start(target, None)
    gone = Reply(status=400, body=b'{"error": "NotFound"}').raw(target, request)

    assert request.url == "https://appview.example/xrpc/app.bsky.feed.getPostThread"
    assert stream.parse(gone) == ParsedPage()
    assert stream.recall("https://elsewhere.example/1") is None
