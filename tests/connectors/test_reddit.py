import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from config.community_settings import RedditSettings
from connectors.reddit import META, Reddit
from scanner.errors import ParseError
from scanner.models import ParsedPage, QueryKind, SchoolQuery, Target
from scanner.protocols import Recalling
from tests.connectors.recorded import Reply
from tests.connectors.trying import is_named

APP = RedditSettings(
    client_id="app", client_secret=SecretStr("s3cret"), subreddits=("r/Northmarsh",), approval="case 17"
)
FEEDS = RedditSettings(feeds=True, subreddits=("Northmarsh",), approval="case 17")


@pytest.fixture
def reddit() -> Reddit:
    return Reddit(APP, lookback_days=30)


@pytest.fixture
def by_feed() -> Reddit:
    return Reddit(FEEDS, lookback_days=30)


@pytest.fixture
def search(reddit: Reddit, query: SchoolQuery) -> Target:
    return reddit.targets(query)[0]


@pytest.mark.parametrize("settings", [APP, FEEDS])
def test_nothing_is_asked_before_an_approval_is_recorded(query: SchoolQuery, settings: RedditSettings) -> None:
    unapproved = Reddit(settings.model_copy(update={"approval": " "}), lookback_days=30)

    assert unapproved.targets(query) == ()
    assert "[sources.reddit] approval" in unapproved.refusal
    assert Reddit(settings, lookback_days=30).refusal == ""


def test_nothing_set_up_is_nothing_refused(query: SchoolQuery) -> None:
    bare = Reddit(RedditSettings(approval="case 17"), lookback_days=30)

    assert (bare.targets(query), bare.refusal) == ((), "")


def test_names_are_searched_and_communities_read(reddit: Reddit, query: SchoolQuery) -> None:
    targets = reddit.targets(query)

    assert [target.label for target in targets] == [
        "“Larkmere Primary”",
        "new in r/northmarsh",
        "comments in r/northmarsh",
    ]
    assert [target.kind for target in targets] == [QueryKind.SCHOOL, QueryKind.COMMUNITY, QueryKind.COMMUNITY]
    assert {(target.base_url, target.other_url) for target in targets} == {
        ("https://oauth.reddit.com", "https://www.reddit.com")
    }


def test_the_app_signs_in_at_the_site_and_asks_the_api(
    reddit: Reddit, search: Target, pages: Any, recorded: Any
) -> None:
    (token, nothing), (listing, _), (second, _) = pages(reddit, search, recorded("reddit/search.json"))

    assert (token.method, token.url) == ("POST", "https://www.reddit.com/api/v1/access_token")
    assert token.form == {"grant_type": "client_credentials"}
    assert token.headers == {"Authorization": "Basic YXBwOnMzY3JldA=="}
    assert nothing.posts == ()
    assert listing.url == "https://oauth.reddit.com/search"
    assert listing.params == {
        "q": '"Larkmere Primary"',
        "sort": "new",
        "type": "link",
        "limit": "100",
        "raw_json": "1",
    }
    assert listing.headers == {"Authorization": "Bearer eyJtoken-of-the-school"}
    assert second.params == {**listing.params, "after": "t3_1larks"}


def test_posts_are_read_with_quotations_and_links_apart(
    reddit: Reddit, search: Target, pages: Any, recorded: Any
) -> None:
    (_, _), (_, page), (_, last) = pages(reddit, search, recorded("reddit/search.json"))
    gates, library = page.posts
    (crosspost,) = last.posts

    assert gates.text == "Gates at Larkmere Primary\nI work there & they were open again.\nSomebody should."
    assert gates.quoted_text == "nobody checks"
    assert gates.link_titles == ("https://news.example/gates",)
    assert gates.author.handle == "jo_reads"
    assert gates.url == "https://www.reddit.com/r/Northmarsh/comments/1gates/x/"
    assert gates.published_at == datetime(2026, 11, 18, 20, tzinfo=UTC)
    assert library.link_titles == ("https://news.example/larkmere",)
    assert crosspost.quoted_text == "Larkmere Primary in the snow\nBrr"
    assert crosspost.author.handle == ""
    assert crosspost.has_media


def test_what_is_left_out_is_counted(reddit: Reddit, search: Target, pages: Any, recorded: Any) -> None:
    (_, _), (_, page), (_, last) = pages(reddit, search, recorded("reddit/search.json"))

    assert page.skipped == {
        "deleted": 1,
        "author does not want to be found by search": 1,
        "not public": 1,
        "does not hold the words asked for": 1,
    }
    assert last.skipped == {"older than the window": 1}
    assert last.cursor


def test_comments_of_a_community_are_all_read(reddit: Reddit, query: SchoolQuery, pages: Any, recorded: Any) -> None:
    (_, _), (request, page) = pages(reddit, reddit.targets(query)[2], recorded("reddit/comments.json"))
    quoting, bare = page.posts

    assert request.url == "https://oauth.reddit.com/r/northmarsh/comments"
    assert "q" not in request.params
    assert quoting.text == "They were shut by ten"
    assert quoting.quoted_text == "not escaped with raw_json"
    assert quoting.reply_to_text == "Gates at Larkmere Primary"
    assert quoting.url == "https://www.reddit.com/r/Northmarsh/comments/1gates/x/kaa1/"
    assert bare.text == "Who on earth works there?"
    assert page.skipped == {"deleted": 1}


def test_a_sign_in_without_a_token_is_an_error(reddit: Reddit, search: Target, pages: Any, recorded: Any) -> None:
    token = recorded("reddit/search.json")[0]
    with pytest.raises(ParseError, match="no token"):
        pages(reddit, search, (type(token)(body=b'{"error": "unsupported_grant_type"}'),))


def test_without_an_app_the_feeds_are_read_slowly(by_feed: Reddit, query: SchoolQuery) -> None:
    search, new, comments = by_feed.targets(query)

    assert by_feed.meta.min_interval > META.min_interval
    assert by_feed.start(search, None).url == "https://www.reddit.com/search.rss"
    assert by_feed.start(search, None).params["q"] == '"Larkmere Primary"'
    assert by_feed.start(new, None).url == "https://www.reddit.com/r/northmarsh/new/.rss"
    assert by_feed.start(comments, None).url == "https://www.reddit.com/r/northmarsh/comments/.rss"
    assert search.other_url == ""


def test_an_entry_of_the_feed_is_the_same_post(by_feed: Reddit, query: SchoolQuery, pages: Any, recorded: Any) -> None:
    ((_, page),) = pages(by_feed, by_feed.targets(query)[0], recorded("reddit/search.xml"))
    (gates,) = page.posts

    assert gates.native_id == "t3_1gates"
    assert gates.text == "Gates at Larkmere Primary\nI work there & they were open again"
    assert gates.author.handle == "jo_reads"
    assert gates.url == "https://www.reddit.com/r/Northmarsh/comments/1gates/x/"
    assert page.skipped == {"does not hold the words asked for": 1, "older than the window": 1}
    assert len(page.problems) == 1, "a community is no post"
    assert page.cursor


def test_a_comment_in_the_feed_keeps_the_title_it_stands_under(
    by_feed: Reddit, query: SchoolQuery, pages: Any, recorded: Any
) -> None:
    ((_, page),) = pages(by_feed, by_feed.targets(query)[2], recorded("reddit/comments.xml"))
    (comment,) = page.posts

    assert comment.text == "They were shut by ten"
    assert comment.reply_to_text == "Gates at Larkmere Primary"


def test_a_full_feed_leads_to_the_next(by_feed: Reddit, query: SchoolQuery, pages: Any, recorded: Any) -> None:
    (reply,) = recorded("reddit/comments.xml")
    entry = reply.body[reply.body.index(b"<entry>") : reply.body.index(b"</feed>")]
    many = b"".join(entry.replace(b"t1_kaa1", b"t1_k%03d" % n) for n in range(100))
    full = type(reply)(body=reply.body.replace(entry, many))
    (_, page), (second, _) = pages(by_feed, by_feed.targets(query)[2], (full, reply))

    assert len(page.posts) == 100
    assert page.cursor is None
    assert second.params["after"] == "t1_k099"


TOKEN = Reply(body=b'{"access_token": "eyJtoken"}')
POST_PAGE = "https://www.reddit.com/r/Northmarsh/comments/1gates/x/"


def looked_at(reddit: Reddit, pages: Any, *children: Any) -> ParsedPage:
    """What a second look at a post shows, where Reddit gives this for it."""
    target = reddit.recall(POST_PAGE)
    assert target
    listing = {"kind": "Listing", "data": {"after": None, "children": children}}
    (_, (_, page)) = pages(reddit, target, (TOKEN, Reply(body=json.dumps(listing).encode())))
    assert page.next is None
    return page  # type: ignore[no-any-return]


def link_of(recorded: Any, **change: Any) -> Any:
    """The post on the gates as Reddit gives it, with these members changed."""
    thing = json.loads(recorded("reddit/search.json")[1].body)["data"]["children"][0]
    return {**thing, "data": {**thing["data"], **change}}


@pytest.mark.parametrize(
    ("url", "thing"),
    [
        (POST_PAGE, "t3_1gates"),
        (f"{POST_PAGE}kaa1/", "t1_kaa1"),
        ("https://www.reddit.com/user/jo_reads/comments/1gates/_/", "t3_1gates"),
        ("https://www.reddit.com/comments/1gates/", "t3_1gates"),
    ],
)
def test_a_post_is_asked_for_once_more_by_its_number_alone(reddit: Reddit, pages: Any, url: str, thing: str) -> None:
    target = reddit.recall(url)
    assert isinstance(reddit, Recalling)
    assert target
    sign_in = reddit.start(target, None)
    request = reddit.parse(TOKEN.raw(target, sign_in)).next

    assert sign_in.step == "token"
    assert request
    assert request.url == "https://oauth.reddit.com/api/info"
    assert request.params == {"id": thing, "raw_json": "1"}
    assert request.headers == {"Authorization": "Bearer eyJtoken"}
    assert is_named(request.url, META.endpoint)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://www.reddit.com/r/Northmarsh/",
        "https://www.reddit.com/user/jo_reads/",
        "https://www.reddit.com.evil.example/r/Northmarsh/comments/1gates/x/",
        "https://www.reddit.com/r/Northmarsh/comments/1gates,t3_1other/x/",
        "https://old.example/r/Northmarsh/comments/1gates/x/",
    ],
)
def test_what_is_no_post_of_reddit_is_not_asked_for(reddit: Reddit, url: str) -> None:
    assert reddit.recall(url) is None


def test_without_an_app_or_an_approval_no_post_is_asked_for(by_feed: Reddit) -> None:
    assert by_feed.recall(POST_PAGE) is None
    unapproved = Reddit(APP.model_copy(update={"approval": " "}), lookback_days=30)
    assert unapproved.recall(POST_PAGE) is None


def test_a_post_that_is_there_is_found_however_old(reddit: Reddit, pages: Any, recorded: Any) -> None:
    assert [post.native_id for post in looked_at(reddit, pages, link_of(recorded)).posts] == ["t3_1gates"]
    old = looked_at(reddit, pages, link_of(recorded, created_utc=1_500_000_000.0))
    assert (old.posts, old.skipped) == ((), {"older than the window": 1})


@pytest.mark.parametrize(
    "change",
    [
        {"removed_by_category": "deleted", "author": "[deleted]"},
        {"removed_by_category": "moderator"},
        {"selftext": "[removed]"},
        {"selftext": "[deleted]", "author": "[deleted]"},
    ],
)
def test_a_post_that_was_deleted_or_removed_is_gone(reddit: Reddit, pages: Any, recorded: Any, change: Any) -> None:
    assert looked_at(reddit, pages, link_of(recorded, **change)) == ParsedPage()
    assert looked_at(reddit, pages) == ParsedPage(), "Reddit does not give it at all"


def test_a_post_in_a_community_that_was_closed_is_not_for_us(reddit: Reddit, pages: Any, recorded: Any) -> None:
    assert looked_at(reddit, pages, link_of(recorded, subreddit_type="private")).skipped == {"not public": 1}
    assert looked_at(reddit, pages, "junk").problems
