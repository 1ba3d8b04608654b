"""One file a platform: builds requests and reads pages, does no I/O.

A connector is made with ``(its settings section, lookback_days=…)``, a profile connector with its settings section
alone; `scanner.wiring` does that.
"""

from connectors.archive import Archive
from connectors.bluesky import Bluesky
from connectors.bluesky_profile import BlueskyProfile
from connectors.discourse import Discourse
from connectors.feeds import Feeds
from connectors.hackernews import HackerNews
from connectors.lemmy import Lemmy
from connectors.mastodon import Mastodon
from connectors.mastodon_profile import MastodonProfile
from connectors.tumblr import Tumblr
from connectors.wordpress import WordPress
from scanner.protocols import Connector, ProfileConnector

CONNECTORS: tuple[type[Connector], ...] = (
    Mastodon,
    Bluesky,
    Feeds,
    WordPress,
    Lemmy,
    Discourse,
    HackerNews,
    Tumblr,
    Archive,
)
PROFILE_CONNECTORS: tuple[type[ProfileConnector], ...] = (MastodonProfile, BlueskyProfile)
