from datetime import UTC, datetime
from typing import Any

import pytest

from config.community_settings import DiscourseSettings
from connectors.discourse import LAST_PAGE, MOST_WHOLE, Discourse
from scanner.models import Cursor, SchoolQuery, Target


@pytest.fixture
def discourse() -> Discourse:
    return Discourse(DiscourseSettings(forums=("https://forum.example/",)), lookback_days=30)


@pytest.fixture
def target(discourse: Discourse, query: SchoolQuery) -> Target:
    (target,) = discourse.targets(query)
    return target


def cut_posts(reply: Any, count: int, *, more: bool = False) -> Any:
    """The search's answer with `count` posts that its excerpts do not show whole."""

    def change(answer: Any) -> Any:
        item = answer["posts"][0]
        grouped = {**answer["grouped_search_result"], "more_full_page_results": more}
        return {**answer, "posts": [{**item, "id": 1000 + n} for n in range(count)], "grouped_search_result": grouped}

    return reply.with_json(change)


def test_each_name_is_asked_of_each_forum_as_a_phrase(discourse: Discourse, target: Target) -> None:
    request = discourse.start(target, None)

    assert target.label == "“Larkmere Primary” on forum.example"
    assert request.url == "https://forum.example/search.json"
    assert request.params == {"q": '"Larkmere Primary" order:latest', "page": "1"}


def test_the_forum_is_asked_for_what_is_new(discourse: Discourse, target: Target) -> None:
    request = discourse.start(target, Cursor("2026-11-18T02:30:00+00:00"))

    assert request.params["q"] == '"Larkmere Primary" order:latest after:2026-11-15'


def test_posts_are_read_with_topic_and_author(discourse: Discourse, target: Target, pages: Any, recorded: Any) -> None:
    (_, page), (second, last) = pages(discourse, target, recorded("discourse/search.json"))
    opening, reply = page.posts

    assert opening.text == "Gates at Larkmere Primary\nThe gates were open again at nine, and I work there & I mind"
    assert opening.url == "https://forum.example/t/gates-at-larkmere-primary/31/1"
    assert (opening.author.handle, opening.author.display_name) == ("jo_reads", "Jo Pell")
    assert opening.published_at == datetime(2026, 11, 18, 19, 0, 0, 123000, tzinfo=UTC)
    assert reply.text == "They were shut by ten at Larkmere Primary"
    assert reply.reply_to_text == "Gates at Larkmere Primary"
    assert page.skipped == {"does not hold the words asked for": 1}
    assert second.params["page"] == "2"
    assert last.posts[0].text == "Winter fair\nCakes wanted for the Winter fair at Larkmere Primary 🎄"
    assert last.skipped == {"older than the window": 1}
    assert last.cursor


def test_a_cut_post_is_fetched_whole_and_its_quotation_kept_apart(
    discourse: Discourse, target: Target, pages: Any, recorded: Any
) -> None:
    (_, page), (request, last) = pages(discourse, target, recorded("discourse/excerpts.json"))
    (post,) = last.posts

    assert [post.text for post in page.posts] == ["They were shut by ten at Larkmere Primary"]
    assert request.url == "https://forum.example/posts/421.json"
    assert post.text.startswith("I work there, and nobody at Larkmere Primary would say that out loud")
    assert post.text.endswith("written :slight_smile:")
    assert post.quoted_text == "mo_k:\nThey were shut by ten"
    assert post.reply_to_text == "Gates at Larkmere Primary"
    assert post.url == "https://forum.example/t/gates-at-larkmere-primary/31/3"
    assert last.cursor


def test_posts_and_then_the_next_page_follow(discourse: Discourse, target: Target, pages: Any, recorded: Any) -> None:
    excerpts, whole = recorded("discourse/excerpts.json")
    found = pages(discourse, target, (cut_posts(excerpts, 2, more=True), whole, whole, excerpts, whole))
    requests = [request for request, _ in found]

    assert [request.url.rpartition("/")[2] for request in requests] == [
        *("search.json", "1000.json", "1001.json", "search.json", "421.json")
    ]
    assert requests[3].params == {**requests[0].params, "page": "2"}
    assert [bool(page.cursor) for _, page in found] == [False, False, False, False, True]


def test_only_so_many_are_fetched_whole(discourse: Discourse, target: Target, pages: Any, recorded: Any) -> None:
    excerpts, whole = recorded("discourse/excerpts.json")
    found = pages(discourse, target, (cut_posts(excerpts, MOST_WHOLE + 3), *[whole] * MOST_WHOLE))

    assert len(found[0][1].posts) == 3
    assert found[0][1].posts[0].text.startswith("... nobody at Larkmere Primary")
    assert found[0][1].skipped == {"excerpt read, the whole text left out": 3}
    assert found[-1][1].next is None


@pytest.mark.parametrize(
    ("status", "change", "reason"),
    [
        (404, {}, "deleted"),
        (410, {}, "deleted"),
        (403, {}, "not public"),
        (200, {"hidden": True}, "not public"),
        (200, {"post_type": 4}, "not public"),
        (200, {"user_deleted": True}, "deleted"),
        (200, {"deleted_at": "2026-11-18T22:00:00.000Z"}, "deleted"),
        (200, {"cooked": "<p>something else by now</p>", "topic_id": 0}, "does not hold the words asked for"),
    ],
)
def test_a_post_that_may_not_be_read_is_counted(
    discourse: Discourse, target: Target, pages: Any, recorded: Any, status: int, change: Any, reason: str
) -> None:
    excerpts, whole = recorded("discourse/excerpts.json")
    changed = whole.with_json(lambda answer: {**answer, **change})
    (_, _), (_, last) = pages(discourse, target, (excerpts, type(whole)(status=status, body=changed.body)))

    assert last.posts == ()
    assert last.skipped == {reason: 1}
    assert last.cursor


def test_no_page_after_the_tenth_is_asked_for_and_the_ledger_is_told(
    discourse: Discourse, target: Target, pages: Any, recorded: Any
) -> None:
    first = recorded("discourse/search.json")[0]
    found = pages(discourse, target, (first,) * LAST_PAGE)

    assert found[-1][1].next is None
    assert found[-1][1].cursor is None
    assert [problem.where for problem in found[-1][1].problems] == ["the next page"]
