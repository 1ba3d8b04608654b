from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from config.settings import MastodonSettings
from connectors.mastodon import Mastodon
from scanner.models import ANSWER, Cursor, Post, QueryKind, SchoolQuery


@pytest.fixture
def mastodon() -> Mastodon:
    settings = MastodonSettings(
        instances=("https://social.example/", "toot.example"), tokens={"https://social.example": SecretStr("t0k3n")}
    )
    return Mastodon(settings, lookback_days=30)


@pytest.fixture
def tagged(mastodon: Mastodon, query: SchoolQuery, pages: Any, recorded: Any) -> list[Any]:
    made: list[Any] = pages(mastodon, mastodon.targets(query)[0], recorded("mastodon/tag.json"))
    return made


def test_each_server_is_asked_for_each_hashtag_and_searched_where_there_is_a_token(
    mastodon: Mastodon, query: SchoolQuery
) -> None:
    targets = mastodon.targets(query)

    assert [(target.base_url, target.query) for target in targets] == [
        ("https://social.example", "#Larkmere"),
        ("https://social.example", "Larkmere Primary"),
        ("https://toot.example", "#Larkmere"),
        ("https://social.example", "larkmere"),
    ]
    assert targets[0].key == "mastodon:tag:larkmere@social.example"
    assert targets[0].label == "#Larkmere on social.example"


def test_a_source_that_is_switched_off_asks_nobody(query: SchoolQuery) -> None:
    settings = MastodonSettings(enabled=False, instances=("https://social.example",))

    assert Mastodon(settings, lookback_days=30).targets(query) == ()


def test_a_hashtag_is_one_part_of_the_address(mastodon: Mastodon, query: SchoolQuery) -> None:
    odd = SchoolQuery(names=(), hashtags=("#Lark/../mere?é",), email_domain="", website="", official_accounts=())
    request = mastodon.start(mastodon.targets(odd)[0], None)

    assert request.url == "https://social.example/api/v1/timelines/tag/Lark%2F..%2Fmere%3F%C3%A9"


def test_a_status_becomes_a_post(tagged: list[Any], now: datetime) -> None:
    post: Post = tagged[0][1].posts[0]

    assert post.text == "Marking until ten again & loving it #Larkmere\nTomorrow:\nfractions"
    assert post.native_id == "https://social.example/users/jo_reads/statuses/115580000000000009"
    assert post.url == "https://social.example/@jo_reads/115580000000000009"
    assert post.published_at == datetime(2026, 11, 18, 21, 40, 11, 354000, tzinfo=UTC)
    assert post.fetched_at == now
    assert post.lang == "en"
    assert post.author.handle == "jo_reads@social.example"
    assert post.author.display_name == "Jo Pell 📚"
    assert post.author.bio == "Y4 teacher at https://larkmere.example\nWork: j.pell@larkmere.example"
    assert post.image_alts == ("A display board that says Larkmere Primary, Year 4",)
    assert post.has_media


def test_warning_card_and_emoji_are_read(tagged: list[Any]) -> None:
    post: Post = tagged[0][1].posts[1]

    assert post.text == "School things\nWell done #Larkmere :clap:"
    assert post.link_titles == ("Larkmere Primary opens its new library",)
    assert post.author.handle == "tam@toot.example"
    assert not post.has_media


def test_who_does_not_want_to_be_found_is_left_out_and_counted(tagged: list[Any]) -> None:
    assert tagged[0][1].skipped == {"author does not want to be found by search": 2, "not public": 1}
    assert len(tagged[0][1].posts) == 2


def test_a_boost_is_the_post_that_it_boosts(tagged: list[Any]) -> None:
    post: Post = tagged[1][1].posts[0]

    assert post.text == "Sports day! #Larkmere"
    assert post.author.handle == "jo_reads@social.example"


def test_a_boost_of_somebody_who_opted_out_is_left_out(
    mastodon: Mastodon, query: SchoolQuery, pages: Any, recorded: Any
) -> None:
    def opt_out(statuses: list[Any]) -> list[Any]:
        statuses[0]["reblog"]["account"]["indexable"] = False
        return statuses

    reply = recorded("mastodon/tag.json")[1].with_json(opt_out)
    ((_, page),) = pages(mastodon, mastodon.targets(query)[0], (reply,))

    assert page.skipped["author does not want to be found by search"] == 1


def test_quotation_and_poll_are_read(tagged: list[Any]) -> None:
    post: Post = tagged[1][1].posts[1]

    assert post.quoted_text == "Who runs this place?"
    assert post.text == "This. #Larkmere\nPacked lunch\nSchool dinner"


def test_paging_takes_the_id_of_the_link_and_ends_at_the_window(tagged: list[Any], now: datetime) -> None:
    (first, _), (second, last) = tagged

    assert first.params == {"limit": "40"}
    assert second.params == {"limit": "40", "max_id": "115580000000000005"}
    assert second.url == first.url
    assert last.skipped == {"older than the window": 1}
    assert last.next is None
    assert last.cursor == now.isoformat()


def test_what_was_read_before_is_not_read_again(
    mastodon: Mastodon, query: SchoolQuery, pages: Any, recorded: Any, now: datetime
) -> None:
    since = Cursor((now + timedelta(hours=20)).isoformat())  # three days before that is later than the 15th
    ((_, first), (_, second)) = pages(mastodon, mastodon.targets(query)[0], recorded("mastodon/tag.json"), since)

    assert [post.published_at.day for post in (*first.posts, *second.posts)] == [18, 18]
    assert second.skipped == {"older than the window": 3}
    assert second.next is None


def test_a_search_finds_all_words_and_pages_by_offset(
    mastodon: Mastodon, query: SchoolQuery, pages: Any, recorded: Any
) -> None:
    full = recorded("mastodon/search.json")[0].with_json(
        lambda answer: {"statuses": [{**s, "uri": f"{s['uri']}{n}"} for n in range(14) for s in answer["statuses"]]}
    )
    target = mastodon.targets(query)[1]
    (first, page), (second, _) = pages(mastodon, target, (full, *recorded("mastodon/search.json")))

    assert first.url == "https://social.example/api/v2/search"
    assert first.params == {"q": "Larkmere Primary", "type": "statuses", "limit": "40"}
    assert second.params["offset"] == "42"
    assert {post.text for post in page.posts} == {
        "Larkmere Primary has a new library",
        "Larkmere has a primary and a duck pond",
    }
    assert page.skipped == {"does not hold the words asked for": 14}


def test_the_token_goes_to_its_own_server_only(mastodon: Mastodon, query: SchoolQuery) -> None:
    with_token, _, without, _ = (mastodon.start(target, None) for target in mastodon.targets(query))

    assert with_token.headers == {"Authorization": "Bearer t0k3n"}
    assert without.headers == {}
    assert "t0k3n" not in repr(with_token) + repr(mastodon.__dict__)


@pytest.mark.parametrize("link", ["", "<https://social.example/?max_id=>; rel=next", "<https://[>; rel=next", "junk"])
def test_a_link_without_an_id_ends_the_reading(
    mastodon: Mastodon, query: SchoolQuery, pages: Any, recorded: Callable[[str], Any], link: str
) -> None:
    reply = recorded("mastodon/tag.json")[0]
    ((_, page),) = pages(mastodon, mastodon.targets(query)[0], (type(reply)(headers={"link": link}, body=reply.body),))

    assert page.next is None
    assert page.cursor


@pytest.mark.parametrize(
    ("account", "server", "asked"),
    [
        ("larkmere@toot.example", "https://toot.example", "larkmere"),
        ("larkmere@far.example", "https://social.example", "larkmere@far.example"),
        ("larkmere", "https://social.example", "larkmere"),
    ],
)
def test_an_official_account_is_asked_for_at_home_if_that_is_listed(
    mastodon: Mastodon, account: str, server: str, asked: str
) -> None:
    query = SchoolQuery(
        names=(), hashtags=(), email_domain="", website="", official_accounts=(("Mastodon", account), ("x", "other"))
    )
    (target,) = mastodon.targets(query)

    assert (target.base_url, target.query, target.kind) == (server, asked, QueryKind.OFFICIAL)
    assert mastodon.start(target, None).params == {"acct": asked}


def test_answers_to_an_official_account_carry_what_they_answer(
    mastodon: Mastodon, query: SchoolQuery, pages: Any, recorded: Any
) -> None:
    read = pages(mastodon, mastodon.targets(query)[-1], recorded("mastodon/official.json"))
    answers = {post.text: post.reply_to_text for _, page in read for post in page.posts if post.reply_to_text}

    assert [request.url.removeprefix("https://social.example/api/v1/") for request, _ in read] == [
        "accounts/lookup",
        "accounts/500/statuses",
        "statuses/901/context",
        "accounts/500/statuses",
        "statuses/899/context",
    ]
    assert answers == {
        "Can’t wait, see you there": "Our fair is on Saturday",
        "Last year was a shambles": "Can’t wait, see you there",
        "No nuts please": "And bring cake",
    }
    assert read[2][1].skipped == {"author does not want to be found by search": 1, "not public": 1}
    assert read[3][0].params["max_id"] == "900"
    assert read[-1][1].cursor


def test_answers_to_old_posts_are_read_again_each_time(
    mastodon: Mastodon, query: SchoolQuery, pages: Any, recorded: Any, now: datetime
) -> None:
    since = Cursor((now - timedelta(hours=1)).isoformat())
    read = pages(mastodon, mastodon.targets(query)[-1], recorded("mastodon/official.json"), since)

    assert "No nuts please" in {post.text for _, page in read for post in page.posts}


def test_a_long_conversation_is_said_to_be_cut_for_visitors(mastodon: Mastodon, pages: Any, recorded: Any) -> None:
    query = SchoolQuery(
        names=(), hashtags=(), email_domain="", website="", official_accounts=(("mastodon", "larkmere@toot.example"),)
    )
    replies = recorded("mastodon/official.json")
    full = replies[2].with_json(lambda answer: {**answer, "descendants": answer["descendants"] * 12})
    (*_, (_, context)) = pages(mastodon, mastodon.targets(query)[0], (*replies[:2], full))

    assert [problem.where for problem in context.problems] == [ANSWER]


def test_a_post_that_is_gone_meanwhile_is_counted(
    mastodon: Mastodon, query: SchoolQuery, pages: Any, recorded: Any
) -> None:
    replies = list(recorded("mastodon/official.json"))
    replies[2] = replace(replies[2], status=404, body=b"{}")
    read = pages(mastodon, mastodon.targets(query)[-1], tuple(replies))

    assert read[2][1].skipped == {"deleted": 1}
    assert len(read) == 5
