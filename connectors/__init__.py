"""One file a platform: builds requests and reads pages, does no I/O.

A connector is made with ``(its settings section, lookback_days=…)``, a profile connector with its settings section
alone; `scanner.wiring` does that.
"""

from connectors.archive import Archive
from connectors.bluesky import Bluesky
from connectors.bluesky_profile import BlueskyProfile
from connectors.bluesky_stream import BlueskyStream
from connectors.brave import Brave
from connectors.discourse import Discourse
from connectors.facebook_page import FacebookPage
from connectors.feeds import Feeds
from connectors.github import Github
from connectors.google_news import GoogleNews
from connectors.gravatar import Gravatar
from connectors.hackernews import HackerNews
from connectors.hibp import Hibp
from connectors.instagram_hashtag import InstagramHashtag
from connectors.lemmy import Lemmy
from connectors.mastodon import Mastodon
from connectors.mastodon_profile import MastodonProfile
from connectors.reddit import Reddit
from connectors.searxng import Searxng
from connectors.telegram import Telegram
from connectors.threads import Threads
from connectors.tumblr import Tumblr
from connectors.web_pages import WebPages
from connectors.wordpress import WordPress
from connectors.x import X
from connectors.youtube import YouTube
from scanner.protocols import Connector, ProfileConnector

CONNECTORS: tuple[type[Connector], ...] = (
    Mastodon,
    Bluesky,
    BlueskyStream,
    Feeds,
    WordPress,
    Lemmy,
    Discourse,
    HackerNews,
    Tumblr,
    YouTube,
    Telegram,
    Reddit,
    GoogleNews,
    WebPages,
    Searxng,
    Brave,
    Threads,
    X,
    FacebookPage,
    InstagramHashtag,
    Gravatar,
    Hibp,
    Github,
    Archive,
)
PROFILE_CONNECTORS: tuple[type[ProfileConnector], ...] = (MastodonProfile, BlueskyProfile)
