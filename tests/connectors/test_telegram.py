from datetime import UTC, datetime
from typing import Any

import pytest

from config.community_settings import TelegramSettings
from connectors.telegram import Telegram
from scanner.errors import AccessDenied, ParseError
from scanner.models import SchoolQuery, Target


@pytest.fixture
def telegram() -> Telegram:
    return Telegram(TelegramSettings(channels=("@Northmarsh_News",), approval="letter of 3 May 2026"), lookback_days=30)


@pytest.fixture
def target(telegram: Telegram, query: SchoolQuery) -> Target:
    (target,) = telegram.targets(query)
    return target


def test_nothing_is_asked_before_an_approval_is_recorded(query: SchoolQuery) -> None:
    unapproved = Telegram(TelegramSettings(channels=("northmarsh_news",)), lookback_days=30)

    assert unapproved.targets(query) == ()
    assert "[sources.telegram] approval" in unapproved.refusal


def test_nothing_set_up_is_nothing_refused(telegram: Telegram) -> None:
    assert Telegram(TelegramSettings(), lookback_days=30).refusal == ""
    assert telegram.refusal == ""


def test_a_channel_is_read_from_its_preview(telegram: Telegram, target: Target) -> None:
    assert target.label == "channel northmarsh_news"
    assert telegram.start(target, None).url == "https://t.me/s/northmarsh_news"


def test_posts_of_a_channel_are_read(telegram: Telegram, target: Target, pages: Any, recorded: Any) -> None:
    replies = (*recorded("telegram/newest.html"), *recorded("telegram/older.html"))
    (_, page), (second, last) = pages(telegram, target, replies)
    forwarded, reply, poll = page.posts

    assert forwarded.text == "Gates at Larkmere Primary were open again"
    assert (forwarded.author.handle, forwarded.author.display_name) == ("", "Parents’ corner")
    assert forwarded.url == "https://t.me/northmarsh_news/103"
    assert reply.text == "They were shut by ten, says a teacher who works there 🙂\n#Larkmere"
    assert reply.reply_to_text == "Gates at Larkmere Primary were open again"
    assert (reply.author.handle, reply.author.display_name) == ("northmarsh_news", "Northmarsh & around")
    assert reply.published_at == datetime(2026, 11, 18, 20, 15, tzinfo=UTC)
    assert reply.link_titles == ("Open gates", "A school answers")
    assert reply.has_media
    assert not forwarded.has_media
    assert poll.text == "Should the gates be locked?\nYes\nNo"
    assert page.skipped == {"without text": 1}
    assert second.params == {"before": "103"}
    assert [post.native_id for post in last.posts] == ["northmarsh_news/101"]
    assert last.skipped == {"older than the window": 1}
    assert last.cursor


def test_a_channel_without_a_preview_is_blocked_not_empty(
    telegram: Telegram, target: Target, pages: Any, recorded: Any
) -> None:
    with pytest.raises(AccessDenied, match="shows no posts to visitors"):
        pages(telegram, target, recorded("telegram/no_preview.html"))


def test_a_page_that_breaks_off_is_not_taken_for_whole(
    telegram: Telegram, target: Target, pages: Any, recorded: Any
) -> None:
    (reply,) = recorded("telegram/newest.html")
    with pytest.raises(ParseError, match="breaks off"):
        pages(telegram, target, (type(reply)(body=reply.body[: len(reply.body) // 2]),))


def test_a_message_without_a_number_is_a_problem(telegram: Telegram, target: Target, pages: Any, recorded: Any) -> None:
    (reply,) = recorded("telegram/newest.html")
    broken = reply.body.replace(b'data-post="northmarsh_news/105"', b'data-post="../../etc"')
    ((_, page),) = pages(telegram, target, (type(reply)(body=broken),))

    assert [problem.where for problem in page.problems] == ["item 3"]
    assert len(page.posts) == 2


def test_the_beginning_of_a_channel_is_the_end(telegram: Telegram, target: Target, pages: Any, recorded: Any) -> None:
    (reply,) = recorded("telegram/newest.html")
    first_ever = reply.body.replace(b"js-messages_more", b"nothing_more")
    ((_, page),) = pages(telegram, target, (type(reply)(body=first_ever),))

    assert page.next is None
    assert page.cursor
