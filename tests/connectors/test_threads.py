from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.threads import Threads
from scanner.models import ANSWER, Cursor, SchoolQuery, Target
from tests.connectors.recorded import Reply
from tests.connectors.web_cases import THREADS


@pytest.fixture
def threads() -> Threads:
    return Threads(THREADS, lookback_days=30)


@pytest.fixture
def target(threads: Threads, query: SchoolQuery) -> Target:
    return threads.targets(query)[0]


def test_posts_are_read_page_by_page(threads: Threads, target: Target, pages: Any, recorded: Any) -> None:
    (first, page), (second, last) = pages(threads, target, recorded("threads/search.json"))
    shed, mural = page.posts

    assert first.url == "https://threads.example/v1.0/keyword_search"
    assert first.headers == {"Authorization": "Bearer token-of-the-school"}
    assert (first.params["q"], first.params["search_mode"]) == ("Larkmere Primary", "KEYWORD")
    assert "since" not in first.params
    assert second.params["after"] == "QVFIUafter"
    assert shed.author.handle == "jo_reads"
    assert shed.url == "https://www.threads.com/@jo_reads/post/C1801"
    assert shed.published_at == datetime(2026, 11, 18, 19, 2, 11, tzinfo=UTC)
    assert not shed.has_media
    assert mural.image_alts == ("The mural at Larkmere Primary",)
    assert mural.link_titles == ("https://larkmere.example/mural",)
    assert mural.has_media
    assert page.skipped == {"does not hold the words asked for": 1, "without text": 1}
    assert len(last.posts) == 1
    assert last.cursor


def test_a_hashtag_is_asked_for_as_a_tag_and_found_by_its_topic(threads: Threads, query: SchoolQuery) -> None:
    tag = threads.targets(query)[1]
    request = threads.start(tag, None)
    post = (
        b'{"id": "1", "text": "So proud", "topic_tag": "Larkmere", "media_type": "TEXT_POST",'
        b' "timestamp": "2026-11-18T09:00:00+0000"}'
    )
    page = threads.parse(Reply(body=b'{"data": [' + post + b"]}").raw(tag, request))

    assert (request.params["q"], request.params["search_mode"]) == ("Larkmere", "TAG")
    assert [post.text for post in page.posts] == ["So proud\n#Larkmere"]


def test_the_next_night_asks_from_the_cursor_on(threads: Threads, target: Target, now: datetime) -> None:
    since = threads.start(target, Cursor(now.isoformat())).params["since"]

    assert int(since) == int((now - timedelta(days=3)).timestamp())


def test_an_empty_answer_is_suspicious_unless_it_is_a_further_page(
    threads: Threads, target: Target, pages: Any, recorded: Any
) -> None:
    empty = Reply(body=b'{"data": []}')
    ((_, page),) = pages(threads, target, (empty,))
    (_, _), (_, further) = pages(threads, target, (recorded("threads/search.json")[0], empty))

    assert [problem.where for problem in page.problems] == [ANSWER]
    assert page.cursor is None
    assert further.problems == ()
    assert further.cursor
