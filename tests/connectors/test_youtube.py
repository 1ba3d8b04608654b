from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from config.community_settings import YouTubeSettings
from connectors.youtube import MOST_SEARCHES, YouTube
from scanner.errors import TargetGone
from scanner.models import Cursor, SchoolQuery, Target


@pytest.fixture
def youtube() -> YouTube:
    return YouTube(YouTubeSettings(key=SecretStr("k1")), lookback_days=30)


@pytest.fixture
def school(query: SchoolQuery) -> SchoolQuery:
    return replace(query, official_accounts=(("mastodon", "larkmere"), ("YouTube", "larkmereprimary")))


@pytest.fixture
def videos(youtube: YouTube, school: SchoolQuery) -> Target:
    return youtube.targets(school)[0]


@pytest.fixture
def comments(youtube: YouTube, school: SchoolQuery) -> Target:
    return youtube.targets(school)[-1]


def test_names_and_hashtags_are_searched_and_own_channels_read(youtube: YouTube, school: SchoolQuery) -> None:
    assert [target.label for target in youtube.targets(school)] == [
        "“Larkmere Primary”",
        "“#Larkmere”",
        "comments on larkmereprimary",
    ]


def test_without_a_key_nobody_is_asked(school: SchoolQuery) -> None:
    keyless = YouTube(YouTubeSettings(), lookback_days=30)

    assert keyless.targets(school) == ()


def test_the_key_travels_in_a_header_and_the_name_as_a_phrase(youtube: YouTube, videos: Target) -> None:
    request = youtube.start(videos, Cursor("2026-11-18T02:30:00+00:00"))

    assert request.url == "https://www.googleapis.com/youtube/v3/search"
    assert request.headers == {"X-Goog-Api-Key": "k1"}
    assert request.params["q"] == '"Larkmere Primary"'
    assert request.params["publishedAfter"] == "2026-11-15T02:30:00Z"


def test_what_a_search_finds_is_read_whole(youtube: YouTube, videos: Target, pages: Any, recorded: Any) -> None:
    (_, found), (whole, page), (second, _), (_, last) = pages(youtube, videos, recorded("youtube/search.json"))
    walk, fair = page.posts

    assert found.posts == ()
    assert whole.url == "https://www.googleapis.com/youtube/v3/videos"
    assert whole.params["id"] == "v1aaaaaaaaa,v2aaaaaaaaa,v3aaaaaaaaa,v4aaaaaaaaa"
    assert walk.text.startswith("A walk through Northmarsh\nA walk past the old mill")
    assert walk.text.endswith("where I work.\n#northmarsh #walk")
    assert (walk.author.display_name, walk.lang) == ("Jo & friends", "en-GB")
    assert walk.published_at == datetime(2026, 11, 18, 20, tzinfo=UTC)
    assert fair.text == "Larkmere Primary winter fair 2026 🎄\nCakes & carols"
    assert fair.url == "https://www.youtube.com/watch?v=v2aaaaaaaaa"
    assert fair.has_media
    assert page.skipped == {"not public": 1, "does not hold the words asked for": 1}
    assert second.params["pageToken"] == "CDIQAA"
    assert [post.native_id for post in last.posts] == ["v5aaaaaaaaa"]
    assert last.skipped == {"older than the window": 1}
    assert last.cursor


def test_the_day_s_searches_are_divided_and_an_end_before_the_end_is_told(
    school: SchoolQuery, pages: Any, recorded: Any
) -> None:
    frugal = YouTube(YouTubeSettings(key=SecretStr("k1"), daily_searches=2), lookback_days=30)
    target = frugal.targets(school)[0]
    (_, _), (_, page) = pages(frugal, target, recorded("youtube/search.json")[:2])

    assert page.next is None
    assert page.cursor is None
    assert [problem.where for problem in page.problems] == ["the next page"]


@pytest.mark.parametrize(("names", "daily"), [(1, 1), (1, 100), (3, 7), (20, 100), (40, 100), (12, 5)])
def test_the_day_s_searches_are_divided_between_the_names_and_the_canary(
    school: SchoolQuery, names: int, daily: int
) -> None:
    youtube = YouTube(YouTubeSettings(key=SecretStr("k1"), daily_searches=daily), lookback_days=30)
    query = replace(school, names=tuple(f"Larkmere {n:02}" for n in range(names)), hashtags=())
    searches = [target for target in youtube.targets(query) if target.key.startswith("youtube:search:")]
    budget = youtube.budget(query)
    [share] = {int(youtube.start(target, None).state["left"]) for target in searches}

    assert len(searches) == names
    assert 1 <= share <= MOST_SEARCHES
    assert share == 1 or (names + 1) * share <= daily
    assert (budget.requests, budget.a_target) == (2 * daily, 2 * share)


def test_comments_on_own_channels_do_not_count(youtube: YouTube, school: SchoolQuery) -> None:
    budget = youtube.budget(school)

    assert [budget.counts(target) for target in youtube.targets(school)] == [True, True, False]
    assert "daily_searches" in budget.advice


def test_comments_and_replies_on_an_own_channel_are_read(
    youtube: YouTube, comments: Target, pages: Any, recorded: Any
) -> None:
    (channel, _), (threads, page), (second, last) = pages(youtube, comments, recorded("youtube/comments.json"))
    first, reply, _ = page.posts

    assert channel.params == {"part": "id", "forHandle": "@larkmereprimary"}
    assert threads.url == "https://www.googleapis.com/youtube/v3/commentThreads"
    assert threads.params["allThreadsRelatedToChannelId"] == "UClarkmereprimaryaaaaaaa"
    assert threads.headers == {"X-Goog-Api-Key": "k1"}
    assert first.text == "Who runs this account? 😂"
    assert first.author.display_name == "@mo-k"
    assert first.url == "https://www.youtube.com/watch?v=v9aaaaaaaaa&lc=UgxA1"
    assert (reply.text, reply.reply_to_text) == ("I do, between lessons", "Who runs this account? 😂")
    assert second.params["pageToken"] == "QURT"
    assert last.skipped == {"older than the window": 1}
    assert last.cursor


def test_an_id_of_a_channel_needs_no_look_up(youtube: YouTube, query: SchoolQuery) -> None:
    school = replace(query, official_accounts=(("youtube", "UClarkmereprimaryaaaaaaa"),))
    request = youtube.start(youtube.targets(school)[-1], None)

    assert request.params["allThreadsRelatedToChannelId"] == "UClarkmereprimaryaaaaaaa"


def test_a_channel_that_is_not_there_is_gone(youtube: YouTube, comments: Target, pages: Any, recorded: Any) -> None:
    nobody = recorded("youtube/comments.json")[0].with_json(
        lambda answer: {key: value for key, value in answer.items() if key != "items"}
    )
    with pytest.raises(TargetGone, match="no channel of that name"):
        pages(youtube, comments, (nobody,))


def test_a_comment_that_is_held_back_is_counted(youtube: YouTube, comments: Target, pages: Any, recorded: Any) -> None:
    def change(answer: Any) -> Any:
        answer["items"][1]["snippet"]["topLevelComment"]["snippet"]["moderationStatus"] = "heldForReview"
        return answer

    channel, threads, _ = recorded("youtube/comments.json")
    (_, _), (_, page) = pages(youtube, comments, (channel, threads.with_json(change)))

    assert len(page.posts) == 2
    assert page.skipped == {"not public": 1}
