from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from config.settings import BlueskySettings
from connectors.bluesky import Bluesky
from scanner.errors import ParseError
from scanner.models import ANSWER, Cursor, Post, QueryKind, SchoolQuery, Target


@pytest.fixture
def bluesky() -> Bluesky:
    return Bluesky(BlueskySettings(service="https://bsky.example/"), lookback_days=30)


@pytest.fixture
def signed_in() -> Bluesky:
    settings = BlueskySettings(
        service="https://pds.example", identifier="larkmere.bsky.example", app_password=SecretStr("abcd-efgh")
    )
    return Bluesky(settings, lookback_days=30)


@pytest.fixture
def found(bluesky: Bluesky, query: SchoolQuery, pages: Any, recorded: Any) -> list[Any]:
    made: list[Any] = pages(bluesky, bluesky.targets(query)[0], recorded("bluesky/search.json"))
    return made


def test_names_and_hashtags_are_asked_for(bluesky: Bluesky, query: SchoolQuery) -> None:
    targets = bluesky.targets(query)

    assert [target.query for target in targets] == ["Larkmere Primary", "#Larkmere"]
    assert targets[0].key == "bluesky:search:larkmere primary@bsky.example"


@pytest.mark.parametrize("settings", [BlueskySettings(), BlueskySettings(enabled=False, service="https://b.example")])
def test_without_a_service_nobody_is_asked(settings: BlueskySettings, query: SchoolQuery) -> None:
    assert Bluesky(settings, lookback_days=30).targets(query) == ()


def test_a_view_becomes_a_post(found: list[Any]) -> None:
    post: Post = found[0][1].posts[0]

    assert post.text == "New library at Larkmere Primary 🎉 news.example/lar…"
    assert post.native_id.startswith("at://did:plc:")
    assert post.url == "https://bsky.app/profile/did:plc:mokbskyexampleaaaaaaaaaa/post/3mgh2aaaaaa2x"
    assert post.link_titles == (
        "Larkmere Primary opens its new library",
        "Pupils cut the ribbon",
        "https://news.example/larkmere",
    )
    assert post.published_at == datetime(2026, 11, 18, 20, tzinfo=UTC)
    assert post.author.handle == "mo-k.bsky.example"
    assert post.lang == "en"
    assert not post.has_media


def test_a_quotation_with_a_picture_is_read(found: list[Any]) -> None:
    post: Post = found[0][1].posts[1]

    assert post.quoted_text == "Photo day at Larkmere Primary"
    assert post.image_alts == ("A class photo in front of Larkmere Primary",)
    assert post.has_media


def test_words_are_checked_again_and_opt_outs_honoured(found: list[Any]) -> None:
    page = found[0][1]

    assert [post.text for post in page.posts[2:]] == ["Primary school, Larkmereford"]
    assert page.skipped == {
        "author asks to be shown to signed-in people only": 1,
        "does not hold the words asked for": 1,
    }


def test_dates_are_checked_again(found: list[Any]) -> None:
    page = found[1][1]

    assert page.skipped == {"older than the window": 1}
    assert page.posts[0].published_at == datetime(2026, 11, 16, 12, tzinfo=UTC), (
        "a date from the future is not believed"
    )


def test_paging_goes_by_cursor_and_ends_at_the_window(found: list[Any], now: datetime) -> None:
    (first, _), (second, last) = found

    assert first.params == {"q": "Larkmere Primary", "sort": "latest", "limit": "100"}
    assert second.params["cursor"] == "1795000000000__bafy"
    assert last.next is None
    assert last.cursor == now.isoformat()


def test_the_next_reading_goes_back_a_little_further(bluesky: Bluesky, query: SchoolQuery, now: datetime) -> None:
    request = bluesky.start(bluesky.targets(query)[0], Cursor((now - timedelta(days=1)).isoformat()))

    assert request.params["since"] == "2026-11-15T02:30:00Z"


def test_a_sign_in_comes_before_the_search(signed_in: Bluesky, query: SchoolQuery, pages: Any, recorded: Any) -> None:
    replies = (*recorded("bluesky/session.json"), *recorded("bluesky/search.json"))
    (sign_in, session), (search, first), (more, _) = pages(signed_in, signed_in.targets(query)[0], replies)

    assert sign_in.method == "POST"
    assert sign_in.url == "https://pds.example/xrpc/com.atproto.server.createSession"
    assert sign_in.json_body == {"identifier": "larkmere.bsky.example", "password": "abcd-efgh"}
    assert session.posts == ()
    assert search.headers == more.headers == {"Authorization": "Bearer eyJhbGciOiJ9.eyJz.sig"}
    assert len(first.posts) == 3
    assert "abcd" not in repr(sign_in) + repr(signed_in.__dict__)
    assert "eyJ" not in repr(search)


@pytest.mark.parametrize("answer", [b"{}", b'{"accessJwt": "a\\r\\nX-Evil: 1"}', b'{"accessJwt": 5}', b"[]"])
def test_a_sign_in_without_a_token_is_a_parse_error(
    signed_in: Bluesky, query: SchoolQuery, pages: Any, recorded: Any, answer: bytes
) -> None:
    reply = recorded("bluesky/session.json")[0]
    with pytest.raises(ParseError):
        pages(signed_in, signed_in.targets(query)[0], (type(reply)(body=answer),))


def test_the_sign_in_keeps_the_cursor(signed_in: Bluesky, query: SchoolQuery, pages: Any, recorded: Any) -> None:
    since = Cursor("2026-11-18T02:30:00+00:00")
    ((_, session),) = pages(signed_in, signed_in.targets(query)[0], recorded("bluesky/session.json"), since)

    assert session.next.params["since"] == "2026-11-15T02:30:00Z"
    assert session.next.state == {"since": since}


@pytest.fixture
def official(query: SchoolQuery) -> tuple[Bluesky, Target]:
    connector = Bluesky(BlueskySettings(service="https://bsky.example"), lookback_days=30)
    accounts = (("bluesky", "larkmere.bsky.example"), ("mastodon", "larkmere@social.example"))
    return connector, connector.targets(replace(query, official_accounts=accounts))[-1]


def test_answers_to_an_official_account_carry_what_they_answer(
    official: tuple[Bluesky, Target], pages: Any, recorded: Any
) -> None:
    read = pages(*official, recorded("bluesky/official.json"))
    answers = {post.text: post.reply_to_text for _, page in read for post in page.posts if post.reply_to_text}

    assert official[1].kind is QueryKind.OFFICIAL
    assert [request.step for request, _ in read] == ["feed", "thread", "feed", "thread"]
    assert read[1][0].params["uri"].endswith("/3mgk1"), "its thread shows the answers to the reply in it too"
    assert answers == {
        "Lovely": "See you there",
        "See you there": "Our fair is on Saturday",
        "Last year was a shambles": "Lovely",
        "Thank you Mo": "Great open day at Larkmere Primary",
        "Were you even there": "Thank you Mo",
    }
    assert read[1][1].skipped == {
        "author asks to be shown to signed-in people only": 1,
        "deleted": 1,
        "not public": 1,
    }
    assert read[2][1].skipped == {"repost without a text of its own": 1, "older than the window": 1}
    assert [problem.where for problem in read[3][1].problems] == [ANSWER], "a thread that goes on and is not shown"
    assert read[-1][1].cursor


def test_a_thread_that_is_gone_meanwhile_is_counted(
    official: tuple[Bluesky, Target], pages: Any, recorded: Any
) -> None:
    replies = list(recorded("bluesky/official.json"))
    replies[1] = replace(replies[1], status=400, body=b'{"error": "NotFound", "message": "Post not found"}')
    read = pages(*official, tuple(replies))

    assert read[1][1].skipped == {"deleted": 1}
    assert len(read) == 4
