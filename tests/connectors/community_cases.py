"""The cases of the connectors for communities: forums, video, blogs and channels."""

from dataclasses import replace

from pydantic import SecretStr

from config.community_settings import (
    DiscourseSettings,
    HackerNewsSettings,
    LemmySettings,
    TumblrSettings,
    YouTubeSettings,
)
from connectors.discourse import Discourse
from connectors.hackernews import HackerNews
from connectors.lemmy import Lemmy
from connectors.tumblr import Tumblr
from connectors.youtube import YouTube
from tests.connectors.recorded import QUERY, Case, recorded_case, under

KEY = SecretStr("token-of-the-school")


def community_cases() -> list[Case]:
    lemmy = Lemmy(LemmySettings(instances=("https://lemmy.example",)), lookback_days=30)
    posts, comments = lemmy.targets(QUERY)[:2]
    discourse = Discourse(DiscourseSettings(forums=("https://forum.example",)), lookback_days=30)
    (forum,) = discourse.targets(QUERY)
    hackernews = HackerNews(HackerNewsSettings(enabled=True), lookback_days=30)
    (search,) = hackernews.targets(QUERY)
    tumblr = Tumblr(TumblrSettings(key=KEY), lookback_days=30)
    tag = tumblr.targets(QUERY)[0]
    youtube = YouTube(YouTubeSettings(key=KEY), lookback_days=30)
    videos, _, own = youtube.targets(replace(QUERY, official_accounts=(("youtube", "larkmereprimary"),)))
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
    ]
