"""The cases of the connectors for communities: forums, video, blogs and channels."""

from dataclasses import replace

from pydantic import SecretStr

from config.community_settings import (
    DiscourseSettings,
    HackerNewsSettings,
    LemmySettings,
    RedditSettings,
    TelegramSettings,
    TumblrSettings,
    YouTubeSettings,
)
from connectors.discourse import Discourse
from connectors.hackernews import HackerNews
from connectors.lemmy import Lemmy
from connectors.reddit import Reddit
from connectors.telegram import Telegram
from connectors.tumblr import Tumblr
from connectors.youtube import YouTube
from tests.connectors.recorded import DATA, QUERY, Case, Reply, recorded_case, recorded_replies, under

KEY = SecretStr("token-of-the-school")


def community_cases() -> list[Case]:
    lemmy = Lemmy(LemmySettings(instances=("https://lemmy.example",)), lookback_days=30)
    posts, comments = lemmy.targets(QUERY)[:2]
    discourse = Discourse(DiscourseSettings(forums=("https://forum.example",)), lookback_days=30)
    (forum,) = discourse.targets(QUERY)
    hackernews = HackerNews(HackerNewsSettings(enabled=True), lookback_days=30)
    (search,) = hackernews.targets(QUERY)
    tumblr = Tumblr(TumblrSettings(key=KEY, approval="T-1"), lookback_days=30)
    tag = tumblr.targets(QUERY)[0]
    youtube = YouTube(YouTubeSettings(key=KEY), lookback_days=30)
    videos, _, own = youtube.targets(replace(QUERY, official_accounts=(("youtube", "larkmereprimary"),)))
    telegram = Telegram(TelegramSettings(channels=("northmarsh_news",), approval="letter of 3 May"), lookback_days=30)
    (channel,) = telegram.targets(QUERY)
    older = recorded_replies(DATA / "telegram" / "older.html")
    no_posts = b'<html><section class="tgme_channel_history"></section></html>'
    app = RedditSettings(
        api="https://reddit.example",
        site="https://reddit.example",
        client_id="app",
        client_secret=KEY,
        subreddits=("Northmarsh",),
        approval="case 17",
    )
    reddit = Reddit(app, lookback_days=30)
    links, _, remarks = reddit.targets(QUERY)
    no_things = b'{"kind": "Listing", "data": {"after": null, "children": []}}'
    reddit_feed = Reddit(RedditSettings(feeds=True, approval="case 17"), lookback_days=30)
    (entries,) = reddit_feed.targets(QUERY)
    no_entries = b'<feed xmlns="http://www.w3.org/2005/Atom"/>'
    nothing = b'{"posts": []}'
    return [
        recorded_case("lemmy/posts.json", lemmy, posts, nothing, items=under("posts")),
        recorded_case("lemmy/comments.json", lemmy, comments, b'{"comments": []}', items=under("comments")),
        recorded_case("discourse/search.json", discourse, forum, nothing, items=under("posts")),
        # Each post of an excerpt is asked for once.
        recorded_case("discourse/excerpts.json", discourse, forum, nothing, items=under("posts"), goes_round=False),
        recorded_case("hackernews/search.json", hackernews, search, b'{"hits": []}', items=under("hits")),
        recorded_case("tumblr/tagged.json", tumblr, tag, b'{"response": []}', items=under("response")),
        # What a search found is asked for once.
        recorded_case(
            "youtube/search.json",
            youtube,
            videos,
            b'{"items": []}',
            items=under("items"),
            items_page=1,
            goes_round=False,
        ),
        recorded_case("youtube/comments.json", youtube, own, b'{"items": []}', items=under("items"), items_page=1),
        recorded_case("reddit/search.json", reddit, links, no_things, items=under("data", "children"), items_page=1),
        recorded_case(
            "reddit/comments.json", reddit, remarks, no_things, items=under("data", "children"), items_page=1
        ),
        recorded_case("reddit/search.xml", reddit_feed, entries, no_entries, items=None),
        with_more(recorded_case("telegram/newest.html", telegram, channel, no_posts, items=None), older),
    ]


def with_more(case: Case, replies: tuple[Reply, ...]) -> Case:
    """The case with further answers after its own."""
    return replace(case, replies=(*case.replies, *replies))
