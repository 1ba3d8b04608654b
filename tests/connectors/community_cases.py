"""The cases of the connectors for communities: forums, video, blogs and channels."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

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
from tests.connectors.recorded import (
    ATOM,
    DATA,
    QUERY,
    Case,
    Markup,
    Reply,
    filled,
    led_on,
    recorded_case,
    recorded_replies,
    under,
)

KEY = SecretStr("token-of-the-school")
MESSAGES = Markup(
    begins=b'<div class="tgme_widget_message_wrap',
    junk=(b'<div class="tgme_widget_message"></div>', b'<div class="tgme_widget_message" data-post="../17"></div>'),
)


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
    listing: Mapping[str, Any] = {
        "items": under("data", "children"),
        "items_page": 1,
        "nth": led_on("data", "after", by="t3_{}"),
    }
    no_things = b'{"kind": "Listing", "data": {"after": null, "children": []}}'
    reddit_feed = Reddit(RedditSettings(feeds=True, approval="case 17"), lookback_days=30)
    (entries,) = reddit_feed.targets(QUERY)
    no_entries = b'<feed xmlns="http://www.w3.org/2005/Atom"/>'
    nothing = b'{"posts": []}'
    return [
        recorded_case("lemmy/posts.json", lemmy, posts, nothing, items=under("posts"), nth=filled(under("posts"), 50)),
        recorded_case(
            "lemmy/comments.json",
            lemmy,
            comments,
            b'{"comments": []}',
            items=under("comments"),
            nth=filled(under("comments"), 50),
        ),
        recorded_case("discourse/search.json", discourse, forum, nothing, items=under("posts"), nth=with_more_pages),
        # Each post of an excerpt is asked for once.
        recorded_case(
            "discourse/excerpts.json",
            discourse,
            forum,
            nothing,
            items=under("posts"),
            nth=with_more_pages,
            goes_round=False,
        ),
        recorded_case(
            "hackernews/search.json", hackernews, search, b'{"hits": []}', items=under("hits"), nth=older_hits
        ),
        recorded_case("tumblr/tagged.json", tumblr, tag, b'{"response": []}', items=under("response"), nth=older_posts),
        recorded_case(
            "youtube/search.json",
            youtube,
            videos,
            b'{"items": []}',
            items=under("items"),
            items_page=1,
            nth=led_on("nextPageToken"),
            paged=0,
        ),
        recorded_case(
            "youtube/comments.json",
            youtube,
            own,
            b'{"items": []}',
            items=under("items"),
            items_page=1,
            nth=led_on("nextPageToken"),
        ),
        recorded_case("reddit/search.json", reddit, links, no_things, **listing),
        recorded_case("reddit/comments.json", reddit, remarks, no_things, **listing),
        recorded_case("reddit/search.xml", reddit_feed, entries, no_entries, items=ATOM, nth=full_feed),
        with_more(
            recorded_case("telegram/newest.html", telegram, channel, no_posts, items=MESSAGES, nth=earlier), older
        ),
    ]


def with_more_pages(reply: Reply, _: int) -> Reply:
    """A page of Discourse's that says that there are more."""
    return reply.with_json(
        lambda answer: {
            **answer,
            "grouped_search_result": {**answer["grouped_search_result"], "more_full_page_results": True},
        }
    )


def older_hits(reply: Reply, n: int) -> Reply:
    """A full page of Algolia's, each older than the one before."""

    def full(hits: list[Any]) -> list[Any]:
        first = hits[0]
        return [{**first, "objectID": str(1000 * n + k), "created_at_i": first["created_at_i"] - n} for k in range(100)]

    return reply.with_json(lambda answer: under("hits")(answer, full))


def older_posts(reply: Reply, n: int) -> Reply:
    """A page of Tumblr's, each older than the one before."""
    return reply.with_json(
        lambda answer: under("response")(
            answer, lambda posts: [{**post, "timestamp": post["timestamp"] - n} for post in posts]
        )
    )


def full_feed(reply: Reply, n: int) -> Reply:
    """A full page of Reddit's feed."""
    head, begins, rest = reply.body.partition(b"<entry>")
    entry, ends, _ = rest.partition(b"</entry>")
    many = (re.sub(rb"<id>t3_\w+</id>", b"<id>t3_%d</id>" % (1000 * n + k), entry) for k in range(100))
    return replace(reply, body=head + b"".join(begins + one + ends for one in many) + b"</feed>")


def earlier(reply: Reply, n: int) -> Reply:
    """A page of Telegram's with lower numbers than the one before."""
    return replace(
        reply, body=re.sub(rb"(?<=northmarsh_news/)\d+", lambda found: b"%d" % (int(found[0]) - n), reply.body)
    )


def with_more(case: Case, replies: tuple[Reply, ...]) -> Case:
    """The case with further answers after its own."""
    return replace(case, replies=(*case.replies, *replies))
